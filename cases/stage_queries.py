"""待办 at the stages of a procedure: what only people can tell the end of, and what is approved."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.due import AT_MOST, Kind, by_day, end_of, until
from cases.enums import BEFORE_MEETING, CaseStatus, StepKind, StepStatus
from cases.models import Case
from cases.standing import Next, Standing
from common.templatetags.look import full_date
from common.together import Read
from common.waiting import Urgency, Waiting
from participants.enums import Role
from participants.posts import post_at
from platforms.enums import PlatformLevel
from platforms.models import Platform


def stage_row(standing: Standing, today: dt.date) -> Waiting | None:
    """A stage that only people can tell the end of, or that waits for a decision above."""
    case, step, resting = standing.case, standing.step, standing.resting
    if resting.next == Next.RESUME:
        made = replace(draft_row(case), line=_("put aside until today"), icon="next")
        label, url = _("Take it up again"), reverse("case_resume", args=[case.no])
        return replace(made, label=label, url=url, urgency=Urgency.TODAY)
    if step is None:
        return None
    decides = resting.next == Next.RESOLVE
    return Waiting(
        title=case.short_title,
        line=_("stage: %(step)s") % {"step": step.label},
        label=_("Record what was decided") if decides else _("Record that it is done"),
        url=reverse("party_decision", args=[case.no])
        if decides
        else reverse("step_leave", args=[case.no, step.position]),
        urgency=by_day(step.due, today) if step.due else Urgency.SOON,
        icon="paper" if decides else "check",
        due=end_of(step.due) if step.due else None,
        hint=until(step.due, today) if step.due else "",
        late=resting.late,
    )


def to_discuss(user: Any) -> QuerySet[Case]:
    """Open matters for which a meeting may be called next, newest first; those of the place
    itself for whoever acts there."""
    rows = Case.objects.visible_to(user).open()
    if user.hat.role in (Role.CONVENER, Role.HELPER):
        rows = rows.filter(platform=user.hat.platform)
    waits = Q(steps__kind__in=(StepKind.PREPARE, StepKind.CONSULT))
    for level in PlatformLevel:
        own = [post for post in Role if post_at(level, post) == Role.CONVENER]
        waits |= Q(platform__level=level, steps__kind__in=BEFORE_MEETING, steps__post__in=own)
    rows = rows.filter(waits, steps__status=StepStatus.ACTIVE)
    return rows.select_related("platform").order_by("-raised_at", "-id")


def submitted(place: Platform) -> Kind:
    """Topics handed in, for the approver."""
    rows = Case.objects.filter(platform=place, status=CaseStatus.SUBMITTED)
    rows = rows.order_by("raised_at", "id")[:AT_MOST]
    return Read(rows, "no", "short_title", "raised_at"), topic_row


def topic_row(case: Case) -> Waiting:
    """One topic for the approver."""
    return Waiting(
        title=case.short_title,
        line=_("handed in on %(day)s") % {"day": full_date(case.raised_at)},
        label=_("Decide on it"),
        url=reverse("case_approve", args=[case.no]),
        urgency=Urgency.TODAY,
        icon="scale",
    )


def topic_rows(cases: list[Case]) -> Iterator[Waiting]:
    """One by itself; several as one row that leads to where they are decided together."""
    if len(cases) < 2:
        yield from map(topic_row, cases)
        return
    first = min(cases, key=lambda case: case.raised_at)
    words = ngettext(
        "%(n)s topic waits for your decision", "%(n)s topics wait for your decision", len(cases)
    )
    line = _("the oldest of %(day)s") % {"day": full_date(first.raised_at)}
    made = replace(topic_row(first), title=words % {"n": len(cases)}, line=line)
    yield replace(made, url=reverse("approvals"))


def draft_row(case: Case) -> Waiting:
    """A topic that was written down and not handed in."""
    return Waiting(
        title=case.short_title,
        line=_("a draft, not handed in yet"),
        label=_("Hand it in"),
        url=reverse("case_resubmit", args=[case.no]),
        urgency=Urgency.SOON,
        icon="paper",
    )


def told_above(case: Case) -> Waiting:
    """What the level above may still object to; nothing waits for it."""
    return Waiting(
        title=_("Reported to %(place)s") % {"place": case.platform.parent},
        line=case.short_title,
        label=_("See it"),
        url=reverse("case", args=[case.no]),
        urgency=Urgency.OTHERS,
        icon="info",
        due=end_of(case.object_until) if case.object_until else None,
        hint=_("without an objection it counts as seen on %(day)s; nothing waits for it")
        % {"day": full_date(case.object_until)},
    )
