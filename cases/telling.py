"""What each notice about a matter says, and whether it still holds when it is sent."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import ladders
from cases.enums import (
    CaseStatus,
    ClueStatus,
    ItemStatus,
    LookBackOutcome,
    ProblemOutcome,
    VerificationOutcome,
)
from cases.models import ActionItem, Case, Clue, LookBack, Verification
from cases.models.item import LIVE_CASES, WORKING
from cases.unit_words import UNIT_KINDS, UNIT_NEEDS
from notices import kinds
from notices.kinds import Kind, Line

GONE = (CaseStatus.VOID, CaseStatus.WITHDRAWN, CaseStatus.MERGED, CaseStatus.REFERRED)

# A doubt is looked at before the closing, and after it where an evaluation brought it up.
LOOKED_AT = (CaseStatus.OPEN, CaseStatus.CLOSED, CaseStatus.ARCHIVED)

Standing = Callable[[Collection[str]], set[str]]


def _page(name: str) -> Callable[[Line], str]:
    return lambda line: reverse(name, args=[line.no])


def _followed(line: Line) -> str:
    """The raiser follows without an account."""
    return f"{reverse('follow')}?no={line.no}"


def _where(standing: Standing, address: Callable[[Line], str]) -> kinds.StillWanted:
    """Wanted while ``standing``, asked once for all numbers of a batch, still names them."""

    def still_wanted(lines: Sequence[Line], at: dt.datetime) -> Mapping[tuple[int, int], str]:
        stands = standing({line.no for line in lines})
        return {line.key: address(line) for line in lines if line.no in stands}

    return still_wanted


def _numbers(rows: object) -> set[str]:
    return set(rows.values_list("no", flat=True))  # type: ignore[attr-defined]  # every row told of has a number


def _listed(numbers: Collection[str]) -> set[str]:
    return _numbers(Case.objects.filter(no__in=numbers).exclude(status__in=GONE))


def _gone(numbers: Collection[str]) -> set[str]:
    return _numbers(Case.objects.filter(no__in=numbers, status__in=GONE))


def _void(numbers: Collection[str]) -> set[str]:
    return _numbers(ActionItem.objects.filter(no__in=numbers, status=ItemStatus.VOID))


def _returned(numbers: Collection[str]) -> set[str]:
    return _numbers(Case.objects.filter(no__in=numbers, status=CaseStatus.RETURNED))


def _closed(numbers: Collection[str]) -> set[str]:
    ended = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
    return _numbers(Case.objects.filter(no__in=numbers, status__in=ended))


def _unverified(numbers: Collection[str]) -> set[str]:
    rows = Verification.objects.filter(
        case__no__in=numbers, case__status__in=LOOKED_AT, outcome=VerificationOutcome.OPEN
    )
    return set(rows.values_list("case__no", flat=True))


def _not_looked_at(numbers: Collection[str]) -> set[str]:
    rows = LookBack.objects.filter(case__no__in=numbers, outcome=LookBackOutcome.OPEN)
    return set(rows.values_list("case__no", flat=True))


def _unanswered(numbers: Collection[str]) -> set[str]:
    return _numbers(Clue.objects.filter(no__in=numbers, status=ClueStatus.RECEIVED))


def _handed_out(numbers: Collection[str]) -> set[str]:
    doing = (ItemStatus.OPEN, ItemStatus.DOING)
    return _numbers(ActionItem.objects.filter(no__in=numbers, status__in=doing))


def _escalated(numbers: Collection[str]) -> set[str]:
    rows = Case.objects.filter(no__in=numbers, problems__outcome=ProblemOutcome.ESCALATED)
    return _numbers(rows.exclude(status__in=GONE))


def _taken_up(numbers: Collection[str]) -> set[str]:
    rows = Case.objects.filter(no__in=numbers, problems__taken_up__isnull=False)
    return _numbers(rows.exclude(status__in=GONE))


def _reported_done(numbers: Collection[str]) -> set[str]:
    rows = Case.objects.filter(no__in=numbers, status=CaseStatus.OPEN)
    return _numbers(rows.filter(problems__items__status=ItemStatus.DONE))


def _item_still_due(lines: Sequence[Line], at: dt.datetime) -> Mapping[tuple[int, int], str]:
    """A reminder of an item holds while it is worked on and its last day was not moved."""
    rows = ActionItem.objects.filter(
        no__in={line.no for line in lines},
        status__in=WORKING,
        problem__case__status__in=LIVE_CASES,
    )
    due = dict(rows.values_list("no", "due"))
    return {
        line.key: reverse("item", args=[line.no])
        for line in lines
        if line.no in due and due[line.no].isoformat() == line.params["due"]
    }


def _plan_still_due(lines: Sequence[Line], at: dt.datetime) -> Mapping[tuple[int, int], str]:
    """A reminder of a plan holds while it stands in the plan and its day was not moved."""
    rows = ActionItem.objects.filter(
        no__in={line.no for line in lines}, status=ItemStatus.PLANNED
    ).filter(problem__case__status__in=LIVE_CASES)
    due = {no: day.isoformat() for no, day in rows.values_list("no", "review_on") if day}
    return {
        line.key: reverse("item", args=[line.no])
        for line in lines
        if due.get(line.no) == line.params["due"]
    }


def _with(*statuses: ItemStatus) -> Standing:
    def standing(numbers: Collection[str]) -> set[str]:
        return _numbers(ActionItem.objects.filter(no__in=numbers, status__in=statuses))

    return standing


def _of_units(item: Callable[[Line], str]) -> list[Kind]:
    """What units and those who handed something to them tell each other."""
    return [
        Kind(name, title, text, item, _where(_with(*states), item), needs=UNIT_NEEDS.get(name, ()))
        for name, title, text, states in UNIT_KINDS
    ]


def register_all() -> None:
    """The kinds of this room (architecture, “Facts come down”)."""
    case, item = _page("case"), _page("item")
    about_case = _where(_listed, case)
    kinds.register(
        Kind(
            "case.reported",
            _("%(place)s took up: %(title)s"),
            _("For your information. An objection is possible within two working days."),
            case,
            about_case,
        ),
        Kind(
            "case.returned",
            _("Sent back: %(title)s"),
            _("The level above objected. Please look, change it or withdraw it."),
            case,
            _where(_returned, case),
        ),
        Kind(
            "case.headed",
            _("You head: %(title)s"),
            _("%(place)s. You are told when something of it is a week late."),
            case,
            about_case,
        ),
        Kind(
            "case.moved",
            _("Handed to you: %(title)s"),
            _("It was recorded at another place and is yours now."),
            case,
            about_case,
        ),
        Kind(
            "case.withdrawn",
            _("Taken back: %(title)s"),
            _("It was recorded by mistake or has settled itself. Nothing is to be done."),
            case,
            _where(_gone, case),
        ),
        Kind(
            "case.voided",
            _("Void: %(title)s"),
            _("The record is void; its number stays used. Nothing is to be done."),
            case,
            _where(_gone, case),
        ),
        Kind(
            "case.to_verify",
            _("Please look: %(title)s"),
            _("Somebody says it is not fixed. Please look and record what you find."),
            case,
            _where(_unverified, case),
        ),
        Kind(
            "clue.received",
            _("A report was received"),
            _("Number %(no)s. Please read it and say what becomes of it."),
            _page("clue"),
            _where(_unanswered, _page("clue")),
        ),
        Kind(
            "problem.escalated",
            _("%(place)s asks the level above: %(title)s"),
            _("A problem was not settled there. Please answer."),
            case,
            _where(_escalated, case),
        ),
        Kind(
            "problem.taken_up",
            _("%(place)s took it up: %(title)s"),
            _("It is a matter of its own there now. What comes of it is told to you."),
            case,
            _where(_taken_up, case),
        ),
        Kind(
            "problem.answered_above",
            _("%(place)s has settled it: %(title)s"),
            _("What you put before it has come back. Please tell whoever raised it."),
            case,
            _where(_taken_up, case),
        ),
        Kind(
            "item.made",
            _("To be done by you: %(title)s"),
            _("By %(due)s. A word on how it goes takes two taps."),
            item,
            _where(_handed_out, item),
            needs=("due",),
        ),
        *_of_units(item),
        Kind(
            "item.voided",
            _("No longer to be done: %(title)s"),
            _("What was agreed is void. You need do nothing."),
            item,
            _where(_void, item),
        ),
        Kind(
            "item.done",
            _("Reported done: %(title)s"),
            _("Please ask whoever raised it whether it is solved."),
            case,
            _where(_reported_done, case),
        ),
        Kind(
            "item.near",
            _("%(days)s days left: %(title)s"),
            _("To be done by %(due)s."),
            item,
            _item_still_due,
            ladder=ladders.items,
            needs=("due",),
        ),
        Kind(
            "item.today",
            _("Due today: %(title)s"),
            _("To be done by %(due)s."),
            item,
            _item_still_due,
            needs=("due",),
        ),
        Kind(
            "item.late",
            _("%(days)s days late: %(title)s"),
            _("It was due on %(due)s, by %(lead)s. Please say how it goes, or what is difficult."),
            item,
            _item_still_due,
            needs=("due",),
        ),
        Kind(
            "item.paused",
            _("Outdoor work rests: %(title)s"),
            _("The clock stands still in winter. It is now due by %(due)s."),
            item,
            _where(_with(ItemStatus.OPEN, ItemStatus.DOING), item),
            needs=("due",),
        ),
        Kind(
            "item.not_outdoor",
            _("The last day has moved: %(title)s"),
            _("It no longer counts as outdoor work. It is now due by %(due)s."),
            item,
            _where(_with(ItemStatus.OPEN, ItemStatus.DOING), item),
            needs=("due",),
        ),
        Kind(
            "item.recounted",
            _("Counted again: %(title)s"),
            _("The holidays of the year are announced. The last day is now %(due)s."),
            item,
            _item_still_due,
            needs=("due",),
        ),
        Kind(
            "case.recounted",
            _("Counted again: %(title)s"),
            _("The holidays of the year are announced. The last day is now %(due)s."),
            case,
            about_case,
            needs=("due",),
        ),
        Kind(
            "unit.unaccepted",
            _("Not accepted yet: %(title)s"),
            _("%(lead)s accepts it or hands it back by %(due)s. A word on the page is enough."),
            item,
            _where(_with(ItemStatus.OPEN), item),
            ladder=ladders.acceptances,
        ),
        Kind(
            "item.plan_review",
            _("How does the plan stand: %(title)s"),
            _("%(lead)s looks at it again on %(due)s: still planned, begun, or done?"),
            item,
            _plan_still_due,
            ladder=ladders.plans,
        ),
        Kind(
            "case.verify_near",
            _("Not looked at yet: %(title)s"),
            _("To be looked at by %(due)s: somebody says it is not fixed."),
            case,
            _where(_unverified, case),
            ladder=ladders.verifications,
        ),
        Kind(
            "case.look_back",
            _("Look back: %(title)s"),
            _("Closed %(months)s months ago. Is it still in order? Due %(due)s."),
            case,
            _where(_not_looked_at, case),
            ladder=ladders.look_backs,
        ),
    )
