"""The office's registers: found by words and filters, read only, with doors to the acts' pages."""

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import Colour
from cases.history import history_of
from tests import factories
from tests.cases.making import BY, QUARREL, agreed, closed, followed, lettered, now, raised, today

REGISTERS = {
    "case": "议题",
    "actionitem": "落实事项",
    "clue": "线索",
    "lookback": "回头看",
    "instrument": "跟踪问效函",
}


def register(name):
    return reverse(f"admin:cases_{name}_changelist")


def fill(village, words="村口的路坏了"):
    closed(raised(village, words))
    followed(raised(village, words))
    lifecycle.report_clue(village, words, by=BY, at=now())


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_costs_the_same_with_one_row_and_with_thirty(
    name, village, as_role, same_queries
):
    client = as_role("town_office")
    fill(village)

    def more():
        case = raised(village, "第二段")
        agreed(case)
        for number in range(28):
            raised(village, f"第{number}段路")
            lifecycle.report_clue(village, f"第{number}盏灯", by=BY, at=now())
            lifecycle.add_item(case.problems.get(), by=BY, at=now(), due=today(), lead_text="杨丽")
        for _number in range(5):
            followed(raised(village, "又一段路"))

    answer = client.get(register(name))
    assert (answer.status_code, REGISTERS[name] in answer.content.decode()) == (200, True)
    same_queries(lambda: client.get(register(name)), more)


def test_found_by_words_and_by_state(village, as_role):
    fill(village)
    raised(village, "水井的水浑")
    client = as_role("county_office")
    found = client.get(register("case"), {"q": "水井"}).content.decode()
    assert ("水井的水浑" in found, "村口的路坏了" in found) == (True, False)
    ended = client.get(register("case"), {"status__exact": "closed"}).content.decode()
    assert ("水井的水浑" in ended, "村口的路坏了" in ended) == (False, True)


def test_nothing_of_a_restricted_matter_stands_in_a_register(village, as_role):
    case = raised(village, QUARREL)
    agreed(case)
    lifecycle.report_clue(village, QUARREL, by=BY, at=now())
    for role in ("town_office", "county_office", "county_approver"):
        client = as_role(role)
        for name in REGISTERS:
            html = client.get(register(name)).content.decode()
            assert ("张某" in html, case.no in html, "装充电棚" in html) == (False, False, False)
        assert client.get(reverse("admin:cases_case_change", args=[case.pk])).status_code == 302


def test_letters_are_found_by_colour_number_and_words_and_only_read(village, as_role):
    yellow = followed(raised(village))
    red = lettered(yellow.item, Colour.RED, kind="提请督查", text="已超期半月")
    client = as_role("county_office")

    def shown(**asked):
        html = client.get(register("instrument"), asked).content.decode()
        return yellow.no in html, red.no in html

    assert shown(colour__exact="red") == (False, True)
    assert shown(is_order__exact="0") == (True, True)
    assert shown(q="提请督查") == (False, True)
    assert shown(q=yellow.no) == (True, False)
    page = reverse("admin:cases_instrument_change", args=[red.pk])
    html = client.get(page).content.decode()
    assert ("已超期半月" in html, "<textarea" in html) == (True, False)
    assert reverse("item", args=[red.item.no]) in html
    assert client.post(page, {"text": "改了"}).status_code == 403
    assert as_role("unit_contact").get(register("instrument")).status_code == 302


def test_states_are_read_and_acts_are_doors(village, as_role):
    case = raised(village)
    client = as_role("town_office")
    url = reverse("admin:cases_case_change", args=[case.pk])
    html = client.get(url).content.decode()
    assert (
        reverse("case", args=[case.no]) in html,
        reverse("case_return", args=[case.no]) in html,
    ) == (
        True,
        True,
    )
    assert 'name="status"' not in html
    assert client.post(url, {"status": "closed"}).status_code == 403
    case.refresh_from_db()
    assert case.status == "open"


def test_an_item_and_a_report_lead_to_their_pages(village, as_role):
    item = agreed(raised(village))
    clue, _code = lifecycle.report_clue(village, "路灯不亮", by=BY, at=now(), phone="13900001234")
    client = as_role("county_office")
    html = client.get(reverse("admin:cases_actionitem_change", args=[item.pk])).content.decode()
    assert reverse("item", args=[item.no]) in html
    html = client.get(reverse("admin:cases_clue_change", args=[clue.pk])).content.decode()
    assert (reverse("clue", args=[clue.no]) in html, "1234" in html, "13900001234" in html) == (
        True,
        True,
        False,
    )


def test_the_shipped_procedure_is_read_with_its_steps(as_role, county):
    client = as_role("county_office", county)
    url = reverse("admin:cases_procedure_changelist")
    assert "基层四步" in client.get(url).content.decode()
    page = client.get(reverse("admin:cases_procedure_change", args=[1])).content.decode()
    assert "提事 → 商量 → 办事 → 回访" in page
    assert "提事 → （公示） → （调研） → 商量 → （结果报告） → 办事 → 回访" in page


def test_history_is_told_as_on_the_matters_page(village, as_role):
    case = closed(raised(village, "村口的路坏了"))
    clue, _code = lifecycle.report_clue(village, "灯不亮", by=BY, at=now())
    client = as_role("town_office")
    rows = [case, clue, case.look_backs.first(), case.problems.get().items.get()]
    for row in rows:
        name = f"admin:cases_{row._meta.model_name}_history"
        page = client.get(reverse(name, args=[row.pk])).content.decode()
        lines = history_of(clue if row == clue else case)
        assert [line.what in page and line.moment in page for line in lines] == [True] * len(lines)
    assert client.get(reverse("admin:cases_case_history", args=[10**9])).status_code == 404
    other = as_role("town_office", factories.make_town(village.county, "万安镇"))
    assert other.get(reverse("admin:cases_case_history", args=[case.pk])).status_code == 404
