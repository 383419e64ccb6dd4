"""What waits for whom in this room."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.after_queries import ACTS_FOR_PLACE, LOOKS, dissatisfied, to_look_at
from cases.due import AT_MOST, SOON, Kind, by_day, end_of, until
from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    ItemStatus,
    ProblemOutcome,
    Way,
)
from cases.lifecycle.carrying import ENDED
from cases.links import convening
from cases.models import (
    ActionItem,
    Case,
    Problem,
)
from cases.models.item import BEING_DONE, WITH_ISSUER
from cases.stage_queries import (
    draft_row,
    stage_row,
    submitted,
    told_above,
    topic_row,
    topic_rows,
)
from cases.standing import Next, Standing
from cases.unit_queries import (
    letters_of_unit,
    of_unit,
    plans_of_unit,
    plans_to_watch,
    to_answer,
    to_countersign,
    to_follow_up,
)
from cases.voice_queries import of_place, reports_of, stalled_below, words_of_stalled
from common.templatetags.look import full_date
from common.together import Read, read_together
from common.waiting import Urgency, Waiting
from participants.enums import Role
from platforms.models import Platform

ASK_AGAIN = dt.timedelta(days=3)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE, Role.COUNTY_APPROVER)


def waiting_for(user: Any, at: dt.datetime) -> list[Waiting]:
    """What waits for the acting post, and what it waits for; the number of statements hangs on
    the role alone. Meetings that are called or held stand in their own room's answer."""
    hat = user.hat
    if hat is None:
        return []
    acts_here = hat.role in ACTS_FOR_PLACE and hat.platform is not None
    here = list(_of_place(user, at)) if acts_here else []
    handed = {item for _waiting, item in here if item}
    return [*(waiting for waiting, _item in here), *_single(user, at, handed)]


# --- what the acting post's own place has to do -----------------------------------------------


def _of_place(user: Any, at: dt.datetime) -> Iterator[tuple[Waiting, int | None]]:
    place, today = user.hat.platform, timezone.localdate(at)
    working = [CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.DRAFT, CaseStatus.SUSPENDED]
    rows = Case.objects.visible_to(user).filter(platform=place, status__in=working)
    rows = rows.filter(~Q(status=CaseStatus.SUSPENDED) | Q(resume_on__lte=today))
    for standing in Standing.of_many(rows.order_by("raised_at", "id")[:AT_MOST], at):
        case = standing.case
        if case.object_until and case.object_until >= today and case.noted_at is None:
            yield told_above(case), None
        handled = case.status != CaseStatus.SUSPENDED and not standing.to_verify
        if handled:
            for item in standing.working:
                yield _item(item, case, user, today), item.pk
        stage = standing.resting.next in (Next.STAGE, Next.RESOLVE)
        if handled and standing.working and not stage:
            continue
        if made := _next(standing, today):
            yield made, None


def _item(item: ActionItem, case: Case, user: Any, today: dt.date) -> Waiting:
    """Something being done: 报进展 for whoever may, near its day; else it is with somebody."""
    prepared = item.status == ItemStatus.PREPARED
    mine = item.lead_person_id is not None and item.lead_person_id == user.hat.person_id
    urgency = by_day(item.due, today)
    if prepared or (not mine and item.due - today > SOON):
        urgency = Urgency.OTHERS
    others = not mine and item.way != Way.OWN
    reports = not prepared and not others and user.may("item.report")
    if others and not prepared:
        urgency = Urgency.OTHERS
    waits = _("waits for the decision on common money or land")
    stands = waits if prepared else _("%(who)s is doing it") % {"who": item.lead_name}
    if item.status in WITH_ISSUER:
        stands = _("%(who)s has to answer") % {"who": item.issuer}
    about = "" if case.short_title == item.text else f"{case.short_title} · "
    return Waiting(
        title=item.text[:40],
        line=about + stands,
        label=_("Report progress") if reports else _("See it"),
        url=reverse("item_progress" if reports else "item", args=[item.no]),
        urgency=urgency,
        icon="scale" if prepared else "loop",
        due=end_of(item.due),
        hint=until(item.due, today),
        late=item.status in BEING_DONE and item.due < today,
    )


