"""What waits between units and those who hand something to them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import AT_MOST, SOON, Kind, by_day, end_of, until
from cases.enums import Answered, CaseStatus, Colour, ItemStatus
from cases.escalation import answer_by, colour_of, first_day_with
from cases.models import ActionItem, Instrument, Reply, UnitRequest
from cases.models.item import BEING_DONE, LIVE_CASES, late_on
from common import clock
from common.templatetags.look import full_date
from common.together import Read
from common.waiting import Urgency, Waiting
from platforms.models import Organization
from platforms.workdays import exceptions_between

LONGEST = dt.timedelta(days=400)  # from handing out to a last day, either way
FOLLOWED = (*BEING_DONE, ItemStatus.HANDED_BACK)


FOLLOWED_UP = (*FOLLOWED, ItemStatus.REPLIED, ItemStatus.PLANNED)
ENDED = (ItemStatus.DONE, ItemStatus.CLOSED)


@dataclass(frozen=True)
class Tally:
    """What was handed to units: all of it, how much is done with, how much is followed up (S54).

    ``late`` are those followed up whose last day is over; what waits for a desk or stands in a
    plan is not late.
    """

    all: int
    done: int
    followed: int
    late: int

    @property
    def completion(self) -> str:
        """The share that is done with, in per cent with one decimal; empty for nothing at all."""
        return f"{self.done / self.all:.1%}" if self.all else ""


def tally_of(rows: QuerySet[ActionItem]) -> Tally:
    """The figures of ``rows`` that lie or lay with a unit; one statement, each counted by itself.

    What is void or only prepared was not handed out.
    """
    handed_out = rows.filter(unit__isnull=False).exclude(
        status__in=(ItemStatus.VOID, ItemStatus.PREPARED)
    )
    found = handed_out.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(status__in=ENDED)),
        followed=Count("pk", filter=Q(status__in=FOLLOWED_UP)),
        late=Count("pk", filter=late_on(clock.today())),
    )
    return Tally(**found)


def of_unit(unit: Organization, today: dt.date) -> Kind:
    """What the unit leads: first to be accepted, then to be replied to."""
    states = [ItemStatus.OPEN, ItemStatus.DOING]
    rows = ActionItem.objects.filter(
        unit=unit, status__in=states, problem__case__status__in=LIVE_CASES
    )

    known = exceptions_between(today - LONGEST, today + LONGEST)

    def show(item: ActionItem) -> Waiting:
        new = item.status == ItemStatus.OPEN
        due = min(answer_by(item, known), item.due) if new else item.due
        words = {"issuer": item.issuer, "way": item.get_way_display()}
        return Waiting(
            title=item.text[:40],
            line=_("%(way)s, by %(issuer)s") % words,
            label=_("Accept it") if new else _("Reply"),
            url=reverse("item" if new else "item_reply", args=[item.no]),
            urgency=Urgency.TODAY if new else by_day(item.due, today),
            icon="hand" if new else "paper",
            due=end_of(due),
            hint=until(due, today),
            late=due < today,
        )

    names = ("no", "text", "status", "way", "due", "reached_at", "made_at", "issuer__short_name")
    return Read(rows.order_by("due", "id")[:AT_MOST], *names), show


def to_countersign(unit: Organization) -> Kind:
    """Replies that wait for the unit's countersign."""
    rows = ActionItem.objects.filter(
        status=ItemStatus.REPLIED,
        assisting__organization=unit,
        assisting__agreed_at__isnull=True,
    )

    def show(item: ActionItem) -> Waiting:
        return Waiting(
            title=item.text[:40],
            line=_("%(who)s has replied, your unit helped") % {"who": item.lead_name},
            label=_("Countersign"),
            url=reverse("item", args=[item.no]),
            urgency=Urgency.TODAY,
            icon="check",
        )

    names = ("no", "text", "lead_text", "lead_person__name")
    return Read(rows.order_by("due", "id")[:AT_MOST], *names), show


def plans_of_unit(unit: Organization, today: dt.date) -> Kind:
    """Plans of the unit that are to be looked at again within a week (procedure.md §0.12)."""
    rows = ActionItem.objects.filter(
        unit=unit, status=ItemStatus.PLANNED, review_on__lte=today + SOON
    ).filter(problem__case__status__in=LIVE_CASES)

    def show(item: ActionItem) -> Waiting:
        day = item.review_on or today
        return Waiting(
            title=item.text[:40],
            line=_("in a plan: %(source)s") % {"source": item.plan_source},
            label=_("Say how the plan stands"),
            url=reverse("item_plan", args=[item.no]),
            urgency=by_day(day, today),
            icon="clock",
            due=end_of(day),
            hint=_("to be looked at again on %(day)s") % {"day": full_date(day)},
            late=day < today,
        )

    names = ("no", "text", "plan_source", "review_on")
    return Read(rows.order_by("review_on", "id")[:AT_MOST], *names), show


