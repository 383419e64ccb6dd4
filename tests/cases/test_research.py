"""调研 (S37, S44, S52): two lists, each suggestion answered line by line."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import ResearchKind, Taken
from cases.errors import FutureDay, ReasonMissing
from cases.forms.research import LinesField
from cases.lifecycle.research import Found
from cases.models import Problem, Research, ResearchLine
from common.errors import AlreadyMoved
from common.secrecy import SecrecyMarking
from tests import factories
from tests.cases.making import BY, now, raised, today

pytestmark = pytest.mark.django_db


def found(**facts):
    said = {
        "kind": ResearchKind.SURVEY,
        "held_on": today(),
        "who": "委员三人",
        "where": "东门",
        "problems": ("没有充电的地方",),
        "suggestions": ("装充电棚", "划出车位"),
        **facts,
    }
    return Found(**said)


def entered(case, **facts):
    return lifecycle.record_research(case, found(**facts), by=BY, at=now())


def test_each_suggestion_is_answered_once_with_a_reason_where_refused(village):
    case = raised(village)
    row = entered(case)
    shed, bays = row.lines.filter(kind="suggestion").select_related("research").order_by("pk")
    lifecycle.answer_suggestion(shed, Taken.ADOPTED, "住建局", by=BY, at=now())
    with pytest.raises(ReasonMissing):
        lifecycle.answer_suggestion(bays, Taken.REFUSED, "交警队", by=BY, at=now())
    with pytest.raises(ReasonMissing):
        lifecycle.answer_suggestion(bays, Taken.ADOPTED, " ", by=BY, at=now())
    lifecycle.answer_suggestion(bays, Taken.REFUSED, "交警队", by=BY, at=now(), reason="路太窄")
    with pytest.raises(AlreadyMoved):
        lifecycle.answer_suggestion(bays, Taken.ADOPTED, "交警队", by=BY, at=now())
    assert list(row.lines.order_by("position").values_list("kind", "taken", "reason")) == [
        ("problem", "open", ""),
        ("suggestion", "adopted", ""),
        ("suggestion", "refused", "路太窄"),
    ]
    assert Problem.objects.count() == 1  # what research found is not counted as a problem


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"held_on": dt.date(2999, 1, 1)}, FutureDay),
        ({"who": ""}, ReasonMissing),
        ({"problems": (), "suggestions": ()}, ReasonMissing),
        ({"suggestions": ("机密★1年",)}, SecrecyMarking),
    ],
)
def test_what_cannot_be_is_refused_whole(village, facts, refusal):
    with pytest.raises(refusal):
        entered(raised(village), **facts)
    assert not Research.objects.exists()


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("30户没有自来水\n12个井盖破损", ["30户没有自来水", "12个井盖破损"]),
        ("1、30户没有自来水\n2、 1.5公里路没有灯", ["30户没有自来水", "1.5公里路没有灯"]),
        ("1.5公里路没有灯\n2025年修过一次", ["1.5公里路没有灯", "2025年修过一次"]),
        ("（1）没有灯\n\n(2) 路太窄\n3）没有井盖", ["没有灯", "路太窄", "没有井盖"]),
        ("3、4号楼漏水\n1. 没有灯\n2．路太窄", ["3、4号楼漏水", "没有灯", "路太窄"]),
    ],
)
def test_numbers_of_the_list_come_off_and_figures_of_the_words_stay(typed, lines):
    assert LinesField().clean(typed) == lines


def test_the_page_takes_lists_one_a_line_and_the_answers(village, as_role):
    case = raised(village)
    client = as_role("convener", village)
    url = reverse("case_research", args=[case.no])
    form = {
        "kind": "inspection",
        "held_on": today().isoformat(),
        "who": "政协委员、镇干部",
        "where": "东门",
        "problems": "1. 没有充电的地方\n\n2、飞线充电",
        "suggestions": "装充电棚",
    }
    assert client.post(url, {**form, "who": ""}).status_code == 422
    page = client.post(url, form, follow=True).content.decode()
    assert "飞线充电" in page
    texts = list(ResearchLine.objects.order_by("position").values_list("text", flat=True))
    assert texts == ["没有充电的地方", "飞线充电", "装充电棚"]
    line = ResearchLine.objects.get(kind="suggestion")
    answer = reverse("suggestion_answer", args=[case.no, line.pk])
    assert client.post(answer, {"taken": "partly", "unit": "住建局"}).status_code == 422
    sent = {"taken": "partly", "unit": "住建局", "reason": "先装一座"}
    page = client.post(answer, sent, follow=True).content.decode()
    assert "住建局：先装一座" in page
    assert client.get(answer).status_code == 409
    shown = client.get(reverse("case", args=[case.no])).content.decode()
    assert "建议部分采纳" in shown
    beside = factories.make_user("convener", factories.make_village(village.town, "曲村"))
    assert factories.client_for(beside).get(url).status_code == 404
