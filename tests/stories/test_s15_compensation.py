"""S15: 南社村, 企业与村民多年的赔偿: agreed on in the village, paid in instalments that add up.

The matter is restricted: it speaks of 赔偿. What is reminded of is the next unpaid instalment, and
with the last one the thing is done.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cases.models import ActionItem, Case
from notices.models import Notice
from notices.reminding import remind
from participants.models import User
from platforms.models import Platform
from records.verification import verify
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

AMOUNTS = ("120000", "90000.50", "90000")  # 300 000.50 yuan in all, to 46 households’ payees
DUES = ("2024-06-30", "2024-12-31", "2025-06-30")


@pytest.fixture
def nanshe(county: Platform) -> Here:
    """南社村."""
    village = factories.make_village(factories.make_town(county, "泽掌镇"), "南社村")
    members = "南学文 南二牛 南敬贤 南秀英 乔建业 南香兰"
    return settle(village, "南保民", "南文静", members)


def is_agreed(at: At, here: Here) -> ActionItem:
    """Raised, and agreed without a further meeting; nobody outside the village reads of it."""
    at("2024-03-04 09:00")
    case = acting.raise_matter(here.secretary, "企业占地多年没给村民赔偿，要求说法。")
    assert case.restricted
    meeting = acting.call(here.secretary, case, "2024-03-12")
    at("2024-03-12 21:10")
    acting.take_roll(here.secretary, meeting)
    lead = here.secretary.person
    acting.record(here.secretary, meeting, acting.agreed("企业分期付清赔偿款", lead))
    return acting.items_of(case)[0]


def typed(total: str, amounts: tuple[str, ...]) -> dict[str, str]:
    rows = zip(amounts, DUES, strict=True)
    fields = {"total": total}
    for n, (amount, due) in enumerate(rows, 1):
        fields |= {f"amount_{n}": amount, f"due_{n}": due, f"payees_{n}": "46"}
    return fields


def are_entered(here: Here, item: ActionItem) -> None:
    """Amounts that do not come to the whole are refused, and the page says by how much."""
    url = f"/items/{item.no}/instalments/"
    page = Visitor(here.secretary, url)
    wrong = page.client.post(url, typed("300000", AMOUNTS))
    assert wrong.status_code == 422
    assert "各期合计300,000.50元，比总额300,000.00元多0.50元" in wrong.content.decode()
    less = page.client.post(url, typed("300000.50", ("120000", "90000.50", "80000")))
    assert "各期合计290,000.50元，比总额300,000.50元少10,000.00元" in less.content.decode()
    page.client.post(url, typed("300000.50", AMOUNTS))
    item.refresh_from_db()
    assert item.compensation == Decimal("300000.50")
    assert item.due == dt.date(2024, 6, 30)


def pays(who: User, item: ActionItem, part: int, day: str) -> None:
    url = f"/items/{item.no}/instalments/{part}/"
    answer = Visitor(who, url).client.post(url, {"paid_on": day})
    assert answer.status_code == 302


def reminded(who: User, moment: dt.datetime) -> list[str]:
    """What the secretary is reminded of at that moment: the days of what is due."""
    remind(moment)
    rows = Notice.objects.filter(recipient=who.person, kind="reminders", made_at=moment)
    return [line["params"]["due"] for row in rows.order_by("id") for line in row.params["lines"]]


def test_a_compensation_is_paid_in_instalments_that_add_up(at: At, nanshe: Here) -> None:
    item = is_agreed(at, nanshe)
    are_entered(nanshe, item)
    secretary = nanshe.secretary
    assert reminded(secretary, at("2024-06-30 09:00")) == ["2024-06-30"]
    early = Visitor(secretary, f"/items/{item.no}/progress/")
    refused = early.client.post(early.url, {"kind": "done", "note": "付清了"})
    assert "还有分期款没有付" in refused.content.decode()
    pays(secretary, item, 1, "2024-06-30")
    item.refresh_from_db()
    assert (item.status, item.due) == ("doing", dt.date(2024, 12, 31))
    assert reminded(secretary, at("2024-12-31 09:00")) == ["2024-12-31"]
    pays(secretary, item, 2, "2024-12-30")
    url = f"/items/{item.no}/instalments/2/"
    Visitor(secretary, url).client.post(url, {"reason": "记错了"})
    item.refresh_from_db()
    assert item.due == dt.date(2024, 12, 31)
    pays(secretary, item, 2, "2024-12-31")
    at("2025-06-20 10:00")
    pays(secretary, item, 3, "2025-06-20")
    item.refresh_from_db()
    assert (item.status, item.done_on) == ("done", dt.date(2025, 6, 20))
    assert item.done_text == "3期已全部付清，共300,000.50元。"
    acting.call_back(secretary, item.problem.case, answer="satisfied")
    case = Case.objects.get(pk=item.problem.case_id)
    assert case.status == "closed"
    assert verify().broken is None
    page = Visitor(secretary, f"/items/{item.no}/").text
    for words in ("300,000.50元", "付给46人", "第2期"):
        assert words in page


def test_nobody_outside_the_village_learns_of_it(at: At, nanshe: Here) -> None:
    item = is_agreed(at, nanshe)
    are_entered(nanshe, item)
    town = nanshe.platform.parent
    assert town is not None
    desk = factories.client_for(factories.make_user("town_office", town))
    for url in (f"/items/{item.no}/", f"/items/{item.no}/instalments/"):
        assert desk.get(url).status_code == 404
    assert "赔偿" not in desk.get("/items/").content.decode()
