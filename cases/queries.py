"""What waits for whom in this room, and where a matter may be moved to."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    ItemStatus,
    LookBackOutcome,
    ProblemOutcome,
    VerificationOutcome,
)
from cases.links import convening
from cases.models import ActionItem, Case, Clue, LookBack, Problem, Verification
from cases.models.case import at_or_below
from cases.standing import Next, Standing
from common import clock
from common.templatetags.look import full_date
from common.textsearch import search
from common.waiting import Urgency, Waiting
from participants.enums import Role
from platforms.models import Platform

AT_MOST = 40  # of one kind; the list behind shows the rest
SOON = dt.timedelta(days=7)
ASK_AGAIN = dt.timedelta(days=3)
ACTS_FOR_PLACE = (Role.CONVENER, Role.HELPER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
LOOKS = (
    Role.LIAISON,
    Role.SUPERVISOR,
    Role.TOWN_OFFICE,
    Role.COUNTY_OFFICE,
    Role.COUNTY_APPROVER,
)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE, Role.COUNTY_APPROVER)


def waiting_for(user: Any, at: dt.datetime) -> list[Waiting]:
    """What waits for the acting post, and what it waits for; the number of statements hangs on
    the role alone. Meetings that are called or held stand in their own room's answer."""
    hat = user.hat
    if hat is None:
        return []
    rows: list[Waiting] = []
    seen: set[int] = set()
    if hat.role in ACTS_FOR_PLACE and hat.platform is not None:
        rows += _reports(hat.platform)
        for waiting, item in _of_place(user, at):
            rows.append(waiting)
            seen |= {item} if item else set()
    rows += _own_items(user, at, seen)
    if hat.role in LOOKS and hat.platform is not None:
        rows += _to_look_at(user, at)
    if hat.role in ABOVE and hat.platform is not None:
        rows += _reported(hat.platform, at)
        rows += _taken_above(hat.platform)
    return rows


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day: due means the end of it (procedure.md §0.12)."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def _by_day(day: dt.date, today: dt.date) -> Urgency:
    if day < today:
        return Urgency.NOW
    if day == today:
        return Urgency.TODAY
    return Urgency.SOON if day - today <= SOON else Urgency.NO_HURRY


def _until(day: dt.date, today: dt.date) -> str:
    if day < today:
        return _("was due on %(day)s") % {"day": full_date(day)}
    return _("by %(day)s") % {"day": full_date(day)}


def _reports(place: Platform) -> Iterator[Waiting]:
    rows = Clue.objects.unanswered().filter(platform=place).order_by("reported_at", "id")
    for clue in rows[:AT_MOST]:
        yield Waiting(
            title=_("A report: %(words)s") % {"words": clue.body.strip()[:20]},
            line=_("reported on %(day)s") % {"day": full_date(clue.reported_at)},
            label=_("Read it"),
            url=reverse("clue", args=[clue.no]),
            urgency=Urgency.TODAY,
            icon="hand",
        )


# --- what the acting post's own place has to do -----------------------------------------------


def _of_place(user: Any, at: dt.datetime) -> Iterator[tuple[Waiting, int | None]]:
    place, today = user.hat.platform, timezone.localdate(at)
    rows = Case.objects.visible_to(user).filter(
        platform=place, status__in=[CaseStatus.OPEN, CaseStatus.RETURNED]
    )
    for standing in Standing.of_many(rows.order_by("raised_at", "id")[:AT_MOST], at):
        case = standing.case
        if case.object_until and case.object_until >= today and case.noted_at is None:
            yield _told_above(case, place), None
        if standing.working and not standing.to_verify:
            for item in standing.working:
                yield _item(item, case, user, today), item.pk
        elif made := _next(standing, today):
            yield made, None
    for row in _inside(user, today):
        yield row, None


def _told_above(case: Case, place: Platform) -> Waiting:
    return Waiting(
        title=_("Reported to %(place)s") % {"place": place.parent},
        line=case.short_title,
        label=_("See it"),
        url=reverse("case", args=[case.no]),
        urgency=Urgency.OTHERS,
        icon="info",
        due=end_of(case.object_until) if case.object_until else None,
        hint=_("without an objection it counts as seen on %(day)s; nothing waits for it")
        % {"day": full_date(case.object_until)},
    )


