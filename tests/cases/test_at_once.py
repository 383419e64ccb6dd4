"""Two at the same time: one effect, and a polite word for the slower."""

import threading
import uuid

import pytest
from django.db import connection

from cases import lifecycle
from cases.enums import ProgressKind, Spends
from cases.models import ActionItem, Case, DecisionRecord, Progress
from common.errors import AlreadyMoved
from tests import factories
from tests.cases.making import BY, agreed, now, raised, urgent, voted

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
        except AlreadyMoved as refusal:
            results[index] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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