def _next(standing: Standing, today: dt.date) -> Waiting | None:
    """The one next act of a matter in which nothing is being done just now."""
    case, resting = standing.case, standing.resting
    page = {"args": [case.no]}
    match resting.next:
        case Next.CONVENE:
            again = any(row.held_on for row in standing.rounds)
            line = _("raised on %(day)s") % {"day": full_date(case.raised_at)}
            said = _("some problems are still open") if again else _("no time is set yet")
            label = _("Meet again") if again else pgettext("matter", "Call a meeting")
            if standing.stalled:
                line = words_of_stalled(standing.stalled)
                return _act(case, line, _("See it"), "case", page, Urgency.TODAY, "alert", said)
            made = _act(case, line, label, "case", page, Urgency.SOON, "meeting", hint=said)
            return replace(made, url=convening(case) or made.url)
        case Next.STAGE | Next.RESOLVE | Next.RESUME:
            return stage_row(standing, today)
        case Next.RESUBMIT if case.status == CaseStatus.DRAFT:
            return draft_row(case)
        case Next.RESUBMIT:
            line = _("the level above returned it")
            label = _("Put it again")
            return _act(case, line, label, "case_resubmit", page, Urgency.TODAY, "back")
        case Next.HAND_OUT:
            line = _("agreed, but nobody is doing it")
            return _act(case, line, _("Say who does it"), "item_new", page, Urgency.SOON, "hand")
        case Next.CLOSE:
            line = _("answered; only the closing is left")
            return _act(case, line, _("Close it"), "call_back", page, Urgency.TODAY, "check")
        case Next.CALL_BACK:
            return _act(case, *_asking(standing, today))
        case Next.EXPLAIN if case.restricted:
            page = {"args": [case.no, str(standing.taken_above[0].part)]}
            line = _("enter what the level above said")
            return _act(case, line, _("Answer"), "problem_explain", page, Urgency.SOON, "topic")
        case Next.ABOVE:
            line = _("the level above made a matter of its own of it")
            return _rests(case, resting.whom, line, None, today)
        case Next.EXPLAIN:
            return _rests(case, resting.whom, _("a problem taken to the level above"), None, today)
        case Next.VERIFY if not case.restricted:
            line = _("somebody looks whether it is really fixed")
            return _rests(case, resting.whom, line, resting.until, today)
    return None


def _asking(standing: Standing, today: dt.date) -> tuple:
    step, last = standing.step, standing.last_call_back
    entered = timezone.localdate(step.entered_at) if step and step.entered_at else today
    urgency = Urgency.TODAY if today - entered >= SOON else Urgency.SOON
    line = _("reported done; ask whether it is really solved")
    if last and last.answer == CallBackAnswer.UNREACHABLE:
        line = _("nobody was reached, %(count)s times so far") % {"count": standing.unreachable}
        rested = today - timezone.localdate(last.answered_at)
        urgency = Urgency.TODAY if rested >= ASK_AGAIN else Urgency.NO_HURRY
    page = {"args": [standing.case.no]}
    return line, _("Call back"), "call_back", page, urgency, "phone"


def _act(
    case: Case,
    line: str,
    label: str,
    name: str,
    page: dict,
    urgency: Urgency,
    icon: str,
    hint: str = "",
) -> Waiting:
    return Waiting(
        title=case.short_title,
        line=line,
        label=label,
        url=reverse(name, **page),
        urgency=urgency,
        icon=icon,
        hint=hint,
    )


def _rests(case: Case, whom: str, line: str, last: dt.date | None, today: dt.date) -> Waiting:
    return Waiting(
        title=_("Awaiting %(whom)s") % {"whom": whom},
        line=f"{case.short_title} · {line}",
        label=_("See it"),
        url=reverse("case", args=[case.no]),
        urgency=Urgency.OTHERS,
        icon="wait",
        due=end_of(last) if last else None,
        hint=until(last, today) if last else "",
        late=bool(last and last < today),
    )


# --- what hangs on one row: reports, own items, looking on the spot, what the level above does ---


