"""意见箱: a resident says what he thinks of a matter under discussion; it is looked into (S44)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.enums import OpinionOutcome, VerifiedHow
from cases.models import Opinion
from notices.models import Notice
from platforms.models import Platform
from tests import factories
from tests.cases.making import BY, QUARREL, again, closed, now, raised
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
WORDS = "充电棚装在车棚东侧，别挡消防通道"


@pytest.fixture
def village() -> Platform:
    return factories.make_village(factories.make_town(factories.make_county()))


def test_the_room_s_page_leads_to_it_and_who_left_a_number_is_told_in_person(village: Any) -> None:
    case = raised(village)
    url = reverse("opinion", args=[case.no])
    assert url in Client().get(reverse("portal", args=[village.code])).content.decode()
    page = Visitor(None, url)
    page.press(words=WORDS, name="周桂兰", phone="13803591234")
    assert "您的意见已收到" in page.text
    row = Opinion.objects.get()
    assert (row.words, row.source, row.person.name) == (WORDS, "box", "周桂兰")
    made = lifecycle.verify_opinion(
        row, OpinionOutcome.FEASIBLE, VerifiedHow.SPOT, by=BY, at=now(), told_in_person=True
    )
    assert (made.told, Notice.objects.filter(kind="opinion.answered").count()) == ("in_person", 0)


def test_during_the_announcement_it_answers_the_announcement() -> None:
    county = factories.make_county()
    case = raised(county)
    Visitor(None, reverse("opinion", args=[case.no])).press(words=WORDS)
    assert list(Opinion.objects.values_list("source", "name")) == [("announcement", "")]


def test_one_form_sent_twice_is_one_opinion(village: Any) -> None:
    url, client = reverse("opinion", args=[raised(village).no]), Client()
    sent = {"words": WORDS, "request_id": "0b6f7c1e-32a6-4a57-9f0c-54b1c5a4f9d1"}
    assert [client.post(url, sent).status_code for _time in range(2)] == [302, 302]
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": ""}, "这一项还没填，请补上。"),
        ({"words": WORDS, "phone": "13803591234"}, "这是谁的号码？请写姓名。"),
        ({"words": WORDS, "name": "周桂兰", "phone": "13803"}, "手机号"),
        ({"words": "机密★5年\n" + WORDS}, "密"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(
    village: Any, sent: dict[str, str], said: str
) -> None:
    answer = Client().post(reverse("opinion", args=[raised(village).no]), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert sent["words"] in text
    assert Opinion.objects.count() == 0


def test_of_restricted_closed_practice_and_unknown_matters_there_is_no_box(village: Any) -> None:
    restricted, done = raised(village, QUARREL), closed(raised(village))
    practice = raised(village)
    village.practice = True
    village.save()
    for no in (again(restricted).no, done.no, practice.no, "T1-2026-0001"):
        assert Client().get(reverse("opinion", args=[no])).status_code == 404
