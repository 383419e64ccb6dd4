"""What is told to a place reaches whoever acts for it: the desk, where it is a town or a county."""

import datetime as dt

import pytest

from cases import clock_notices, ladders, lifecycle
from notices.models import Notice
from notices.morning import Morning
from tests import factories
from tests.cases.making import BY, agreed, done, now, raised, today

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["village", "town", "county"])
def place(request, village):
    """A place of each level, with all who act for one."""
    places = {"village": village, "town": village.town, "county": village.county}
    desks = {"village": "convener", "town": "town_office", "county": "county_office"}
    for level, role in desks.items():
        factories.make_user(role, places[level], name=level)
    places[request.param].level_name = request.param
    return places[request.param]


def told(kind):
    return list(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_of_a_report(place):
    lifecycle.report_clue(place, "东门路灯不亮", by=BY, at=now())
    assert told("clue.received") == [place.level_name]


def test_of_a_matter_moved_there(place, village):
    beside = factories.make_village(village.town, "曲村")
    lifecycle.move_to(raised(beside), place, "不归曲村", by=BY, at=now())
    assert told("case.moved") == [place.level_name]


def test_of_work_that_is_done(place):
    done(raised(place))
    assert told("item.done") == [place.level_name]


def test_of_work_that_somebody_named_in_words_does(place):
    item = agreed(raised(place))
    late = today() + dt.timedelta(days=17)
    assert [one.recipient.name for one in ladders.items(Morning(late))] == [place.level_name]
    assert [one.name for one in clock_notices.doers(item, today())] == [place.level_name]
