"""The stages on their pages: who is offered what, what a mistake says, twenty in four clicks."""

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import CaseStatus
from cases.models import Case
from participants.enums import Role
from tests import factories
from tests.cases import making
from tests.cases.making import BY, again, now
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db

WORDS = "城区学校周边早晚高峰交通拥堵"


@pytest.fixture
def desk(county):
    return factories.make_user(Role.COUNTY_OFFICE, county, name="任向前")


@pytest.fixture
def chair(county):
    return factories.make_user(Role.COUNTY_APPROVER, county, name="主席")


def topic(county, words=WORDS, **facts):
    return making.raised(county, words, awaits_approval=None, **facts)


def admitted(county):
    case = topic(county)
    lifecycle.approve(case, by=BY, at=now())
    return again(case)


def test_the_desk_hands_it_in_the_approver_admits_it_and_the_desk_goes_on(county, desk, chair):
    page = Visitor(desk, "/cases/new/").press(statement=WORDS)
    case = Case.objects.get()
    assert "已通知审定人" in page.text
    home = Visitor(chair, "/")
    assert case.short_title in home.text
    page = Visitor(chair, f"/cases/{case.no}/")
    assert "议题审定" in page.text and f"/cases/{case.no}/approve/" in page.html
    page = Visitor(chair, f"/cases/{case.no}/approve/").press(verdict="admit")
    assert "已同意" in page.text
    page = Visitor(desk, f"/cases/{case.no}/")
    assert "现在要做议题公示" in page.text and "任向前" in page.text
    stage = Visitor(desk, f"/cases/{case.no}/steps/4/")
    page = stage.press(note="在政府网站公示三个工作日", done_on="")
    assert "已记载：议题公示" in page.text and "现在要做会前调研" in page.text


def test_a_draft_is_kept_by_a_button_of_its_own(county, desk, chair):
    Visitor(desk, "/cases/new/").press(statement=WORDS, draft="1")
    case = Case.objects.get()
    assert case.status == CaseStatus.DRAFT
    assert case.short_title not in Visitor(chair, "/").text
    assert "报请审定" in Visitor(desk, "/").text
    page = Visitor(desk, f"/cases/{case.no}/resubmit/").press(statement=f"{WORDS}，家长反映多")
    assert "已报请审定" in page.text
    assert again(case).status == CaseStatus.SUBMITTED


def test_what_is_not_admitted_needs_a_reason_and_the_list_is_a_hint(county, desk, chair):
    case = topic(county, "村民因征地补偿已向法院起诉，要求协商")
    url = reverse("case_approve", args=[case.no])
    page = Visitor(chair, url)
    assert "“起诉”一词涉及：涉法涉诉" in page.text
    refused = page.client.post(url, {"verdict": "refuse", "reason": ""})
    assert refused.status_code == 422
    assert "请写明原因" in refused.content.decode()
    page.press(verdict="refuse", reason="已进入诉讼程序，依法途径解决")
    assert "已进入诉讼程序" in Visitor(desk, f"/cases/{case.no}/").text


def test_on_what_is_not_public_he_decides_by_number_and_category(county, desk, chair):
    Visitor(desk, "/cases/new/").press(statement=making.QUARREL)
    case = Case.objects.get()
    assert (case.restricted, case.status) == (True, CaseStatus.SUBMITTED)
    client, url = factories.client_for(chair), reverse("case_approve", args=[case.no])
    pages = [client.get(page).content.decode() for page in ("/", url, reverse("approvals"))]
    assert [case.short_title in page for page in pages] == [True, True, True]
    for word in ("张某", "李某", "院墙", case.title):
        assert not any(word in page for page in pages)
    assert 'value="refer"' not in pages[1]
    assert client.get(reverse("case", args=[case.no])).status_code == 404
    assert client.post(url, {"verdict": "refer", "where": "petition"}).status_code == 422
    answer = client.post(url, {"verdict": "admit", "reason": ""}, follow=True)
    assert "已同意" in answer.content.decode()
    assert again(case).status == CaseStatus.OPEN
    assert client.post(url, {"verdict": "admit", "reason": ""}).status_code == 409
    other = factories.make_county("稷山县", "140824")
    stranger = factories.make_user(Role.COUNTY_APPROVER, other)
    assert factories.client_for(stranger).get(url).status_code == 404
    assert factories.client_for(desk).get(url).status_code == 403
    assert factories.client_for(desk).get(reverse("case", args=[case.no])).status_code == 200


def test_twenty_topics_are_admitted_in_four_clicks(county, chair):
    rows = [topic(county, f"第{n}件议题的事由") for n in range(20)]
    home = Visitor(chair, "/")
    assert "20件议题待审定" in home.text and 'href="/approvals/"' in home.html  # one
    every = Visitor(chair, "/approvals/?all=1")  # two
    assert len(every.offered("no")) == 20
    lifecycle.refuse(Case.objects.get(pk=rows[0].pk), "个人问题", by=BY, at=now())
    page = every.press(no=[row.no for row in rows])  # three
    assert "19件议题" in page.text and "另有1件" in page.text
    found = Case.objects.values_list("status", flat=True)
    assert sorted(found) == ["open"] * 19 + ["refused"]
    assert "没有待审定的议题" in Visitor(chair, "/approvals/").text


def test_nothing_ticked_decides_nothing(county, chair):
    case = topic(county)
    page = Visitor(chair, "/approvals/")
    page.client.post("/approvals/", {})
    assert again(case).status == CaseStatus.SUBMITTED
    assert "未勾选" in page.open("/approvals/").text


def test_only_the_post_of_a_stage_moves_it_on(county, desk, chair, as_role):
    case = admitted(county)
    url = reverse("step_leave", args=[case.no, 4])
    answers = {}
    for role in (Role.COUNTY_OFFICE, Role.COUNTY_APPROVER, Role.TOWN_OFFICE, Role.SYS_ADMIN):
        answers[role.value] = as_role(role).get(url).status_code
    assert answers == {
        "county_office": 200,
        "county_approver": 403,
        "town_office": 404,
        "sys_admin": 403,
    }


def test_a_stage_is_left_out_gone_back_to_and_recorded_afterwards(county, desk):
    case = admitted(county)
    Visitor(desk, f"/cases/{case.no}/steps/4/leave-out/").press(reason="微协商，不公示")
    page = Visitor(desk, f"/cases/{case.no}/")
    assert "补记：议题公示" in page.text
    page = Visitor(desk, f"/cases/{case.no}/steps/4/").press(note="补贴公告", done_on="")
    assert "已记载：议题公示" in page.text and "现在要做会前调研" in page.text
    page = Visitor(desk, f"/cases/{case.no}/steps/back/").press(to="4", reason="公告有误")
    assert "现在要做议题公示" in page.text


def test_a_day_to_come_is_refused_and_what_was_typed_stays(county, desk):
    case = admitted(county)
    page = Visitor(desk, f"/cases/{case.no}/steps/4/")
    answer = page.client.post(page.url, {"note": "已公示", "done_on": "2099-01-01"})
    assert answer.status_code == 422
    assert "已公示" in answer.content.decode()
    assert again(case).steps.get(position=4).status == "active"


def test_a_village_keeps_its_four_steps_and_no_phase(village):
    case = making.raised(village)
    page = Visitor(factories.make_user(Role.CONVENER, village), f"/cases/{case.no}/")
    assert 'class="phase"' not in page.html
    assert page.text.count("免去本环节") == 0
