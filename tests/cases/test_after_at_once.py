"""After the work, two at the same time: one answer, one edition, one draw."""

import pytest

from cases import lifecycle
from cases.enums import Rating, RatingGroup
from cases.lifecycle import Said
from cases.models import Archive, Evaluation, LookBack, LookBackDraw
from participants.actor import Actor
from tests import factories
from tests.cases.making import BY, again, closed, now, raised
from tests.cases.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def case(at):
    at("2026-06-10 10:00")
    place = factories.make_village(factories.make_town(factories.make_county()))
    return closed(raised(place))


def test_one_person_answers_twice_at_once_and_counts_once(case):
    said = Said(Rating.SATISFIED, Rating.SATISFIED)

    def rate():
        facts = {"group": RatingGroup.PUBLIC, "key": "browser|1", "by": BY, "at": now()}
        return lifecycle.rate(again(case), said, **facts).pk

    found = at_once(*[rate] * 3)
    assert (found.count("already_moved"), Evaluation.objects.count()) == (2, 1)


def test_two_archive_it_at_once_and_there_is_one_edition(case):
    rows = [again(case), again(case)]
    found = at_once(*[lambda row=row: lifecycle.archive(row, by=BY, at=now()).pk for row in rows])
    assert (found.count("already_moved"), Archive.objects.count()) == (1, 1)


def test_two_workers_draw_at_once_and_it_is_drawn_once(case, at):
    at("2026-07-01 06:00")
    at_once(*[lambda: lifecycle.draw_look_backs(now(), by=Actor.system())] * 3)
    drawn = LookBack.objects.exclude(drawn_for="").count()
    assert (LookBackDraw.objects.count(), drawn) == (1, 1)
