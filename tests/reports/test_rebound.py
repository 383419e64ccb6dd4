"""反弹: what a period counted stays; what turned out not to be solved counts where that was found."""

import datetime as dt
from typing import Any

import pytest

from cases import lifecycle
from cases.enums import CallBackAnswer, LookBackOutcome, ProgressKind, VerificationOutcome
from cases.models import Case, LookBack, Rebound, Verification
from platforms.models import Platform
from reports.metrics import compute
from tests.cases.making import BY, again, agreed, done, item_of, now, raised

Q1 = (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
Q2 = (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
Q3 = (dt.date(2026, 7, 1), dt.date(2026, 9, 30))


def figures(place: Platform, days: tuple[dt.date, dt.date]) -> tuple[int, int, int]:
    """(reported, verified, rebound) of a period."""
    parts = compute(place, *days)["metrics"]["M-2"]["parts"]
    assert parts["reported"] == parts["county"] + parts["town"] + parts["village"]
    return parts["reported"], parts["verified"], parts["rebound"]


@pytest.fixture
def lamp(village: Platform, at: Any) -> Case:
    """Solved, verified by whoever raised it and closed in March."""
    at("2026-03-10 10:00")
    case = raised(village)
    done(case)
    say = lifecycle.answer_call_back
    say(again(case), CallBackAnswer.SATISFIED, by=BY, at=now(), own=True)
    lifecycle.close(again(case), by=BY, at=now())
    return again(case)


def look(case: Case, outcome: LookBackOutcome) -> None:
    row = LookBack.objects.select_related("case__platform").filter(case=case, outcome="open")
    lifecycle.look_back(row.order_by("due")[0], outcome, by=BY, at=now())


def test_broken_at_the_look_back_the_old_period_keeps_its_figures(lamp, village, at):
    assert figures(village, Q1) == (1, 1, 0)
    at("2026-06-10 10:00")
    look(lamp, LookBackOutcome.BROKEN)
    assert [figures(village, days) for days in (Q1, Q2, Q3)] == [(1, 1, 0), (0, 0, 1), (0, 0, 0)]
    rate = compute(village, *Q2)["metrics"]["M-2"]["parts"]["rebound_rate"]
    assert rate == {"n": 1, "of": 1}


def test_done_again_it_is_reported_and_verified_in_the_new_period(lamp, village, at):
    at("2026-06-10 10:00")
    look(lamp, LookBackOutcome.BROKEN)
    at("2026-07-02 10:00")
    lifecycle.report_progress(item_of(lamp), ProgressKind.DONE, by=BY, at=now())
    assert [figures(village, days) for days in (Q1, Q2, Q3)] == [(1, 1, 0), (0, 0, 1), (1, 0, 0)]
    lifecycle.answer_call_back(again(lamp), CallBackAnswer.SATISFIED, by=BY, at=now())
    at("2026-07-20 10:00")
    look(lamp, LookBackOutcome.HOLDS)
    assert [figures(village, days) for days in (Q1, Q2, Q3)] == [(1, 1, 0), (0, 0, 1), (1, 1, 0)]


def test_a_verification_found_true_is_a_rebound_and_one_explained_is_not(village, at):
    at("2026-03-10 10:00")
    for outcome in (VerificationOutcome.CONFIRMED, VerificationOutcome.EXPLAINED):
        case = raised(village)
        done(case)
        say = lifecycle.answer_call_back
        say(again(case), CallBackAnswer.NOT_SOLVED, by=BY, at=now())
        row = Verification.objects.select_related("case__platform", "call_back").get(case=case)
        lifecycle.verify(row, outcome, "看过了", by=BY, at=now())
    assert figures(village, Q1) == (2, 0, 1)
    assert Rebound.objects.get().found_by == "verified"


def test_a_wrong_tap_taken_back_is_no_rebound(village, at):
    at("2026-03-10 10:00")
    case = raised(village)
    item = agreed(case)
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    lifecycle.undo_done(again(item), by=BY, at=now())
    assert (figures(village, Q1), Rebound.objects.count()) == ((0, 0, 0), 0)


def test_the_days_from_the_report_to_the_closing_are_a_figure(village, at):
    at("2026-03-01 10:00")
    clue, _code = lifecycle.report_clue(village, "东门路灯不亮", by=BY, at=now())
    case = lifecycle.take_up(clue, by=BY, at=now())
    at("2026-03-21 10:00")
    done(case)
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=BY, at=now())
    assert compute(village, *Q1)["metrics"]["M-5"]["parts"]["mean_days"] == "20.00"