def _single(user: Any, at: dt.datetime, handed: set[int]) -> Iterator[Waiting]:
    """Every kind of thing the role knows, by one statement; ``handed`` are items shown already."""
    kinds = list(_kinds(user, timezone.localdate(at), handed))
    found = read_together(*(read for read, _show in kinds))
    for (_read, show), rows in zip(kinds, found, strict=True):
        yield from topic_rows(rows) if show is topic_row else map(show, rows)


def _kinds(user: Any, today: dt.date, handed: set[int]) -> Iterator[Kind]:
    hat = user.hat
    yield _own_items(user, today, handed)
    if hat.role == Role.UNIT_CONTACT and hat.organization is not None:
        yield of_unit(hat.organization, today)
        yield plans_of_unit(hat.organization, today)
        yield letters_of_unit(hat.organization, today)
        yield to_countersign(hat.organization)
    if hat.platform is None:
        return
    if hat.at_desk and user.may("item.extend"):
        yield from to_answer(user)
        yield plans_to_watch(user, today)
        if user.may("item.request"):
            yield to_follow_up(user, today)
    if hat.role in ACTS_FOR_PLACE:
        yield reports_of(hat.platform)
        yield from of_place(hat.platform, today)
    if hat.role in LOOKS or hat.role in ACTS_FOR_PLACE:
        yield from to_look_at(hat, today)
    if user.may("case.close"):
        yield dissatisfied(hat, today)
    if user.may("case.approve"):
        yield submitted(hat.platform)
    if hat.role in ABOVE:
        yield _reported(hat.platform, today)
        yield _taken_above(hat.platform)
        yield stalled_below(hat.platform, today)


def _own_items(user: Any, today: dt.date, handed: set[int]) -> Kind:
    """What the person himself does, wherever it is; while he rehearses, what is rehearsed."""
    place = user.hat.platform
    rows = ActionItem.objects.working().filter(
        lead_person_id=user.hat.person_id,
        problem__case__status=CaseStatus.OPEN,
        platform__practice=place is not None and place.practice,
    )
    rows = rows.exclude(status=ItemStatus.PREPARED).exclude(pk__in=handed)
    names = ("no", "text", "status", "due", "lead_person__name", "problem__case__short_title")
    read = Read(rows.order_by("due", "id")[:AT_MOST], *names)
    return read, lambda item: _item(item, item.problem.case, user, today)


def _reported(above: Platform, today: dt.date) -> Kind:
    """Matters the level above has not seen yet, while it may object."""
    rows = Case.objects.open().filter(
        platform__parent=above, restricted=False, noted_at__isnull=True, object_until__gte=today
    )

    def show(case: Case) -> Waiting:
        last = case.object_until or today
        return Waiting(
            title=case.short_title,
            line=_("%(place)s raised it; it goes on without your approval")
            % {"place": case.platform},
            label=_("See it"),
            url=reverse("case", args=[case.no]),
            urgency=Urgency.TODAY if last == today else Urgency.SOON,
            icon="topic",
            due=end_of(last),
            hint=_("objections until %(day)s") % {"day": full_date(last)},
        )

    rows = rows.order_by("object_until", "id")[:AT_MOST]
    return Read(rows, "no", "short_title", "object_until", "platform__name"), show


def _taken_above(above: Platform) -> Kind:
    """Problems a place could not settle."""
    rows = Problem.objects.filter(
        outcome=ProblemOutcome.ESCALATED,
        case__platform__parent=above,
        case__restricted=False,
        case__status=CaseStatus.OPEN,
    )
    there = Problem.objects.filter(source=OuterRef("pk")).exclude(case__status__in=ENDED)
    rows = rows.filter(~Exists(there))

    def show(problem: Problem) -> Waiting:
        case = problem.case
        about = "" if case.short_title in problem.text else f"{case.short_title} · "
        line = _("%(place)s could not settle it and put it before you")
        return Waiting(
            title=problem.text[:40],
            line=f"{about}{line % {'place': case.platform}}",
            label=_("Answer"),
            url=reverse("problem_explain", args=[case.no, problem.part]),
            urgency=Urgency.TODAY,
            icon="up",
        )

    names = ("part", "text", "case__no", "case__short_title", "case__platform__name")
    return Read(rows.order_by("case_id", "part")[:AT_MOST], *names), show
