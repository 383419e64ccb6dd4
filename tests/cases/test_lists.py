"""Lists: what is found, thirty a page, the same number of statements however many rows."""

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import ClueStatus
from cases.models import Case, Clue
from tests import factories
from tests.cases.making import BY, QUARREL, WORDS, again, agreed, closed, now, raised, today

MATTERS, ITEMS, CLUES = "/cases/", "/items/", "/clues/"


def titles(client, **asked):
    answer = client.get(MATTERS, asked)
    return [row[0]["text"] for row in answer.context["rows"]]


def reported(village, words="路灯不亮"):
    return lifecycle.report_clue(village, words, by=BY, at=now())[0]


@pytest.mark.parametrize("role", ["convener", "town_office", "county_office"])
def test_matters_cost_the_same_with_one_and_with_thirty(role, village, as_role, same_queries):
    client = as_role(role)
    raised(village)
    raised(village, QUARREL)

    def more():
        for number in range(29):
            raised(village, f"第{number}段路")

    assert same_queries(lambda: client.get(MATTERS), more) <= 12


@pytest.mark.parametrize("role", ["convener", "county_office", "liaison"])
def test_items_cost_the_same_with_one_and_with_thirty(role, village, as_role, same_queries):
    client, case = as_role(role), raised(village)
    agreed(case)

    def more():
        for _n in range(29):
            lifecycle.add_item(case.problems.get(), by=BY, at=now(), due=today(), lead_text="杨丽")

    assert same_queries(lambda: client.get(ITEMS), more) <= 12


def test_reports_cost_the_same_with_one_and_with_thirty(village, as_role, same_queries):
    client = as_role("convener")
    reported(village)
    assert (
        same_queries(lambda: client.get(CLUES), lambda: [reported(village) for _n in range(29)])
        <= 12
    )


def test_newest_first_twenty_a_page_and_nothing_twice(village, as_role, at):
    at("2026-11-20 09:00")
    for number in range(22):
        raised(village, f"第{number}段路")
    client = as_role("convener")
    first = client.get(MATTERS)
    assert [row[0]["text"] for row in first.context["rows"]][:2] == ["第21段路", "第20段路"]
    assert len(first.context["rows"]) == 20
    second = client.get(MATTERS + first.context["page"].older)
    assert [row[0]["text"] for row in second.context["rows"]] == ["第1段路", "第0段路"]
    assert second.context["page"].older == ""
    for wrong in ("x", "2026-11-20,zz", ",", "2026-99-99T00:00:00,3"):
        assert client.get(MATTERS, {"after": wrong}).status_code in {200}


def test_found_by_words_state_category_and_place(village, town, as_role):
    beside = factories.make_village(town, "曲村")
    raised(village, "村口的路坏了")
    closed(raised(village, "水井的水浑"))
    raised(beside, "曲村的路灯不亮")
    client = as_role("town_office")
    assert titles(client, q="路") == ["曲村的路灯不亮", "村口的路坏了"]
    assert titles(client, q="路 口") == ["村口的路坏了"]
    assert titles(client, status="closed") == ["水井的水浑"]
    assert titles(client, status="working") == ["曲村的路灯不亮", "村口的路坏了"]
    assert titles(client, category="water") == ["水井的水浑"]
    assert titles(client, place="曲村") == ["曲村的路灯不亮"]
    assert titles(client, place=beside.code) == ["曲村的路灯不亮"]
    assert titles(client, q="-0001") == ["曲村的路灯不亮", "村口的路坏了"]
    empty = client.get(MATTERS, {"q": "没有这件事"}).content.decode()
    assert "没找到" in empty
    assert titles(client, status="nonsense", category="nonsense") == titles(client)


def test_an_empty_list_says_what_comes_next(as_role):
    assert "先提一件事，就能开会商量" in as_role("convener").get(MATTERS).content.decode()
    assert "谁来办、到什么时候就列在这里" in as_role("convener").get(ITEMS).content.decode()
    assert "没有等着答复的反映" in as_role("convener").get(CLUES).content.decode()


def test_members_see_their_own_and_nothing_else(village):
    user = factories.make_user("fixed_member", village, name="马桂芳")
    raised(village, "别人的事")
    mine = raised(village, "她提的事", raiser=user.person)
    client = factories.client_for(user)
    html = client.get(MATTERS).content.decode()
    assert ("她提的事" in html, "别人的事" in html) == (True, False)
    assert client.get(reverse("case", args=[mine.no])).status_code == 200


def test_hidden_words_find_nothing_above(village, as_role):
    raised(village, QUARREL)
    client = as_role("county_office")
    html = client.get(MATTERS, {"q": "院墙"}).content.decode()
    assert (client.get(MATTERS, {"q": "院墙"}).context["rows"], "张某" in html) == ([], False)


# --- reports --------------------------------------------------------------------------------


def test_a_report_becomes_a_matter_in_other_words(village, as_role):
    client, clue = as_role("convener"), reported(village)
    page = client.get(reverse("clue", args=[clue.no])).content.decode()
    assert (page.count("btn--primary"), "路灯不亮" in page) == (1, True)
    answer = client.post(reverse("clue", args=[clue.no]), {"statement": WORDS, "who_sees": "auto"})
    case = Case.objects.get()
    assert answer.url == reverse("case", args=[case.no]) + "?done=raised"
    row = again(clue)
    assert (row.status, row.case, case.source, case.title) == ("adopted", case, "resident", WORDS)
    again_answer = client.post(reverse("clue", args=[clue.no]), {"statement": WORDS})
    assert (again_answer.status_code, Case.objects.count()) == (409, 1)
    assert clue.no in client.get(reverse("case", args=[case.no])).content.decode()


@pytest.mark.parametrize("status", [ClueStatus.ANSWERED, ClueStatus.REFERRED, ClueStatus.DECLINED])
def test_or_is_answered_with_a_sentence(status, village, as_role):
    client, clue = as_role("helper"), reported(village)
    url = reverse("clue", args=[clue.no])
    refused = client.post(url, {"reply": "1", "status": status, "answer": ""})
    assert (refused.status_code, again(clue).status) == (422, "received")
    client.post(url, {"reply": "1", "status": status, "answer": "已报修，三天内修好"})
    assert (again(clue).status, again(clue).answer) == (status, "已报修，三天内修好")
    assert "已报修，三天内修好" in client.get(url).content.decode()
    second = client.post(url, {"reply": "1", "status": status, "answer": "再答一次"})
    assert (second.status_code, again(clue).answer) == (409, "已报修，三天内修好")


def test_reports_by_what_became_of_them(village, as_role):
    open_one, adopted = reported(village), reported(village, "水管漏水")
    lifecycle.take_up(adopted, by=BY, at=now())
    client = as_role("convener")

    def listed(status):
        html = client.get(CLUES, {"status": status}).content.decode()
        return [no for no in (open_one.no, adopted.no) if no in html]

    assert listed("") == [open_one.no]
    assert listed("adopted") == [adopted.no]
    assert listed("all") == [open_one.no, adopted.no]
    assert Clue.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "status"),
    [("convener", 200), ("town_office", 200), ("supervisor", 403), ("fixed_member", 403)],
)
def test_who_reads_reports(role, status, village, as_role):
    clue = reported(village)
    assert as_role(role).get(reverse("clue", args=[clue.no])).status_code == status
