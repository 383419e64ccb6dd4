"""Every figure has a second, slow implementation here: plain Python over all rows."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.enums import CallBackAnswer, LookBackOutcome, ProblemOutcome, ProgressKind
from cases.lifecycle import (
    ProblemResult,
    add_problem,
    answer_call_back,
    look_back,
    raise_case,
    report_progress,
    void,
)
from cases.models import ActionItem, CallBack, Case, LookBack, Problem, Rebound, Round
from meetings.enums import TOOK_PLACE, WAS_THERE, Attendance
from meetings.lifecycle import Invite, PastMeeting, convene, record_past, record_results, take_roll
from meetings.models import Attendee, Meeting
from participants.actor import Actor
from participants.enums import SeatClass
from platforms.models import Platform
from reports.figures import mean, share
from reports.metrics import compute
from tests import factories

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


def moment(day: int, hour: int = 19) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, 30, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """Two villages: one matter solved and verified, one discussed twice, one past, one void."""
    county = factories.make_county()
    town = factories.make_town(county)
    one, two = factories.make_village(town, "曲村"), factories.make_village(town, "燕村")
    by = Actor.resident("李")
    seats = (SeatClass.CONVENER, SeatClass.SUPERVISION, SeatClass.STAKEHOLDER, SeatClass.NOTABLE)
    people = [factories.make_person(one) for _seat in seats]
    invites = [Invite(seat, person=p) for seat, p in zip(seats, people, strict=True)]

    well = raise_case(one, "村东头吃水难，水管老化。", by=by, at=moment(2))
    add_problem(well, "水井配套", by=by, at=moment(2))
    meeting = convene([well], place=one, starts_at=moment(5), invites=invites, by=by, at=moment(3))
    away = meeting.attendees.order_by("id")[3]
    take_roll(meeting, {away.pk: Attendance.EXCUSED}, by=by, at=moment(5, 20))
    results = [
        ProblemResult(problem, ProblemOutcome.AGREED, lead_person=people[0], due=due)
        for problem, due in zip(
            well.problems.order_by("part"), [dt.date(2026, 3, 12), dt.date(2026, 3, 6)], strict=True
        )
    ]
    record_results(meeting, results, by=by, at=moment(5, 21))
    for item in ActionItem.objects.order_by("id").select_related("problem__case"):
        report_progress(item, ProgressKind.DONE, by=by, at=moment(10))
    well.refresh_from_db()
    answer_call_back(well, CallBackAnswer.SATISFIED, by=by, at=moment(11), own=True)
    answer_call_back(well, CallBackAnswer.BASICALLY, by=by, at=moment(12))

    lane = raise_case(two, "巷子里停车乱。", by=by, at=moment(3))
    for day in (8, 15):
        again = convene(
            [lane], place=two, starts_at=moment(day), invites=invites, by=by, at=moment(7)
        )
        take_roll(again, {}, by=by, at=moment(day, 20))
        left = [ProblemResult(lane.problems.get(), ProblemOutcome.NOT_AGREED)]
        record_results(again, left, by=by, at=moment(day, 21))

    past = PastMeeting(
        moment(20),
        "卫生室改造",
        invites[:2],
        {},
        [ProblemResult(None, ProblemOutcome.AGREED, lead_text="村委会", due=LAST, done=True)],
    )
    record_past(two, past, by=by, at=moment(21))
    gone = raise_case(two, "提错了。", by=by, at=moment(4))
    void(gone, "重复", by=by, at=moment(4, 20))
    return {"county": county, "town": town, "one": one, "two": two, "case": well}


def slow(root: Platform) -> dict[str, Any]:
    """The same figures by walking every row."""
    inside = {p.pk for p in Platform.objects.all().order_by("pk") if p.path.startswith(root.path)}
    level = {p.pk: p.level for p in Platform.objects.order_by("pk")}

    def within(day: dt.date | None) -> bool:
        return day is not None and FIRST <= day <= LAST

    def local(when: dt.datetime) -> dt.date:
        return timezone.localdate(when)

    held = [
        m
        for m in Meeting.objects.order_by("pk")
        if m.host_id in inside and within(local(m.starts_at)) and m.status in TOOK_PLACE
    ]
    counted = [m for m in held if m.present_count >= 3 and m.conclusion_count >= 1]
    cases = {
        c.pk: c
        for c in Case.objects.order_by("pk")
        if c.platform_id in inside and c.status not in ("void", "withdrawn", "merged", "draft")
    }
    solved = [
        p
        for p in Problem.objects.order_by("pk")
        if p.case_id in cases and p.outcome == "solved" and p.source_id is None
    ]
    turned = [
        r
        for r in Rebound.objects.order_by("pk").select_related("problem")
        if r.problem.case_id in cases
    ]
    counted_once = [*solved, *turned]
    visits: dict[tuple[int, dt.datetime], str] = {}  # one answers every look-back then due
    for row in LookBack.objects.order_by("pk"):
        if row.case_id in cases and row.looked_at and within(local(row.looked_at)):
            visits[row.case_id, row.looked_at] = row.outcome
    broken = list(visits.values()).count(LookBackOutcome.BROKEN)
    there = [
        a
        for a in Attendee.objects.order_by("pk").select_related("meeting")
        if a.meeting.pk in {m.pk for m in held} and a.attendance in WAS_THERE
    ]
    rounds: dict[int, int] = {}
    for r in Round.objects.order_by("pk"):
        if r.case_id in cases and within(r.held_on) and not r.dropped:
            rounds[r.case_id] = rounds.get(r.case_id, 0) + 1
    done = [
        i
        for i in ActionItem.objects.order_by("pk")
        if i.platform_id in inside and within(i.done_on)
    ]
    last: dict[int, str] = {}
    for answer in CallBack.objects.order_by("answered_at", "pk"):
        if answer.case_id in cases and answer.answer != "unreachable":
            last[answer.case_id] = answer.answer
    days = [(i.done_on - local(i.made_at)).days for i in done if i.done_on]
    return {
        "M-1": (len(counted), sum(level[m.host_id] == "village" for m in counted)),
        "M-1 backfilled": sum(m.origin == "backfilled" for m in counted),
        "M-1 without": len(held) - len(counted),
        "M-2": (
            sum(within(one.solved_on) for one in counted_once),
            sum(within(one.verified_on) for one in counted_once),
        ),
        "M-2 rebound": (sum(within(r.found_on) for r in turned), share(broken, len(visits))),
        "M-4": sum(within(c.occurred_on) for c in cases.values()),
        "M-6": (len(there), len({a.person_id for a in there if a.person_id})),
        "M-7": (sum(rounds.values()), len(rounds), max(rounds.values(), default=0)),
        "M-16": (
            share(sum(i.done_on <= i.due for i in done if i.done_on), len(done)),
            mean(sum(max(0, d) for d in days), len(days)),
        ),
        "M-17": (sum(a in ("satisfied", "basically") for a in last.values()), len(last)),
    }


def fast(root: Platform) -> dict[str, Any]:
    found = compute(root, FIRST, LAST)["metrics"]
    parts = {name: m["parts"] for name, m in found.items()}
    return {
        "M-1": (found["M-1"]["value"], parts["M-1"]["village"]),
        "M-1 backfilled": parts["M-1"]["backfilled"],
        "M-1 without": parts["M-1"]["without_conclusion"],
        "M-2": (parts["M-2"]["reported"], parts["M-2"]["verified"]),
        "M-2 rebound": (parts["M-2"]["rebound"], parts["M-2"]["rebound_rate"]),
        "M-4": found["M-4"]["value"],
        "M-6": (parts["M-6"]["attendances"], parts["M-6"]["persons"]),
        "M-7": (parts["M-7"]["rounds"], parts["M-7"]["cases"], parts["M-7"]["max"]),
        "M-16": (parts["M-16"]["on_time"], parts["M-16"]["mean_days"]),
        "M-17": (found["M-17"]["value"], parts["M-17"]["valid"]),
    }


@pytest.mark.parametrize("place", ["county", "town", "one", "two"])
def test_figures_agree_with_the_slow_count(world: dict[str, Any], place: str) -> None:
    assert fast(world[place]) == slow(world[place])


def test_figures_by_hand(world: dict[str, Any]) -> None:
    """Three counted meetings (the past one had two persons), three problems, one not on time."""
    assert fast(world["county"]) == {
        "M-1": (3, 3),
        "M-1 backfilled": 0,
        "M-1 without": 1,
        "M-2": (3, 2),
        "M-2 rebound": (0, {"n": 0, "of": 0}),
        "M-4": 3,
        "M-6": (13, 4),
        "M-7": (4, 3, 2),
        "M-16": ({"n": 2, "of": 3}, "3.33"),
        "M-17": (1, 1),
    }


def test_a_look_back_that_holds_verifies(world: dict[str, Any]) -> None:
    case = Case.objects.get(statement__startswith="卫生室")
    answer_call_back(case, CallBackAnswer.SATISFIED, by=Actor.system(), at=moment(22))
    assert compute(world["two"], FIRST, LAST)["metrics"]["M-2"]["parts"]["verified"] == 0
    row = case.look_backs.order_by("months")[0]
    look_back(row, "holds", by=Actor.system(), at=moment(29))
    assert compute(world["two"], FIRST, LAST)["metrics"]["M-2"]["parts"]["verified"] == 1


@pytest.mark.parametrize(("outcome", "n"), [("holds", 0), ("broken", 1)])
def test_one_visit_that_answers_two_look_backs_counts_once(
    world: dict[str, Any], outcome: str, n: int
) -> None:
    due, by = dt.date(2026, 3, 25), Actor.system()
    case = Case.objects.get(statement__startswith="卫生室")
    answer_call_back(case, CallBackAnswer.SATISFIED, by=by, at=moment(22))
    for quarter in ("2025Q4", "2026Q1"):
        case.look_backs.create(months=0, drawn_for=quarter, due=due)
    look_back(case.look_backs.order_by("due")[0], LookBackOutcome(outcome), by=by, at=moment(29))
    assert case.look_backs.filter(looked_at=moment(29)).count() == 2
    parts = compute(world["two"], FIRST, LAST)["metrics"]["M-2"]["parts"]
    assert (parts["rebound_rate"], parts["looked_back_by_lot"]) == ({"n": n, "of": 1}, 2)
    assert fast(world["two"]) == slow(world["two"])


def test_the_command_prints_what_compute_says(world: dict[str, Any], capsys: Any) -> None:
    code = world["county"].code
    call_command("metrics", "--platform", code, "--from", "2026-03-01", "--to", "2026-03-31")
    assert json.loads(capsys.readouterr().out) == compute(world["county"], FIRST, LAST)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--platform", "9"], "There is no platform 9."),
        (
            ["--platform", "140825", "--from", "soon"],
            "'soon' is not a day; write it as 2026-11-21.",
        ),
        (
            ["--platform", "140825", "--from", "2026-03-02", "--to", "2026-03-01"],
            "--to 2026-03-01 lies before --from 2026-03-02.",
        ),
    ],
)
def test_the_command_refuses_with_a_sentence(
    world: dict[str, Any], given: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("metrics", *given)
    assert str(refused.value) == sentence