def plans_to_watch(user: Any, today: dt.date) -> Kind:
    """Plans whose day has come, for the desk that handed them out: the unit has to say a word."""
    rows = ActionItem.objects.filter(
        _issued_by_desk(user, ""), status=ItemStatus.PLANNED, review_on__lte=today
    ).filter(problem__case__status__in=LIVE_CASES)

    def show(item: ActionItem) -> Waiting:
        day = item.review_on or today
        return Waiting(
            title=_("Awaiting %(whom)s") % {"whom": item.lead_text},
            line=f"{item.text[:40]} · {_('in a plan: %(source)s') % {'source': item.plan_source}}",
            label=_("See it"),
            url=reverse("item", args=[item.no]),
            urgency=Urgency.OTHERS,
            icon="clock",
            due=end_of(day),
            hint=_("to be looked at again on %(day)s") % {"day": full_date(day)},
            late=day < today,
        )

    names = ("no", "text", "lead_text", "plan_source", "review_on")
    return Read(rows.order_by("review_on", "id")[:AT_MOST], *names), show


def letters_of_unit(unit: Organization, today: dt.date) -> Kind:
    """Letters and orders that the unit has not answered."""
    rows = Instrument.objects.filter(
        item__unit=unit, answered_at=None, withdrawn_at=None, item__status__in=FOLLOWED
    )

    def show(row: Instrument) -> Waiting:
        return Waiting(
            title=row.kind,
            line=f"{row.item.text[:40]} · {row.issuer}",
            label=_("Answer the letter"),
            url=reverse("instrument_answer", args=[row.item.no, row.pk]),
            urgency=by_day(min(row.answer_by, today + SOON), today),
            icon="paper",
            due=end_of(row.answer_by),
            hint=until(row.answer_by, today),
            late=row.answer_by < today,
        )

    names = ("kind", "answer_by", "item__no", "item__text", "issuer__short_name")
    return Read(rows.order_by("answer_by", "id")[:AT_MOST], *names), show


def to_follow_up(user: Any, today: dt.date) -> Kind:
    """What is so late that the table proposes a yellow or red letter which was not sent yet."""
    yellow, red = (
        today - dt.timedelta(days=first_day_with(colour)) for colour in (Colour.YELLOW, Colour.RED)
    )
    sent = Instrument.objects.filter(item=OuterRef("pk"), withdrawn_at=None)
    rows = ActionItem.objects.filter(
        ~Exists(sent.filter(colour=Colour.RED)),
        Q(due__lte=red) | (Q(due__lte=yellow) & ~Exists(sent.filter(colour=Colour.YELLOW))),
        _issued_by_desk(user, ""),
        unit__isnull=False,
        status__in=BEING_DONE,
        problem__case__status__in=LIVE_CASES,
    )

    def show(item: ActionItem) -> Waiting:
        late = (today - item.due).days
        words = {"who": item.lead_text, "days": late, "colour": colour_of(late).label}
        return Waiting(
            title=item.text[:40],
            line=_("%(who)s, %(days)s days late: a %(colour)s letter is proposed") % words,
            label=_("Follow it up by letter"),
            url=reverse("item_letter", args=[item.no]),
            urgency=Urgency.SOON,
            icon="paper",
            due=end_of(item.due),
            hint=until(item.due, today),
            late=True,
        )

    return Read(rows.order_by("due", "id")[:AT_MOST], "no", "text", "lead_text", "due"), show


def _issued_by_desk(user: Any, item: str) -> Q:
    """Items of the bodies that this desk answers for; ``item`` is the way to them."""
    place, scope = user.hat.platform, user.scope
    seat, tenant = f"{item}issuer__division", f"{item}issuer__tenant"
    issued = Q(**{seat: place.division_id, tenant: place.county_id})
    if place.is_tenant:
        issued = Q(**{tenant: place}) & (Q(**{seat: place.division_id}) | Q(**{seat: None}))
    public = Q(**{f"{item}problem__case__restricted": False})
    kept = Q(**{f"{item}platform_id": scope.keeps})
    return issued & scope.filter(item) & (public | kept)


def to_answer(user: Any) -> Iterator[Kind]:
    """What units asked of, or replied to, the bodies that this desk answers for."""
    issued = _issued_by_desk(user, "item__")
    known = (*LIVE_CASES, CaseStatus.SUSPENDED)  # a unit may answer while a matter is put aside
    live = Q(item__problem__case__status__in=known, outcome=Answered.OPEN)
    live &= ~Q(item__status=ItemStatus.VOID)

    def show(row: UnitRequest | Reply) -> Waiting:
        item = row.item
        replied = isinstance(row, Reply)
        label = _("Check the reply") if replied else _("Answer the unit")
        return Waiting(
            title=item.text[:40],
            line=_("%(who)s: %(words)s")
            % {
                "who": item.lead_text,
                "words": row.text[:60] if isinstance(row, Reply) else row.reason[:60],
            },
            label=label,
            url=reverse("item_answer", args=[item.no]),
            urgency=Urgency.TODAY,
            icon="paper" if replied else "topic",
        )

    about = ("item__no", "item__text", "item__lead_text")
    asked = UnitRequest.objects.filter(issued, live).order_by("said_at", "id")
    replied = Reply.objects.filter(issued, live).order_by("said_at", "id")
    yield Read(asked[:AT_MOST], "reason", *about), show
    yield Read(replied[:AT_MOST], "text", *about), show
