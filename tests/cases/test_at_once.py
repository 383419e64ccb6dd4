"""Two at the same time: one effect, and a polite word for the slower."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection

from cases import lifecycle
from cases.enums import ProgressKind, Referral, Spends
from cases.lifecycle import pause_due
from cases.models import ActionItem, Case, DecisionRecord, Instrument, ItemPause, Progress
from common.errors import DomainError
from platforms.settings import set_setting
from tests import factories
from tests.cases.making import (
    BY,
    agreed,
    followed,
    given,
    now,
    planned,
    raised,
    season_from,
    today,
    urgent,
    voted,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def place():
    return factories.make_village(factories.make_town(factories.make_county()))


def at_once(*acts):
    """Runs the acts in threads that begin together; what each gave or was refused with."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        start.wait()
        try:
            results[index] = act()
        except DomainError as refusal:
            results[index] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def one_by_one(*acts):
    """The acts one after the other: what the slowest of those that begin together meets."""
    return [at_once(act)[0] for act in acts]


def test_one_form_sent_twice_at_once_makes_one_matter(place):
    request_id = uuid.uuid4()
    made = at_once(*[lambda: raised(place, request_id=request_id).no] * 4)
    assert (len(set(made)), Case.objects.count()) == (1, 1)
    assert raised(place).no.endswith("-0002")


def test_one_report_sent_twice_at_once_is_one(place):
    request_id = uuid.uuid4()

    def report():
        clue, _code = lifecycle.report_clue(
            place, "路灯不亮", by=BY, at=now(), request_id=request_id
        )
        return clue.no

    assert len(set(at_once(report, report, report))) == 1


def test_two_who_report_done_at_once_do_it_once(place):
    item = agreed(raised(place))

    def report():
        row = ActionItem.objects.select_related("problem__case__platform").get(pk=item.pk)
        lifecycle.report_progress(row, ProgressKind.DONE, by=BY, at=now())
        return "done"

    assert sorted(at_once(report, report)) == ["already_moved", "done"]
    assert Progress.objects.count() == 1


def test_one_takes_it_back_while_another_puts_it_aside(place):
    pk = raised(place).pk
    outcomes = at_once(
        lambda: lifecycle.withdraw(Case.objects.get(pk=pk), by=BY, at=now()) or "withdrawn",
        lambda: lifecycle.suspend(Case.objects.get(pk=pk), "放着", by=BY, at=now()) or "suspended",
    )
    winner = Case.objects.get(pk=pk).status
    assert sorted(outcomes) == sorted(["already_moved", winner])


@pytest.mark.parametrize("same", [True, False])
def test_a_vote_recorded_twice_at_once_hands_out_once(place, same):
    item = agreed(raised(place), spends=Spends.YES)
    request_id = uuid.uuid4()

    def vote():
        row = ActionItem.objects.select_related("problem__case__platform").get(pk=item.pk)
        return voted(row, request_id=request_id if same else uuid.uuid4()).passed

    expected = [True, True] if same else [True, "already_moved"]
    assert sorted(at_once(vote, vote), key=str) == expected
    assert DecisionRecord.objects.count() == 1


def test_a_vote_and_an_emergency_at_once_hand_out_once(place):
    item = agreed(raised(place), spends=Spends.YES)

    def on(ground):
        row = ActionItem.objects.select_related("problem__case__platform").get(pk=item.pk)
        ground(row)
        return ground.__name__

    outcomes = at_once(lambda: on(voted), lambda: on(urgent))
    assert outcomes.count("already_moved") == 1
    won = {"voted": "decision", "urgent": "emergency"}
    winner = next(one for one in outcomes if one != "already_moved")
    assert ActionItem.objects.get(pk=item.pk).ground == won[winner]


def letter_once(place):
    """A letter, and one way to read it anew each time."""
    pk = followed(raised_and_agreed(place)).pk
    return lambda: Instrument.objects.select_related("item__problem__case__platform", "issuer").get(
        pk=pk
    )


def raised_and_agreed(place):
    case = raised(place)
    agreed(case)
    return case


def test_a_letter_answered_twice_at_once_keeps_one_answer(place):
    read = letter_once(place)

    def answer(words):
        lifecycle.answer_instrument(read(), words, by=BY, at=now())
        return words

    outcomes = at_once(lambda: answer("在办"), lambda: answer("办好了"))
    assert outcomes.count("already_moved") == 1
    assert read().answer in outcomes


def test_a_plan_kept_twice_at_once_has_one_day(place):
    pk = planned(raised_and_agreed(place)).pk
    days = [now().date() + dt.timedelta(days=n) for n in (120, 150)]
    rows = ActionItem.objects.select_related("problem__case__platform", "unit", "issuer")
    # Both have the page open before either keeps it: whoever reads afterwards may keep it again.
    seen = [rows.get(pk=pk) for _ in days]

    def keep(row, day):
        lifecycle.keep_plan(row, day, "等资金", by=BY, at=now())
        return day.isoformat()

    outcomes = at_once(*[lambda pair=pair: keep(*pair) for pair in zip(seen, days, strict=True)])
    assert outcomes.count("already_moved") == 1
    assert ActionItem.objects.get(pk=pk).review_on.isoformat() in outcomes


def test_the_season_pauses_once_though_two_schedulers_run(place):
    set_setting(place.county, "pause.season", [season_from(today())])
    item = given(raised_and_agreed(place))
    ActionItem.objects.filter(pk=item.pk).update(outdoor=True)
    assert sorted(at_once(lambda: pause_due(now()), lambda: pause_due(now()))) == [0, 1]
    assert ItemPause.objects.count() == 1


def test_two_who_admit_and_refuse_one_topic_at_once_decide_it_once():
    county = factories.make_county()
    pk = raised(county, awaits_approval=None).pk
    outcomes = at_once(
        lambda: lifecycle.approve(Case.objects.get(pk=pk), by=BY, at=now()) or "admitted",
        lambda: lifecycle.refuse(Case.objects.get(pk=pk), "个人问题", by=BY, at=now()) or "refused",
    )
    status = Case.objects.get(pk=pk).status
    assert sorted(outcomes) == sorted(
        ["already_moved", "admitted" if status == "open" else "refused"]
    )


def test_one_stage_recorded_twice_at_once_is_left_once():
    county = factories.make_county()
    case = raised(county)

    def record():
        step = case.steps.select_related("case__platform").get(status="active")
        lifecycle.leave_step(step, "公示期满", by=BY, at=now())
        return step.label

    outcomes = at_once(record, record)
    assert sorted(map(str, outcomes)) in (
        ["already_moved", "议题公示"],
        ["会前调研", "议题公示"],
    )
    assert case.steps.filter(status="active").count() == 1


def test_merged_while_somebody_puts_it_aside_is_one_of_both(place):
    pk, into = raised(place).pk, raised(place).pk

    def merge():
        rows = Case.objects.select_related("platform")
        lifecycle.merge(rows.get(pk=pk), rows.get(pk=into), "同一件事", by=BY, at=now())
        return "merged"

    def refer():
        lifecycle.refer(
            Case.objects.select_related("platform").get(pk=pk), Referral.PETITION, by=BY, at=now()
        )
        return "referred"

    outcomes = at_once(merge, refer)
    status = Case.objects.get(pk=pk).status
    assert sorted(outcomes) == sorted(["already_moved", status])
