"""Decisions and emergencies of an item: recorded, refused by how much, corrected with both counts."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases import lifecycle
from cases.deciding import Figures
from cases.enums import Counted, DecidingBody, Spends
from cases.errors import DecisionFails, EmergencyIncomplete, FutureDay
from cases.history import history_of
from cases.models import ActionItem, DecisionRecord, EmergencyUse
from common.errors import AlreadyMoved
from common.secrecy import SecrecyMarking
from meetings.practice import rehearse, wipe
from notices.models import Notice
from records import ledger
from tests import factories
from tests.cases.making import BY, again, agreed, now, raised, today, urgent, voted

USE = DecidingBody.OWNERS_USE


def url(name, item, *args):
    return reverse(name, args=[item.no, *args])


# --- recording ------------------------------------------------------------------------------


@pytest.fixture
def item(village):
    return agreed(raised(village), spends=Spends.YES)


def test_what_passes_hands_it_out_and_tells_who_does_it(village):
    lead = factories.make_person(village, "杨丽")
    item = agreed(raised(village), lead, spends=Spends.UNCLEAR)
    assert not Notice.objects.filter(kind="item.made").exists()
    record = voted(item)
    row = again(item)
    assert (record.passed, row.status, row.ground, row.spends) == (True, "open", "decision", "yes")
    assert [one.recipient for one in Notice.objects.filter(kind="item.made")] == [lead]
    acts = [event.act for event in ledger.history(item.ledger_stream)][-2:]
    assert acts == ["item.decided", "item.handed_out"]
    told = [f"{line.what} {line.text}" for line in history_of(item.problem.case)][-2:]
    day = f"{today().year}年{today().month}月{today().day}日"
    assert told[0].startswith(f"记录法定决定 村民会议，{day}")
    assert told[0].endswith("：通过")
    assert told[1] == "交办 依据《中华人民共和国村民委员会组织法》"


def test_what_does_not_pass_is_refused_then_recorded_as_it_was_and_hands_nothing_out(item):
    with pytest.raises(DecisionFails) as refused:
        voted(item, agreeing=50)
    assert refused.value.errors == {"agreeing": "同意的还差1人（至少要51人）。"}
    assert DecisionRecord.objects.count() == 0
    record = voted(item, agreeing=50, as_failed=True)
    assert (record.passed, again(item).status, again(item).ground) == (False, "prepared", "")
    assert [e.act for e in ledger.history(item.ledger_stream)][-1] == "item.decided"
    assert voted(item).passed is True
    assert again(item).status == "open"


def test_areas_are_kept_for_owners_alone(item):
    areas = (Decimal("30000.00"), Decimal("20000.00"), Decimal("10000.01"))
    typed = Figures(Counted.PERSONS, 100, 100, 51, *areas)
    record = lifecycle.record_decision(
        item, DecidingBody.VILLAGERS, typed, by=BY, at=now(), decided_on=today()
    )
    assert (record.entitled_area, record.taking_area, record.agreeing_area) == (None, None, None)


def test_days_to_come_and_secrecy_markings_are_refused(item, at):
    at("2026-11-22 10:00")
    with pytest.raises(FutureDay):
        voted(item, decided_on=today().replace(day=23))
    with pytest.raises(SecrecyMarking):
        voted(item, note="表决记录\n机密★10年")
    with pytest.raises(SecrecyMarking):
        urgent(item, hazard="外墙\n秘密")
    assert (DecisionRecord.objects.count(), EmergencyUse.objects.count()) == (0, 0)


def test_a_correction_keeps_both_counts(item):
    first = voted(item, agreeing=50, as_failed=True)
    second = voted(item, agreeing=60, replaces=first)
    assert again(item).status == "open"
    rows = DecisionRecord.objects.order_by("id").values_list("agreeing", "passed", "replaces")
    assert list(rows) == [(50, False, None), (60, True, first.pk)]
    with pytest.raises(AlreadyMoved):
        voted(item, agreeing=70, replaces=first)
    acts = [e.act for e in ledger.history(item.ledger_stream)][-3:]
    assert acts == ["item.decided", "item.decision_corrected", "item.handed_out"]
    assert second.replaces == first


def test_corrected_so_that_it_fails_the_page_warns_and_the_item_stays(item, as_role):
    first = voted(item)
    voted(item, agreeing=50, as_failed=True, replaces=first)
    assert again(item).status == "open"
    page = as_role("convener").get(url("item", item)).content.decode()
    assert "交办所依据的决定，更正后未通过。" in page


def test_nothing_is_decided_on_what_is_handed_out_or_void(item, village):
    voted(item)
    with pytest.raises(AlreadyMoved):
        voted(item)
    with pytest.raises(AlreadyMoved):
        urgent(item)
    other = agreed(raised(village, "修路"), spends=Spends.YES)
    failed = voted(other, agreeing=1, as_failed=True)
    lifecycle.void_item(other, "不办了", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        voted(other, replaces=failed)
    with pytest.raises(ValueError, match="another item"):
        voted(item, replaces=failed)


def test_one_form_sent_twice_records_once(item):
    request_id = uuid.uuid4()
    assert voted(item, request_id=request_id) == voted(item, request_id=request_id)
    assert DecisionRecord.objects.count() == 1


def test_the_database_holds_the_gate_too(item):
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionItem.objects.filter(pk=item.pk).update(status="open")
    record = voted(item)
    for wrong in ({"agreeing": 101}, {"taking": 101}, {"body": "owners_use"}, {"taking_area": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DecisionRecord.objects.filter(pk=record.pk).update(**wrong)


# --- what cannot wait -----------------------------------------------------------------------


def test_an_emergency_hands_out_at_once_and_owes_a_publication(item, as_role, at):
    at("2026-11-22 10:00")
    use = urgent(item)
    row = again(item)
    assert (row.status, row.ground, use.published_on) == ("open", "emergency", None)
    client = as_role("convener")
    page = client.get(url("item", item)).content.decode()
    assert ("待公布" in page, "依据《中华人民共和国民法典》第281条" in page) == (True, True)
    assert "待公布" in client.get(reverse("items")).content.decode()
    early = client.post(url("item_published", item), {"published_on": "2026-11-21"})
    assert (early.status_code, "公布不能早于申请使用。" in early.content.decode()) == (422, True)
    late = client.post(url("item_published", item), {"published_on": "2026-11-23"})
    assert late.status_code == 422
    at("2026-12-01 10:00")
    client = as_role("convener")  # he was signed out in the meantime
    assert (
        client.post(url("item_published", item), {"published_on": "2026-11-30"}).status_code == 302
    )
    assert "待公布" not in client.get(url("item", item)).content.decode()
    assert "待公布" not in client.get(reverse("items")).content.decode()
    again_sent = client.post(url("item_published", item), {"published_on": "2026-11-30"})
    assert again_sent.status_code == 409
    acts = [e.act for e in ledger.history(item.ledger_stream)][-3:]
    assert acts == ["item.emergency", "item.handed_out", "item.fund_published"]


@pytest.mark.parametrize("missing", ["hazard", "certified_by", "applied_by", "document"])
def test_an_emergency_names_what_is_missing(missing, item):
    with pytest.raises(EmergencyIncomplete) as refused:
        urgent(item, **{missing: "  "})
    assert refused.value.errors == {missing: "这一项没有填。"}
    assert again(item).status == "prepared"


# --- pages ----------------------------------------------------------------------------------


def test_what_the_domain_refuses_to_miss_is_marked_as_required(item, as_role):
    client = as_role("convener")
    must = '<span class="must">（必填）</span>'
    decision = client.get(url("item_decision", item)).content.decode()
    assert f"应参加的总数（户或人）{must}" in decision
    assert f"全体业主的面积（㎡）{must}" not in decision  # owners alone decide by area
    emergency = client.get(url("item_emergency", item)).content.decode()
    assert emergency.count(must) == 5


TYPED = {
    "body": "owners_use",
    "counted": "households",
    "decided_on": "2026-11-20",
    "entitled": "300户",
    "taking": "200",
    "agreeing": "101",
    "entitled_area": "30,000.00",
    "taking_area": "20000.00㎡",
    "agreeing_area": "10000.01",
    "note": "表决票在社区档案柜",
}


def test_the_page_refuses_by_a_hundredth_and_keeps_what_was_typed(item, as_role, at):
    at("2026-11-22 10:00")
    client = as_role("convener")
    assert url("item_decision", item) in client.get(url("item", item)).content.decode()
    short = {**TYPED, "taking_area": "19999.99"}
    answer = client.post(url("item_decision", item), short)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "参加表决的面积还差 0.01 ㎡（至少要 20000.00 ㎡）。" in page
    assert all(
        f'value="{short[name]}"' in page for name in ("taking_area", "entitled", "decided_on")
    )
    assert ("表决票在社区档案柜" in page, "记为未通过" in page) == (True, True)
    failed = client.post(url("item_decision", item), {**short, "outcome": "failed"})
    assert failed.url == url("item", item)
    page = client.get(url("item", item)).content.decode()
    assert ("未通过" in page, "参加表决的面积还差 0.01 ㎡" in page) == (True, True)
    assert client.post(url("item_decision", item), TYPED).status_code == 302
    assert again(item).status == "open"
    page = client.get(url("item", item)).content.decode()
    assert page.index("200户") < page.index("19999.99 ㎡")  # the newest first
    assert client.post(url("item_decision", item), TYPED).status_code == 409


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"agreeing": "201"}, "agreeing"),
        ({"taking": "301"}, "taking"),
        ({"taking": "-1"}, "taking"),
        ({"taking": "两百"}, "taking"),
        ({"taking": ""}, "taking"),
        ({"taking": "200.5"}, "taking"),
        ({"taking_area": "约两万"}, "taking_area"),
        ({"taking_area": ""}, "taking_area"),
        ({"taking_area": "20000.001"}, "taking_area"),
        ({"taking_area": "NaN"}, "taking_area"),
        ({"decided_on": "2026-11-23"}, "decided_on"),
        ({"decided_on": "昨天"}, "decided_on"),
        ({"body": ""}, "body"),
        ({"body": "meeting"}, "body"),
        ({"counted": ""}, "counted"),
        ({"note": "x" * 301}, "note"),
        ({"note": "机密"}, "__all__"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_written(
    typed, field, item, as_role, at
):
    at("2026-11-22 10:00")
    for outcome in ("", "failed"):
        answer = as_role("helper").post(
            url("item_decision", item), {**TYPED, **typed, "outcome": outcome}
        )
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert (DecisionRecord.objects.count(), again(item).status) == (0, "prepared")


def test_the_page_corrects_and_both_stay_readable(item, as_role):
    client, first = as_role("convener"), voted(item, agreeing=50, as_failed=True)
    address = url("item_decision_correct", item, first.pk)
    assert address in client.get(url("item", item)).content.decode()
    form = client.get(address).context["form"]
    assert (form["agreeing"].value(), form["body"].value()) == (50, "villagers")
    sent = {**TYPED, "body": "villagers", "counted": "persons", "decided_on": today().isoformat()}
    sent |= {"entitled": "100", "taking": "100", "agreeing": "51"}
    assert client.post(address, sent).url == url("item", item)
    page = client.get(url("item", item)).content.decode()
    assert ("50人" in page, "51人" in page, "已更正" in page) == (True, True, True)
    assert client.post(address, sent).status_code == 409
    stray = url("item_decision_correct", item, first.pk + 999)
    assert client.get(stray).status_code == 404


def test_the_emergency_page_hands_out(item, as_role):
    client = as_role("convener")
    page = client.get(url("item_emergency", item)).content.decode()
    assert "依据《中华人民共和国民法典》第281条" in page
    answer = client.post(url("item_emergency", item), {"hazard": "掉砖"})
    assert (answer.status_code, "掉砖" in answer.content.decode()) == (422, True)
    said = {
        "hazard": "掉砖",
        "certified_by": "住建局",
        "applied_by": "业委会",
        "document": "申请表",
    }
    said["applied_on"] = today().isoformat()
    assert client.post(url("item_emergency", item), said).status_code == 302
    assert (again(item).status, EmergencyUse.objects.get().hazard) == ("open", "掉砖")
    assert client.get(url("item_emergency", item)).status_code == 409


def test_nothing_owed_where_there_was_no_emergency(item, as_role):
    assert as_role("convener").get(url("item_published", item)).status_code == 404


def test_the_item_page_costs_the_same_with_one_decision_and_with_thirty(
    item, as_role, same_queries
):
    client = as_role("convener")
    voted(item, agreeing=1, as_failed=True)

    def more():
        for agreeing in range(29):
            voted(item, agreeing=agreeing, as_failed=True)

    same_queries(lambda: client.get(url("item", item)), more)


def test_the_register_shows_decisions_beside_the_item(item, as_role):
    voted(item, agreeing=50, as_failed=True)
    page = as_role("county_office").get(reverse("admin:cases_actionitem_change", args=[item.pk]))
    assert (page.status_code, "村民会议" in page.content.decode()) == (200, True)


def test_a_rehearsal_is_wiped_with_its_decisions(village):
    twin = rehearse(village, factories.make_person(village), today()).platform
    first = agreed(raised(twin), spends=Spends.YES)
    voted(first, replaces=voted(first, agreeing=1, as_failed=True))
    urgent(agreed(raised(twin), spends=Spends.YES))
    wipe(twin)
    assert (DecisionRecord.objects.count(), EmergencyUse.objects.count()) == (0, 0)
