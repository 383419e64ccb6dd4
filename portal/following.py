"""办得怎么样了: a report followed by its number and the code of the receipt, without an account."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from cases import rating
from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    ClueStatus,
    ItemStatus,
    ProblemOutcome,
    StepKind,
)
from cases.hiding import hider
from cases.lifecycle.clue import follow_digest
from cases.models import CallBack, Case, Clue
from cases.outcome import Told, days_taken, told
from cases.referral import notice_of
from cases.standing import FINISHED, Next, Standing
from common.errors import DomainError
from common.templatetags.look import full_date, short_date
from common.tries import Tries
from portal.words import STEPS, public_title, step_rows, word_of

COOKIE = "report"
SALT = "portal.follow"
FOLLOWED_FOR = 1800  # seconds
TRIES = 10
SETTLED = (ProblemOutcome.SOLVED, ProblemOutcome.PLANNED, ProblemOutcome.EXPLAINED)
SHORT = re.compile(r"(\d{4})-(\d{1,4})")


WAITING = (CaseStatus.DRAFT, CaseStatus.SUBMITTED, CaseStatus.RETURNED)


class NotFound(DomainError):
    """No report has this number together with this code; which of the two is wrong stays open."""

    code = "no_such_report"


def number_of(typed: str, code: str) -> str:
    """A number as people type it, in full; the short one (2026-0019) is of the platform ``code``
    on whose page it was typed."""
    text = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    short = SHORT.fullmatch(text)
    if short and code:
        return f"C{code}-{short[1]}-{short[2]:0>4}"
    return text


def find(request: HttpRequest, no: str, code: str) -> Clue:
    """The report with this number and code. Raises NotFound, and TooMany after ten tries from one
    address or at one number; a number that does not exist answers like any other."""
    tries = [
        Tries("follow", request, most=TRIES, subject=no or "-"),
        Tries("follow", request, most=TRIES),
    ]
    for one in tries:
        one.count()
    typed = unicodedata.normalize("NFKC", code).strip()
    clue = Clue.objects.filter(no=no, follow_digest=follow_digest(no, typed)).first()
    if clue is None:
        raise NotFound(
            _("Number and code do not belong together. Please compare both with the receipt.")
        )
    for one in tries:
        one.forgive()
    return clue


# --- what this browser follows, for half an hour ----------------------------------------------


def keep(response: HttpResponse, clue: Clue) -> None:
    """Lets this browser see the report without typing again; only below the follow page."""
    response.set_signed_cookie(
        COOKIE,
        f"{clue.pk}:{clue.follow_digest[:16]}",
        salt=SALT,
        max_age=FOLLOWED_FOR,
        path=reverse("follow"),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def leave(response: HttpResponse) -> None:
    """Forgets it: the next person at this phone sees an empty form."""
    response.delete_cookie(COOKIE, path=reverse("follow"))


def followed(request: HttpRequest) -> Clue | None:
    """What this browser follows; nothing once the code was replaced by a newer receipt."""
    try:
        value = request.get_signed_cookie(COOKIE, salt=SALT, max_age=FOLLOWED_FOR)
    except (KeyError, signing.BadSignature):
        return None
    pk, _colon, digest = (value or "").partition(":")
    rows = Clue.objects.select_related("case__raiser", "case__merged_into__raiser", "platform")
    clue = rows.filter(pk=int(pk)).first()
    if clue is None or not constant_time_compare(clue.follow_digest[:16], digest):
        return None
    return clue


# --- how it stands ----------------------------------------------------------------------------


@dataclass
class Report:
    """A report as its writer sees it: no name of anybody, restricted or not."""

    clue: Clue
    at: dt.datetime

    @cached_property
    def case(self) -> Case | None:
        """What became of it, also where that was merged into another matter."""
        case = self.clue.case
        return case.merged_into if case and case.merged_into else case

    @cached_property
    def standing(self) -> Standing | None:
        """How its matter stands."""
        return Standing(self.case, self.at) if self.case else None

    @property
    def title(self) -> str:
        """What it is called; one not taken up has no title, only its day."""
        if self.case is not None and not self.clue.referred_to:
            return public_title(self.case, self.clue.name)
        return _("Your report of %(day)s") % {"day": short_date(self.day)}

    @property
    def day(self) -> dt.date:
        """When it was reported."""
        return timezone.localdate(self.clue.reported_at)

    @property
    def steps(self) -> list[dict[str, str]]:
        """收到, 商量, 办, 问您."""
        if self.standing is not None:
            return step_rows(self.standing.steps)
        names = [str(word) for word in STEPS.values()]
        state = "now" if self.clue.status == ClueStatus.RECEIVED else "done"
        return [
            {"name": name, "note": "", "state": state if index == 0 else ""}
            for index, name in enumerate(names)
        ][: 4 if self.clue.status == ClueStatus.RECEIVED else 1]

    @property
    def sentence(self) -> str:
        """Where it stands now, in one sentence."""
        if self.clue.referred_to:
            return notice_of(self.clue.referred_to)
        if self.standing is None or self.case is None:
            return self._not_taken_up()
        if self.case.status in FINISHED and self.standing.to_verify is None:
            return self._closed(self.case, self.standing)
        if self.case.status in (CaseStatus.VOID, CaseStatus.WITHDRAWN):
            return _("It was taken out of the list. Please ask in the room.")
        if self.case.status == CaseStatus.SUSPENDED:
            return _("It rests for the time being and will be taken up again.")
        if self.case.status in WAITING:
            return _("It is being examined whether it becomes a topic.")
        if self.case.status == CaseStatus.REFUSED:
            return _("It was not admitted as a topic. Please ask in the room why.")
        if self.standing.to_verify:
            words = {"day": full_date(self.standing.to_verify.due)}
            return _("Somebody other than who did it looks on the spot by %(day)s.") % words
        return self._open(self.standing)

    def _not_taken_up(self) -> str:
        words = {
            ClueStatus.RECEIVED: _(
                "It has been received. Within 15 days you read the answer here."
            ),
            ClueStatus.ANSWERED: _("It has been answered."),
            ClueStatus.DECLINED: _("It was not taken up; the reason is below."),
            ClueStatus.REFERRED: _("It was passed on to those who deal with it."),
        }
        return words.get(ClueStatus(self.clue.status), _("It has been received."))

    def _open(self, standing: Standing) -> str:
        kind = word_of(standing.step) if standing.step else ""
        planned = standing.planned
        if kind in (StepKind.PROPOSE, StepKind.CONSULT) and planned:
            words = {"number": planned.number, "day": full_date(planned.planned_on)}
            return _("Round %(number)s of the talks is on %(day)s.") % words
        if kind == StepKind.HANDLE and standing.working:
            words = {"day": full_date(standing.working[0].due)}
            return _("It is being done, until %(day)s.") % words
        if kind == StepKind.CALL_BACK and self.own_answer is not None:
            return _("You have answered; the room closes it.")
        if kind == StepKind.CALL_BACK or standing.resting.next == Next.CALL_BACK:
            return _("They say it is done.")
        if kind == StepKind.HANDLE:
            return _("It is being settled who does it.")
        return _("It has been taken up and will be discussed.")

    def _closed(self, case: Case, standing: Standing) -> str:
        reported, verified = standing.figures
        words = {
            "day": full_date(timezone.localdate(case.closed_at)),
            "reported": reported,
            "verified": verified,
        }
        if not reported:
            return _("Closed on %(day)s. What came of it stands below.") % words
        return (
            _(
                "Closed on %(day)s: %(reported)s problems reported solved, %(verified)s of them "
                "verified."
            )
            % words
        )

    @cached_property
    def told(self) -> list[Told]:
        """What became of each problem, once one of them was settled or answered."""
        if self.standing is None or self.case is None:
            return []
        settled = any(one.outcome in SETTLED for one in self.standing.problems)
        hide = hider(self.case, self.clue.name)
        return told(self.case, self.standing.problems, hide) if settled else []

    @property
    def days(self) -> int:
        """Days from the report to the closing, or until now (S26)."""
        return days_taken(self.case, timezone.localdate(self.at), [self.clue]) if self.case else 0

    @property
    def rate_until(self) -> dt.date | None:
        """The last day on which it may be rated; none before the closing."""
        return rating.until(self.case) if self.case else None

    @cached_property
    def rated(self) -> bool:
        """Whether the writer's answer is counted already."""
        if self.case is None or self.rate_until is None:
            return False
        return rating.has_rated(
            self.case, rating.clue_key(self.clue, rating.person_of(self.clue, self.case))
        )

    @property
    def rates(self) -> bool:
        """Whether he is asked now what he thinks of it."""
        open_now = self.case is not None and rating.is_open(self.case, timezone.localdate(self.at))
        return open_now and not self.rated

    @property
    def turn(self) -> int:
        """How many times it has been reported done."""
        return self.standing.turn if self.standing else 0

    @property
    def own_answer(self) -> CallBack | None:
        """What a writer of this matter answered this time."""
        rows = self.standing.call_backs if self.standing else []
        return next((row for row in rows if row.own and row.turn == self.turn), None)

    @property
    def asks(self) -> bool:
        """Whether the question is put now: reported done, and not answered yet this time."""
        if self.case is None or self.standing is None or self.case.status != CaseStatus.OPEN:
            return False
        at_step = self.standing.step is not None and self.standing.step.kind == StepKind.CALL_BACK
        return at_step and self.own_answer is None and self.standing.to_verify is None

    @property
    def events(self) -> list[dict[str, Any]]:
        """What happened, the newest first, with days and no names."""
        found = [(self.day, _("Your report was received"), "")]
        if self.standing is not None and self.case is not None:
            found += self._events(self.standing, self.case)
            if self.clue.case and self.clue.case.merged_into:
                found.append((self.day, _("It goes on together with the same report"), ""))
        elif self.clue.answer and not self.clue.referred_to:
            found.append((self.day, _("Answer"), self.clue.answer))
        if self.clue.referred_on:
            found.append(
                (self.clue.referred_on, _("Referred"), self.clue.get_referred_to_display())
            )
        found.sort(key=lambda event: event[0])
        return [
            {"what": what, "text": text, "moment": full_date(day), "state": "done"}
            for day, what, text in reversed(found)
        ]

    def _events(self, standing: Standing, case: Case) -> list[tuple[dt.date, str, str]]:
        found = [(timezone.localdate(case.raised_at), _("It was taken up"), "")]
        for row in standing.rounds:
            if row.held_on and not row.dropped:
                words = {"number": row.number}
                found.append((row.held_on, _("Discussed, round %(number)s") % words, ""))
        for item in standing.items:
            if item.done_on and item.status in (ItemStatus.DONE, ItemStatus.CLOSED):
                found.append((item.done_on, _("Reported done"), ""))
        for answer in standing.call_backs:
            if answer.own:
                day = timezone.localdate(answer.answered_at)
                said = CallBackAnswer(answer.answer).label
                found.append((day, _("You answered"), str(said)))
        for look in standing.verifications:
            if look.looked_at:
                day = timezone.localdate(look.looked_at)
                found.append((day, _("Looked at on the spot"), look.get_outcome_display()))
        if case.closed_at:
            found.append((timezone.localdate(case.closed_at), _("Closed"), ""))
        return found