def _item(item: ActionItem, case: Case, user: Any, today: dt.date) -> Waiting:
    """Something being done: 报进展 for whoever may, near its day; else it is with somebody."""
    prepared = item.status == ItemStatus.PREPARED
    mine = item.lead_person_id is not None and item.lead_person_id == user.hat.person_id
    urgency = _by_day(item.due, today)
    if prepared or (not mine and item.due - today > SOON):
        urgency = Urgency.OTHERS
    reports = not prepared and user.may("item.report")
    waits = _("waits for the decision on common money or land")
    stands = waits if prepared else _("%(who)s is doing it") % {"who": item.lead_name}
    about = "" if case.short_title == item.text else f"{case.short_title} · "
    return Waiting(
        title=item.text[:40],
        line=about + stands,
        label=_("Report progress") if reports else _("See it"),
        url=reverse("item_progress" if reports else "item", args=[item.no]),
        urgency=urgency,
        icon="scale" if prepared else "loop",
        due=end_of(item.due),
        hint=_until(item.due, today),
        late=item.due < today and not prepared,
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
            made = _act(case, line, label, "case", page, Urgency.SOON, "meeting", hint=said)
            return replace(made, url=convening(case) or made.url)
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


def _rests(case: Case, whom: str, line: str, until: dt.date | None, today: dt.date) -> Waiting:
    return Waiting(
        title=_("Awaiting %(whom)s") % {"whom": whom},
        line=f"{case.short_title} · {line}",
        label=_("See it"),
        url=reverse("case", args=[case.no]),
        urgency=Urgency.OTHERS,
        icon="wait",
        due=end_of(until) if until else None,
        hint=_until(until, today) if until else "",
        late=bool(until and until < today),
    )


# --- what the person himself does -------------------------------------------------------------


def _own_items(user: Any, at: dt.datetime, seen: set[int]) -> Iterator[Waiting]:
    today = timezone.localdate(at)
    rows = ActionItem.objects.working().filter(
        lead_person_id=user.hat.person_id, problem__case__status=CaseStatus.OPEN
    )
    rows = rows.exclude(status=ItemStatus.PREPARED).select_related("problem__case", "lead_person")
    for item in rows.order_by("due", "id")[:AT_MOST]:
        if item.pk not in seen:
            yield _item(item, item.problem.case, user, today)


# --- looking on the spot ----------------------------------------------------------------------


def _reach(hat: Any, prefix: str) -> Q:
    """Whose matters are looked at: of a duty all below it, of a supervisor his place, of an
    office the places right under it."""
    if hat.role == Role.LIAISON:
        return _prefixed(at_or_below(hat.platform), prefix)
    name = "platform" if hat.role == Role.SUPERVISOR else "platform__parent"
    return Q(**{f"{prefix}{name}": hat.platform})


def _prefixed(condition: Q, prefix: str) -> Q:
    return Q(
        *[(f"{prefix}{name}", value) for name, value in condition.children],  # type: ignore[misc]
        _connector=condition.connector,
    )


def _to_look_at(user: Any, at: dt.datetime) -> Iterator[Waiting]:
    hat, today = user.hat, timezone.localdate(at)
    handled = Case.objects.filter(problems__items__lead_person_id=hat.person_id).values("pk")
    reach = _reach(hat, "case__") & Q(case__restricted=False) & ~Q(case__in=handled)
    yield from _looking(reach, today, "verify", "look_back")


def _inside(user: Any, today: dt.date) -> Iterable[Waiting]:
    """Restricted matters are looked at by their own place, by somebody who did not do them."""
    handled = Case.objects.filter(problems__items__lead_person_id=user.hat.person_id).values("pk")
    reach = Q(case__platform=user.hat.platform, case__restricted=True) & ~Q(case__in=handled)
    return _looking(reach, today, "verify_inside", "look_back_inside")


def _looking(reach: Q, today: dt.date, verify: str, look_back: str) -> Iterator[Waiting]:
    open_now = Verification.objects.filter(
        reach, outcome=VerificationOutcome.OPEN, case__status=CaseStatus.OPEN
    )
    for row in _with_case(open_now):
        line = _("said not to be fixed; somebody else looks")
        yield _look(row.case, row.due, line, _("Go and look"), verify, today)
    due = LookBack.objects.filter(
        reach,
        outcome=LookBackOutcome.OPEN,
        due__lte=today + SOON,
        case__status=CaseStatus.CLOSED,
    )
    for back in _with_case(due):
        line = _("closed %(months)s months ago") % {"months": back.months}
        yield _look(back.case, back.due, line, _("Look back"), look_back, today)


def _with_case(rows: QuerySet) -> QuerySet:
    return rows.select_related("case__platform").order_by("due", "id")[:AT_MOST]


def _look(case: Case, due: dt.date, line: str, label: str, name: str, today: dt.date) -> Waiting:
    return Waiting(
        title=case.short_title,
        line=f"{case.platform} · {line}",
        label=label,
        url=reverse(name, args=[case.no]),
        urgency=_by_day(due, today),
        icon="eye",
        due=end_of(due),
        hint=_until(due, today),
        late=due < today,
    )


# --- the level above --------------------------------------------------------------------------


def _reported(above: Platform, at: dt.datetime) -> Iterator[Waiting]:
    today = timezone.localdate(at)
    rows = Case.objects.open().filter(
        platform__parent=above, restricted=False, noted_at__isnull=True, object_until__gte=today
    )
    for case in rows.select_related("platform").order_by("object_until", "id")[:AT_MOST]:
        last = case.object_until or today
        yield Waiting(
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


def _taken_above(above: Platform) -> Iterator[Waiting]:
    rows = Problem.objects.filter(
        outcome=ProblemOutcome.ESCALATED,
        case__platform__parent=above,
        case__restricted=False,
        case__status=CaseStatus.OPEN,
    )
    for problem in rows.select_related("case__platform").order_by("case_id", "part")[:AT_MOST]:
        case = problem.case
        yield Waiting(
            title=problem.text[:40],
            line=_("%(place)s could not settle it and put it before you")
            % {"place": case.platform},
            label=_("Answer"),
            url=reverse("problem_explain", args=[case.no, problem.part]),
            urgency=Urgency.TODAY,
            icon="up",
            hint=case.short_title,
        )


# --- moving -----------------------------------------------------------------------------------

OFFERED = 12


def places_to_move_to(user: Any, case: Case, typed: str) -> list[Platform]:
    """Where a matter may be moved to: the acting post's own part, the places beside it and the
    one above; found by name. A rehearsal moves nowhere."""
    here = case.platform
    if here.practice:
        return []
    near = Q(pk=here.parent_id) | Q(parent=here.parent_id, parent__isnull=False)
    mine = Platform.objects.visible_to(user).values("pk")
    rows = Platform.objects.working_on(clock.today()).filter(near | Q(pk__in=mine))
    rows = search(rows.exclude(pk=here.pk), typed).select_related("town")
    return list(rows.order_by("path")[:OFFERED])
