"""The pages of the legal gate on a phone and on a desk: readable, without a script, no faults."""

from pathlib import Path

import pytest
from django.urls import reverse

from cases.enums import Spends
from tests import factories
from tests.cases.making import agreed, raised, today, urgent, voted

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_pages(size, open_page, axe):
    village = factories.make_village(factories.make_town(factories.make_county()))
    user = factories.make_user("convener", village)
    item = agreed(raised(village, "用维修资金修楼顶"), spends=Spends.YES)
    page = open_page(user, size=size, javascript=True)
    at = lambda name, *args: reverse(name, args=[item.no, *args])  # noqa: E731
    out = Path("/tmp/gate"); out.mkdir(exist_ok=True)
    tag = size["width"]
    faults = []

    def shot(name):
        faults.extend(axe(page))
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], (name, wide)
        page.screenshot(path=out / f"{tag}-{name}.png", full_page=True)

    page.goto(page.context.base_url if False else live(page, at("item")))
    shot("item")
    page.goto(live(page, at("item_decision")))
    shot("decision")
    page.get_by_text("业主共同决定（使用维修资金）").click()
    for name, value in {"entitled": "300", "taking": "200", "agreeing": "101",
                        "entitled_area": "30000", "taking_area": "19999.99",
                        "agreeing_area": "10000.01"}.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="记下", exact=True).click()
    shot("refused")
    page.get_by_role("button", name="数字没错").click()
    shot("failed")
    voted(item, agreeing=40, as_failed=True)
    page.goto(live(page, at("item_emergency")))
    shot("emergency")
    urgent(item)
    page.goto(live(page, at("item")))
    shot("handed-out")
    page.goto(live(page, at("item_published")))
    shot("published")
    assert faults == []


def live(page, path):
    return page.context.live + path
