"""Random edits of meetings, answers, deadlines and ladders, runs missed and runs doubled: what was
said by any morning equals a model written by hand from the papers (``ladder_model``)."""

import datetime as dt
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases import lifecycle
from cases.enums import (
    OpinionOutcome,
    OpinionSource,
    ProblemOutcome,
    ReplyResult,
    VerifiedHow,
    Way,
)
from cases.lifecycle import Order, ProblemResult
from cases.models import ActionItem, Case, Opinion
from common import clock
from meetings.enums import Answer
from meetings.lifecycle import (
    Invite,
    answer,
    call_off,
    confirm_minutes,
    convene,
    put_off,
    record_results,
)
from meetings.models import Meeting
from notices.models import Notice, Preference, Reminded
from notices.reminding import remind
from participants.actor import Actor
from participants.enums import SeatClass
from platforms.models import Workday
from platforms.settings import set_setting
from tests import factories
from tests.cases.making import BY, raised
from tests.notices import ladder_model as by_hand
from tests.notices.ladder_model import CHAIR, CONTACT, DESK, HEAD, LEADER, TOWN, Model

pytestmark = pytest.mark.django_db
BEGINS = dt.date(2026, 9, 28)  # a Monday
VILLAGES = ("燕村", "曲村")
NEIGHBOURS = ("刘海生", "陈晓梅", "孙大妈")
KINDS = {  # the table's ladder → under what name the register keeps it
    "meeting": "meeting.reminder",
    "results": "meeting.no_results",
    "minutes": "minutes.unconfirmed",
    "item": "item.near",
    "accept": "unit.unaccepted",
    "opinion": "opinion.owed",
}
LIMITS = (2, 6, 9, 14, 15, 20, 26, 31, 33, 40)  # days for an item: 30 % of them near each edge
OTHER_DAYS: dict[str, list[tuple[list[int], int | None]]] = {
    "meeting": [([-3, -1], None), ([-2], None), ([-1], None)],
    "results": [([2], 2), ([1, 4, 9], 9), ([1, 3, 7], 7)],
    "minutes": [([1, 5], 1), ([1, 3, 7], 7)],
    "item": [
        ([-3, 0, 2, 30], None),
        ([-14, -7, -1, 0, 3, 7, 15, 30], None),
        ([-6, -2, 1, 5, 10, 20, 40], None),
        ([-8, -1, 0, 2, 7, 15, 30], None),
    ],
    "accept": [([-2, 2], 2), ([-1, 3, 7], 7)],
    "opinion": [([-3, 0], None), ([2], None)],
}


