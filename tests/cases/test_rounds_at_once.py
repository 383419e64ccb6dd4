"""Two at the same time around a round: one effect, and a polite word for the slower."""

import pytest

from cases import lifecycle
from cases.enums import GateWord
from cases.models import Case, GatePosition, GateUnit, Round
from records import ledger
from tests import factories
from tests.cases.making import BY, held, now, raised
from tests.cases.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def place():
    return factories.make_village(factories.make_town(factories.make_county()))


def matter(pk):
    """The matter as each of the two finds it."""
    return Case.objects.select_related("platform").get(pk=pk)


def acts_of(pk):
    """The names of what its chain tells."""
    return [event.act for event in ledger.history(matter(pk).ledger_stream)]


def test_a_gate_named_or_speaking_twice_at_once_is_entered_once(place):
    pk = raised(place).pk

    def name():
        return lifecycle.add_gate(matter(pk), name="住建局", by=BY, at=now()).name

    assert sorted(at_once(name, name)) == ["gate_twice", "住建局"]
    held(matter(pk))

    def speak():
        one = Round.objects.select_related("case__platform").get()
        said = lifecycle.GateSaid(GateUnit.objects.get(), GateWord.AGREES)
        return lifecycle.say_position(said, one, by=BY, at=now()).word

    assert at_once(speak, speak) == ["agrees", "agrees"]
    assert GatePosition.objects.count() == 1
    assert acts_of(pk).count("gate.said") == 1


def test_a_platform_joined_twice_at_once_takes_part_once(place):
    pk = raised(place).pk
    beside = factories.make_village(place.town, "曲村")

    def join():
        return lifecycle.join(matter(pk), beside, by=BY, at=now()).platform.name

    assert sorted(at_once(join, join)) == sorted(["joint_twice", beside.name])
