"""What became of a matter, in words for those who took part and who raised it.

Of a restricted matter nothing is said but how many problems came to what.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from cases.enums import Answered, ItemStatus, ProblemOutcome, ReplyResult
from cases.errors import NoSuchOutcome
from cases.hiding import for_all
from cases.models import Case, Problem, Reply
from common.templatetags.look import full_date
from participants.models import Person

TOLD = {
    ProblemOutcome.OPEN: ("wait", pgettext_lazy("told", "to be discussed")),
    ProblemOutcome.PARTLY: ("part", pgettext_lazy("told", "agreed in part, to be discussed again")),
    ProblemOutcome.NOT_AGREED: ("loop", pgettext_lazy("told", "not agreed, to be discussed again")),
    ProblemOutcome.ESCALATED: ("up", pgettext_lazy("told", "put before the level above")),
    ProblemOutcome.AGREED: ("clock", pgettext_lazy("told", "agreed, being done")),
    ProblemOutcome.PLANNED: ("clock", pgettext_lazy("told", "taken into a plan")),
    ProblemOutcome.EXPLAINED: ("topic", pgettext_lazy("told", "not solved, explained")),
    ProblemOutcome.SOLVED: ("done", pgettext_lazy("told", "reported solved, not verified yet")),
}
STANDS = (ProblemOutcome.PLANNED, ProblemOutcome.EXPLAINED)  # as somebody answered it
ANSWERED = {
    ReplyResult.B: pgettext_lazy("unit's reply", "in a plan, step by step"),
    ReplyResult.C: pgettext_lazy("unit's reply", "cannot be solved now"),
    ReplyResult.D: pgettext_lazy("unit's reply", "taken as advice"),
}


@dataclass(frozen=True)
class Told:
    """One problem as it is told: what, what became of it, and the unit's or the meeting's words."""

    title: str
    state: str
    icon: str
    words: str = ""
    unit: str = ""
    due: str = ""


def told(case: Case, problems: Iterable[Problem], hide: Callable[[str], str] = str) -> list[Told]:
    """What became of each problem. ``hide`` takes out of the words what residents may not read."""
    rows = sorted(problems, key=lambda one: one.part)
    if case.restricted:
        return _counted(rows)
    replies = _replies(case) if any(one.outcome in STANDS for one in rows) else {}
    return [_told(one, replies.get(one.pk), hide) for one in rows]


def _counted(problems: list[Problem]) -> list[Told]:
    found = Counter(_state(one) for one in problems)
    words = _("%(count)s problems")
    return [Told(words % {"count": n}, text, icon) for (icon, text), n in sorted(found.items())]


def _state(problem: Problem) -> tuple[str, str]:
    icon, words = TOLD[ProblemOutcome(problem.outcome)]
    if problem.outcome == ProblemOutcome.SOLVED and problem.verified_on:
        return icon, pgettext("told", "solved, verified")
    return icon, str(words)


def _replies(case: Case) -> dict[int, Reply]:
    """The newest unit's reply that stands, of each problem that was not simply done."""
    rows = Reply.objects.filter(
        item__problem__case=case, outcome=Answered.GRANTED, result__in=list(ANSWERED)
    ).exclude(item__status__in=[ItemStatus.VOID, ItemStatus.DOING])
    rows = rows.select_related("item__unit").order_by("said_at", "id")
    return {row.item.problem_id: row for row in rows}


def _told(problem: Problem, reply: Reply | None, hide: Callable[[str], str]) -> Told:
    icon, state = _state(problem)
    stands = problem.outcome in STANDS
    if reply is None or not stands:
        words = problem.outcome_text if stands or not problem.verified_on else ""
        return Told(hide(problem.text), state, icon, hide(words))
    due = full_date(reply.review_on) if reply.review_on else ""
    answer = str(ANSWERED[ReplyResult(reply.result)])
    unit = _("%(unit)s answers: %(answer)s") % {"unit": reply.item.unit, "answer": answer}
    source = [hide(reply.source)] if reply.source else []
    words = _("; ").join([hide(reply.text), *source])
    return Told(hide(problem.text), state, icon, words, unit, due)


# --- the text for the village's group -------------------------------------------------------


def group_text(case: Case, problems: Iterable[Problem]) -> str:
    """What the village pastes into its group when a matter is closed; none for a restricted one."""
    if case.restricted or case.closed_at is None:
        return ""
    hide = for_all(case)
    lines = [
        _("[{platform} consultation: result]").format(platform=case.platform.name),
        _("About: {title}").format(title=hide(case.public_title)),
        _("Closed on {day}").format(day=full_date(timezone.localdate(case.closed_at))),
    ]
    for number, one in enumerate(told(case, problems, hide), start=1):
        lines.append(f"{number}. {one.title}{_(': ')}{one.unit or one.state}")
    address = settings.SITE_URL + reverse("outcome_public", args=[case.no])
    lines.append(_("What do you think of it? Please tap: {link}").format(link=address))
    return "\n".join(lines)


# --- one's own page -------------------------------------------------------------------------


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="cases.outcome")


def token_of(no: str, person_id: int) -> str:
    """What stands in the address of somebody's own page about a matter."""
    return _signer().sign(f"{no}_{person_id}")


def path_of(no: str, person_id: int) -> str:
    """The address of his page on this site; opening it never acts."""
    return reverse("outcome", args=[token_of(no, person_id)])


def whose(token: str) -> tuple[Case, Person]:
    """The matter and the person of a link. Raises NoSuchOutcome for a forged one."""
    try:
        no, _sep, person = _signer().unsign(token).rpartition("_")
    except signing.BadSignature as error:
        raise NoSuchOutcome() from error
    case = (
        Case.objects.listed()
        .filter(no=no)
        .select_related("platform__county", "platform__parent", "raiser")
        .first()
    )
    reader = Person.objects.filter(pk=int(person), deceased_on=None).first()
    if case is None or reader is None:
        raise NoSuchOutcome()
    return case, reader


def days_taken(case: Case, today: dt.date, clues: Iterable[Any] = ()) -> int:
    """Days from the first report, or from raising it, to the closing or until today (S26)."""
    starts = [timezone.localdate(clue.reported_at) for clue in clues]
    start = min([*starts, case.occurred_on])
    end = timezone.localdate(case.closed_at) if case.closed_at else today
    return max(0, (end - start).days)