class World:
    """The places and people, every edit made to them and told to the model."""

    def __init__(self, traveller: Any, exceptions: dict[dt.date, bool]) -> None:
        self.traveller = traveller
        self.county = factories.make_county()
        self.town = factories.make_town(self.county)
        self.villages = {name: factories.make_village(self.town, name) for name in VILLAGES}
        above = dict.fromkeys(VILLAGES, self.town.name)
        self.model = Model(
            {**above, self.town.name: self.county.name, self.county.name: None}, exceptions
        )
        Workday.objects.all().delete()  # the days off are those of this walk
        Workday.objects.bulk_create(
            Workday(day=day, is_working=works, holiday="调休") for day, works in exceptions.items()
        )
        user = factories.make_user
        self.secretaries = {
            name: user("convener", place, name=by_hand.secretary(name))
            for name, place in self.villages.items()
        }
        home = self.villages["燕村"]
        self.neighbours = {name: factories.make_person(home, name) for name in NEIGHBOURS}
        Preference.objects.create(person=self.neighbours[by_hand.EVERY_ONE], every_reminder=True)
        self.unit = factories.make_organization(self.county, "县住建局")
        self.asks = factories.make_organization(self.county, "县政协办", kind="cppcc")
        user("town_office", self.town, name=TOWN)
        user("county_office", self.county, name=DESK)
        user("county_approver", self.county, name=CHAIR)
        user("unit_contact", self.town, name=CONTACT, organization=self.unit)
        head = user("unit_contact", self.town, name=HEAD, organization=self.unit)
        post = head.person.posts.get()
        post.is_head = True
        post.save()
        self.leader = factories.make_person(self.county, LEADER)
        self.now = clock.now()

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.now)

    def days_ahead(self, days: int, hour: int) -> dt.datetime:
        day = self.today + dt.timedelta(days=days)
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))

    # --- edits: made through the real functions, then told to the model -----------------------

    def call(self, village: str, days: int, hour: int) -> None:
        place, chair = self.villages[village], self.secretaries[village]
        people = [chair.person, *self.neighbours.values()]
        starts = self.days_ahead(days, hour)
        meeting = convene(
            [raised(place)],
            place=place,
            starts_at=starts,
            invites=[Invite(SeatClass.RESIDENT_REP, person) for person in people],
            place_text="议事室",
            chair=chair.person,
            by=Actor.of(chair),
            at=self.now,
        )
        names = [person.name for person in people]
        known, messages = dict.fromkeys(names, self.today), Counter(dict.fromkeys(names, 1))
        subject = meeting.ledger_subject
        local = timezone.localtime(starts)
        one = by_hand.Meeting(subject, village, local, known, messages, comes={chair.person.name})
        self.model.meetings.append(one)

    def _meeting(self, one: by_hand.Meeting) -> tuple[Meeting, Actor]:
        row = Meeting.objects.select_related("platform__parent", "host").get(
            no=one.subject.partition(":")[2]
        )
        return row, Actor.of(self.secretaries[one.village])

    def move(self, one: by_hand.Meeting, days: int, hour: int) -> None:
        row, by = self._meeting(one)
        starts = self.days_ahead(days, hour)
        put_off(row, starts_at=starts, place_text="广场", by=by, at=self.now)
        one.starts, one.declined, one.comes = timezone.localtime(starts), set(), set()
        for name in one.known:
            one.known[name] = self.today
            one.messages[name] += 1

    def call_off(self, one: by_hand.Meeting) -> None:
        row, by = self._meeting(one)
        call_off(row, "下大雨", by=by, at=self.now)
        one.is_off = True

    def answers(self, one: by_hand.Meeting, name: str, comes: bool) -> None:
        row, by = self._meeting(one)
        seat = row.attendees.select_related("meeting").get(name=name)
        answer(seat, Answer.COMING if comes else Answer.EXCUSED, by=by, at=self.now)
        if comes and name not in one.comes:
            one.known[name] = self.today
            one.comes.add(name)
            one.declined.discard(name)
        if not comes:
            one.declined.add(name)
            one.comes.discard(name)

    def record(self, one: by_hand.Meeting) -> None:
        row, by = self._meeting(one)
        problem = row.agenda.get().case.problems.select_related("case__platform").get()
        result = ProblemResult(problem, ProblemOutcome.EXPLAINED, text="说明了情况")
        record_results(row, [result], by=by, at=self.now)
        one.recorded = self.today

    def confirm(self, one: by_hand.Meeting) -> None:
        row, by = self._meeting(one)
        confirm_minutes(row, by=by, at=self.now)
        one.is_confirmed = True

    def agree(self, village: str, days: int, lead: str) -> None:
        """Something to be done: by a neighbour, by somebody known by words alone, by the unit."""
        case = raised(self.villages[village])
        problem = case.problems.select_related("case__platform").get()
        due = self.today + dt.timedelta(days=days)
        lifecycle.rounds.set_outcome(problem, ProblemOutcome.AGREED, by=BY, at=self.now)
        given: dict[str, Any] = {"due": due, "by": BY, "at": self.now}
        if lead == CONTACT:
            lifecycle.head_matter(case, self.leader, "副县长", by=BY, at=self.now)
            order = Order(way=Way.REQUEST, issuer=self.asks, unit=self.unit)
            item = lifecycle.hand_out(problem, order, text="修路", **given)
        elif lead:
            item = lifecycle.make_item(problem, lead_person=self.neighbours[lead], **given)
        else:
            item = lifecycle.make_item(problem, lead_text="网格员", **given)
        subject = item.ledger_subject
        self.model.items.append(by_hand.Item(subject, village, self.today, due, lead))

    def _item(self, one: by_hand.Item) -> ActionItem:
        rows = ActionItem.objects.select_related("problem__case__platform", "unit", "issuer")
        return rows.get(no=one.subject.partition(":")[2])

    def extend(self, one: by_hand.Item, days: int) -> None:
        item, until = self._item(one), one.due + dt.timedelta(days=days)
        if one.lead == CONTACT:
            asked = lifecycle.ask_extension(item, until, "下雨", by=BY, at=self.now)
            lifecycle.answer_extension(asked, True, "", by=BY, at=self.now)
        else:
            ActionItem.objects.filter(pk=item.pk).update(due=until)
        one.due = until

    def accept(self, one: by_hand.Item) -> None:
        lifecycle.accept(self._item(one), by=BY, at=self.now)
        one.is_accepted = True

    def finish(self, one: by_hand.Item) -> None:
        if one.lead == CONTACT and not one.is_accepted:
            self.accept(one)
        item = self._item(one)
        if one.lead == CONTACT:
            sent = lifecycle.reply(item, ReplyResult.A, "修好了", by=BY, at=self.now)
            lifecycle.answer_reply(sent, True, "", by=BY, at=self.now)
        else:
            lifecycle.report_progress(item, "done", by=BY, at=self.now)
        one.is_over = True

    def voice(self, village: str) -> None:
        case = raised(self.villages[village])
        source = OpinionSource.BOX
        lifecycle.voice_opinion(case, "离窗远一点", source, by=BY, at=self.now)
        self.model.opinions.append(by_hand.Opinion(case.ledger_subject, village, self.today))

    def look_into(self, one: by_hand.Opinion) -> None:
        case = Case.objects.get(no=one.subject.partition(":")[2])
        row = Opinion.objects.select_related("case__platform").get(case=case)
        how = VerifiedHow.SPOT
        lifecycle.verify_opinion(row, OpinionOutcome.FEASIBLE, how, by=BY, at=self.now)
        one.is_over = True

    def change_days(self, place: str, name: str, which: int) -> None:
        """A place, or whoever sets the default for all, reminds on other days from now on."""
        self._set(place, name, *OTHER_DAYS[name][which % len(OTHER_DAYS[name])])

    def bring_forward(self, told: by_hand.Due) -> None:
        """The day on which somebody was just told of something comes a day earlier there."""
        model = self.model
        known = [*model.meetings, *model.items, *model.opinions]
        [village] = {one.village for one in known if one.subject == told.subject}
        days, above = model.ladder(village, told.ladder)
        sooner, new = told.rung - 1, [day for day in days if day != told.rung]
        first = 1 if told.ladder in ("results", "minutes") else -14
        if told.rung in days and sooner not in days and first <= sooner and told.rung < 30:
            new = sorted([*new, sooner])
            self._set(village, told.ladder, new, sooner if above == told.rung else above)

    def _set(self, place: str, name: str, days: list[int], above: int | None) -> None:
        places = {**self.villages, self.town.name: self.town, self.county.name: self.county}
        lines = [f"{day} 上级" if day == above else str(day) for day in days]
        set_setting(places.get(place), f"ladder.{name}", lines)
        self.model.own[place if place in places else None, name] = (days, above)

    # --- time ---------------------------------------------------------------------------------

    def runs(self, hour: int) -> None:
        self.stop(hour)
        self.model.run(timezone.localtime(self.now))
        remind(self.now)

    def stop(self, hour: int, minute: int = 0) -> None:
        day = dt.datetime.combine(self.today, dt.time(hour, minute))
        self.now = timezone.make_aware(day)
        self.traveller.move_to(self.now)

    def passes(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        self.stop(7)

    # --- what was said ------------------------------------------------------------------------

    def agrees(self) -> int:
        """That every reminder is the model's, rung by rung and line by line; how many there are."""
        expected, lines = set(), {}
        for (person, day), message in self.model.said.items():
            lines[person, day] = sorted((one.says, one.subject) for one in message)
            expected |= {
                (day, person, KINDS[one.ladder], one.subject, one.due, one.rung) for one in message
            }
        names = ("notice__made_at", "recipient__name", "kind", "subject", "due_on", "rung")
        rows = Reminded.objects.order_by("id").values_list(*names)
        found = {(timezone.localdate(made), *rest) for made, *rest in rows}
        assert found == expected
        assert len(rows) == len(expected)
        digests = Notice.objects.filter(kind="reminders").select_related("recipient")
        told = [
            (
                (one.recipient.name, timezone.localdate(one.made_at)),
                sorted((line["kind"], line["subject"]) for line in one.params["lines"]),
            )
            for one in digests.order_by("id")
        ]
        assert dict(told) == lines
        assert len(told) == len(lines)  # one message a person and day
        return len(expected)


# --- a walk -----------------------------------------------------------------------------------


def edit(world: World, act: str, a: int, b: int) -> None:
    """One edit, of whatever it can be made to; ``a`` and ``b`` choose. Nothing where there is
    nothing."""

    def one_of(rows: list[Any]) -> list[Any]:
        return [rows[a % len(rows)]] if rows else []

    model, village, local = world.model, VILLAGES[a % 2], timezone.localtime(world.now)
    waiting = [one for one in model.meetings if one.waits]
    open_items = [one for one in model.items if not one.is_over]
    if act == "call":
        world.call(village, 1 + b % 15, (9, 19)[a % 3 == 0])
    elif act == "agree":
        leads = ("刘海生", "陈晓梅", "", CONTACT, CONTACT)
        world.agree(village, LIMITS[b % len(LIMITS)], leads[a % 5])
    elif act == "voice":
        world.voice(village)
    elif act == "days":
        names = ["item", "item", "item", *OTHER_DAYS]  # what says most, most often
        name = names[a % len(names)]
        places = (*VILLAGES, *VILLAGES, world.town.name, world.county.name, "everywhere")
        world.change_days(places[b % 7], name, a + b)
    elif act == "bring forward":
        said = [one for message in model.said.values() for one in message]
        for one in one_of(said[-4:]):
            world.bring_forward(one)
    elif act == "move":
        for one in one_of(waiting):
            world.move(one, 1 + b % 12, (9, 19)[b % 2])
    elif act == "call off":
        for one in one_of(waiting):
            world.call_off(one)
    elif act == "answer":
        for one in one_of(waiting):
            world.answers(one, NEIGHBOURS[b % 3], b % 2 == 0)
    elif act == "record":
        for one in one_of([one for one in waiting if one.starts < local]):
            world.record(one)
    elif act == "confirm":
        for one in one_of([m for m in model.meetings if m.recorded and not m.is_confirmed]):
            world.confirm(one)
    elif act == "extend":
        for one in one_of(open_items):
            world.extend(one, 1 + b % 15)
    elif act == "accept":
        asked = [one for one in open_items if one.lead == CONTACT and not one.is_accepted]
        for one in one_of(asked):
            world.accept(one)
    elif act == "finish":
        for one in one_of(open_items):
            world.finish(one)
    elif act == "look into":
        for one in one_of([one for one in model.opinions if not one.is_over]):
            world.look_into(one)


ACTS = ["call", "call", "agree", "agree", "voice", "days", "days", "days", "move", "call off"]
ACTS += ["bring forward", "bring forward"]
ACTS += ["answer", "answer", "record", "confirm", "extend", "accept", "finish", "look into"]
EDITS = st.tuples(st.sampled_from(ACTS), st.integers(0, 59), st.integers(0, 59))
# Most mornings as they should be; doubled, late, missed, before eight and after nine.
RUNS = [(8,), (8,), (8,), (8, 8), (8, 15), (15,), (), (7, 8, 9), (22,)]
STEPS = st.lists(
    st.tuples(st.integers(1, 5), st.lists(EDITS, max_size=3), st.sampled_from(RUNS)),
    min_size=10,
    max_size=14,
)
CALENDARS = st.dictionaries(
    st.integers(0, 60).map(lambda n: BEGINS + dt.timedelta(days=n)), st.booleans(), max_size=8
)


class Over(Exception):
    """Ends a walk so that the next one begins with an empty county."""


def walk(calendar: dict[dt.date, bool], steps: list[Any], said: Counter[str]) -> None:
    """One walk; nothing of it stays. ``said`` counts what was said by which ladder."""
    begins = timezone.make_aware(dt.datetime.combine(BEGINS, dt.time(7)))
    with suppress(Over), time_machine.travel(begins, tick=False) as traveller, transaction.atomic():
        world = World(traveller, calendar)
        world.call("燕村", 9, 19)
        world.agree("曲村", 10, "刘海生")
        world.agree("曲村", 33, CONTACT)
        world.voice("燕村")
        for days, edits, runs in steps:
            world.passes(days)
            for hour in (hour for hour in runs if hour < 10):
                world.runs(hour)
            for minute, (act, a, b) in enumerate(edits):
                world.stop(10, minute)
                edit(world, act, a, b)
            for hour in (hour for hour in runs if hour >= 10):
                world.runs(hour)
            world.agrees()
        for message in world.model.said.values():
            said.update(one.ladder for one in message)
        raise Over


def walks(number: int) -> Counter[str]:
    """So many walks; how often each ladder said something in all of them."""
    said: Counter[str] = Counter()

    @settings(
        max_examples=number, deadline=None, database=None, derandomize=True, phases=[Phase.generate]
    )
    @given(calendar=CALENDARS, steps=STEPS)
    def run(calendar: dict[dt.date, bool], steps: list[Any]) -> None:
        walk(calendar, steps, said)

    run()
    return said


def test_what_was_said_is_what_the_table_says() -> None:
    assert walks(7).keys() == KINDS.keys()


@pytest.mark.soak
def test_what_was_said_is_what_the_table_says_at_length() -> None:
    said = walks(200)
    assert said.keys() == KINDS.keys()
    assert min(said.values()) > 50, said
