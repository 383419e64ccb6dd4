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
from cases.models.item import WORKING
from notices import kinds
from notices.kinds import Kind, Line

GONE = (CaseStatus.VOID, CaseStatus.WITHDRAWN, CaseStatus.MERGED)

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
    return set(rows.values_list("no", flat=True))  # type: ignore[attr-defined]


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
        case__no__in=numbers, case__status=CaseStatus.OPEN, outcome=VerificationOutcome.OPEN
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


def _reported_done(numbers: Collection[str]) -> set[str]:
    rows = Case.objects.filter(no__in=numbers, status=CaseStatus.OPEN)
    return _numbers(rows.filter(problems__items__status=ItemStatus.DONE))


def _item_still_due(lines: Sequence[Line], at: dt.datetime) -> Mapping[tuple[int, int], str]:
    """A reminder of an item holds while it is worked on and its last day was not moved."""
    rows = ActionItem.objects.filter(
        no__in={line.no for line in lines},
        status__in=WORKING,
        problem__case__status=CaseStatus.OPEN,
    )
    due = dict(rows.values_list("no", "due"))
    return {
        line.key: reverse("item", args=[line.no])
        for line in lines
        if line.no in due and due[line.no].isoformat() == line.params["due"]
    }


def _with(*statuses: ItemStatus) -> Standing:
    def standing(numbers: Collection[str]) -> set[str]:
        return _numbers(ActionItem.objects.filter(no__in=numbers, status__in=statuses))

    return standing


def _of_units(item: Callable[[Line], str]) -> list[Kind]:
    """What units and those who handed something to them tell each other."""
    doing = _where(_with(ItemStatus.OPEN, ItemStatus.DOING), item)
    asked = _where(_with(ItemStatus.OPEN, ItemStatus.DOING, ItemStatus.HANDED_BACK), item)
    replied = _where(_with(ItemStatus.REPLIED), item)
    settled = _where(_with(*(set(ItemStatus) - {ItemStatus.VOID})), item)
    rows = [
        (
            "unit.asked",
            _("Asked of your unit: %(title)s"),
            _("%(issuer)s asks you to do it by %(due)s. Please take it on or say who should."),
            doing,
        ),
        (
            "unit.ordered",
            _("Handed to your unit: %(title)s"),
            _("%(issuer)s hands it to you, by %(due)s. Please accept it or hand it back."),
            doing,
        ),
        (
            "unit.assists",
            _("Your unit helps: %(title)s"),
            _("%(lead)s leads, by %(due)s. The reply needs your countersign."),
            doing,
        ),
        (
            "unit.hand_back",
            _("To be handed back: %(title)s"),
            _("%(lead)s says that another should do it. Please answer."),
            asked,
        ),
        (
            "unit.extension",
            _("More time is asked for: %(title)s"),
            _("%(lead)s asks for a later day than %(due)s. Please answer."),
            asked,
        ),
        (
            "unit.request_granted",
            _("Granted: %(title)s"),
            _("What you asked for is granted. The last day is %(due)s."),
            settled,
        ),
        (
            "unit.request_refused",
            _("Not granted: %(title)s"),
            _("What you asked for is not granted; the reason stands on its page."),
            settled,
        ),
        (
            "unit.replied",
            _("A reply came: %(title)s"),
            _("%(lead)s has replied. Please check it."),
            replied,
        ),
        (
            "unit.countersign",
            _("To be countersigned: %(title)s"),
            _("%(lead)s has replied; your unit helped. Please countersign."),
            replied,
        ),
        (
            "unit.reply_granted",
            _("Your reply stands: %(title)s"),
            _("Whoever handed it out has taken it. Nothing more is to be done."),
            settled,
        ),
        (
            "unit.reply_refused",
            _("Your reply came back: %(title)s"),
            _("Please see what is missing and go on. The last day is %(due)s."),
            doing,
        ),
        (
            "unit.nudged",
            _("A reminder: %(title)s"),
            _("Due %(due)s. Please say how it goes."),
            doing,
        ),
    ]
    return [Kind(name, title, text, item, wanted) for name, title, text, wanted in rows]


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
            "case.moved",
            _("Handed to you: %(title)s"),
            _("It was recorded at another place and is yours now."),
            case,
            about_case,
        ),
        Kind(
            "case.closed",
            _("Closed: %(title)s"),
            _("What was raised is reported done. Please say if it is not."),
            case,
            _where(_closed, _followed),
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
            "item.made",
            _("To be done by you: %(title)s"),
            _("By %(due)s. A word on how it goes takes two taps."),
            item,
            _where(_handed_out, item),
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
        ),
        Kind(
            "item.today",
            _("Due today: %(title)s"),
            _("To be done by %(due)s."),
            item,
            _item_still_due,
        ),
        Kind(
            "item.late",
            _("%(days)s days late: %(title)s"),
            _("It was due on %(due)s, by %(lead)s. Please say how it goes, or what is difficult."),
            item,
            _item_still_due,
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
