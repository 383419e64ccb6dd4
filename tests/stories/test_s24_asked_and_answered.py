"""S24: 共提共答, 现场协商、现场解决: residents and members ask, the units answer at the table.

One question is answered, one is solved on the spot, one is promised by a day; what nobody could
answer becomes an item of the unit that should.
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import ActionItem
from platforms.models import Platform
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]
YEAR = ("2024-01-01", "2024-12-31")


@pytest.fixture
def village(county: Platform) -> Here:
    """A village on a main road."""
    town = factories.make_town(county, "泽掌镇", "140825105")
    place = factories.make_village(town, "路口村", "140825105201")
    return settle(place, "康建民", "康小雨", "康大山 康二山 康秀兰 康建国 康文海 康玉梅")


def ask(who: Any, no: str, **typed: str) -> Visitor:
    """One question of the page 会上意见."""
    form = {f"q-{name}": value for name, value in typed.items()}
    return Visitor(who, f"/meetings/{no}/voices/").press({**form, "act": "question"})


def test_what_is_asked_is_answered_solved_promised_or_carried_on(
    at: At, county: Platform, village: Here
) -> None:
    police = factories.make_organization(county, "县交警大队")
    water = factories.make_organization(county, "县水利局")
    at("2024-03-20 09:00")
    case = acting.raise_matter(village.secretary, "村口路段车速快，老人孩子过路危险。")
    meeting = acting.call(village.secretary, case, "2024-03-21", "交警来人", "水利来人")
    at("2024-03-21 19:40")
    acting.take_roll(village.helper, meeting)
    at("2024-03-21 20:30")
    facts = {"words": "这段路限速多少", "unit": str(police.pk), "answer": "四十公里"}
    ask(village.helper, meeting.no, asked_by="resident", outcome="answered", **facts)
    facts = {"words": "路口的树挡着视线", "unit": str(police.pk), "answer": "当场修剪了"}
    ask(village.helper, meeting.no, asked_by="member", outcome="solved", **facts)
    facts = {"words": "减速带什么时候装", "unit": str(police.pk), "promised": "7"}
    ask(village.helper, meeting.no, asked_by="resident", outcome="promised", **facts)
    facts = {"words": "涵洞积水谁来管", "unit": str(water.pk)}
    page = ask(village.helper, meeting.no, asked_by="member", outcome="unanswered", **facts)
    assert "作为问题" in page.text

    lead = village.secretary.person
    assert lead is not None
    items = {one.problem.text: one for one in ActionItem.objects.select_related("problem")}
    assert {text: (one.status, one.lead_name) for text, one in items.items()} == {
        "路口的树挡着视线": ("done", "县交警大队"),
        "减速带什么时候装": ("open", "县交警大队"),
        "涵洞积水谁来管": ("open", "县水利局"),
    }
    assert items["涵洞积水谁来管"].text == "答复：涵洞积水谁来管"
    assert items["减速带什么时候装"].due.isoformat() == "2024-03-28"

    acting.record(village.helper, meeting, acting.agreed("装减速警示装置", lead))
    minutes = Visitor(village.secretary, f"/meetings/{meeting.no}/minutes/").text
    assert "群众问：这段路限速多少？县交警大队答：四十公里。" in minutes
    assert "委员问：涵洞积水谁来管？没答上来。" in minutes
    figures = acting.metrics(village.code, *YEAR, "M-1", "M-2")
    assert (figures["M-1"]["value"], figures["M-2"]["value"]) == (1, 1)  # 现场解决 counts once
