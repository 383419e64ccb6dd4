"""关口: positions owed by units, not problems (§0.9); joint platforms that only take part (§0.10)."""

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import GateWord, ProblemOutcome
from cases.errors import GateTwice, JointTwice, ReasonMissing
from cases.gating import gate_rows
from cases.lifecycle import GateSaid, ProblemResult
from cases.lifecycle.gates import common_parent, lacking, say_in_meeting
from cases.models import ActionItem, Case, Finding, GatePosition, Problem
from cases.standing import Standing
from common.errors import AlreadyMoved
from records import ledger
from tests import factories
from tests.cases.making import BY, QUARREL, again, called, held, now, raised, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(village):
    """A matter before which 住建 and 居委会 stand."""
    case = raised(village, "楼顶漏水，想用维修资金修。")
    unit = factories.make_organization(village.county, "县住建局")
    lifecycle.add_gate(case, organization=unit, by=BY, at=now())
    lifecycle.add_gate(case, name="社区居委会", by=BY, at=now())
    return case


def gates(case):
    return list(case.gates.order_by("id"))


def meet(case, outcome="agreed", words=("agrees", "agrees"), **facts):
    """A round in which the gate units say ``words`` and the first problem comes to ``outcome``."""
    no = held(case)
    said = [
        GateSaid(gate, GateWord(word), "业主先表决" if word == "conditional" else "")
        for gate, word in zip(gates(case), words, strict=True)
    ]
    say_in_meeting(no, said, by=BY, at=now())
    problem = Problem.objects.select_related("case").get(case=case, part=1)
    more = {"lead_text": "物业", "due": today(), **facts}
    result = ProblemResult(problem, ProblemOutcome(outcome), **more)
    return lifecycle.conclude(case, [result], meeting_no=no, day=today(), by=BY, at=now())[0], no


def test_an_agreement_not_every_gate_agrees_to_is_partly_agreed_by_itself(case):
    result, no = meet(case, words=("conditional", "agrees"))
    assert result.outcome == ProblemOutcome.PARTLY
    assert case.problems.get().outcome == "partly"
    assert ActionItem.objects.get().status == "open"  # what was agreed is done all the same
    assert not Finding.objects.filter(subject=no).exists()
    result, no = meet(case)
    assert (result.outcome, case.problems.get().outcome) == ("agreed", "agreed")


def test_the_recorder_may_hold_to_the_agreement_and_a_remark_says_which_gate(case):
    result, no = meet(case, words=("refuses", "pending"), despite_gates=True)
    assert result.outcome == ProblemOutcome.AGREED
    assert Finding.objects.get(subject=no).figure in {
        "县住建局, 社区居委会",
        "县住建局、社区居委会",
    }


@pytest.mark.parametrize("outcome", ["not_agreed", "escalated", "partly"])
def test_gates_touch_agreements_alone(case, outcome):
    assert meet(case, outcome, words=("refuses", "refuses"))[0].outcome == outcome


def test_what_is_done_already_is_a_fact_and_stands(case):
    assert meet(case, words=("refuses", "refuses"), done=True)[0].outcome == "agreed"
    assert case.problems.get().outcome == "solved"


def test_gates_are_never_counted_as_problems(case):
    meet(case)
    assert Problem.objects.count() == 1
    assert Case.objects.get().problems.count() == 1


def test_the_last_word_holds_in_the_next_round_until_another_is_said(case):
    meet(case, "not_agreed", words=("agrees", "conditional"))
    no = held(case)
    problem = Problem.objects.select_related("case").get(case=case)
    result = ProblemResult(problem, ProblemOutcome.AGREED, lead_text="物业", due=today())
    said = [GateSaid(gates(case)[1], GateWord.AGREES)]
    say_in_meeting(no, said, by=BY, at=now())
    [result] = lifecycle.conclude(case, [result], meeting_no=no, day=today(), by=BY, at=now())
    assert result.outcome == ProblemOutcome.AGREED


def test_a_gate_before_one_problem_does_not_hold_the_others(village):
    case = raised(village)
    lifecycle.add_problem(case, "找三家报价", by=BY, at=now())
    first, second = case.problems.select_related("case").order_by("part")
    lifecycle.add_gate(case, name="房管中心", problem=first, by=BY, at=now())
    no = held(case)
    both = [
        ProblemResult(one, ProblemOutcome.AGREED, lead_text="居委会", due=today())
        for one in (first, second)
    ]
    done = lifecycle.conclude(case, both, meeting_no=no, day=today(), by=BY, at=now())
    assert [one.outcome for one in done] == ["partly", "agreed"]


def test_what_was_said_in_a_meeting_that_is_void_opens_nothing(case):
    no = held(case)
    first, second = gates(case)
    said = [GateSaid(gate, GateWord.AGREES) for gate in (first, second)]
    say_in_meeting(no, said, by=BY, at=now())
    lifecycle.drop_round(no, by=BY, at=now())
    rows = gate_rows(Standing(case, now()).gates, list(case.rounds.all()))
    assert [(row["word"], row["said"]) for row in rows] == [("pending", []), ("pending", [])]
    assert lacking(case.problems.get()) == [first, second]
    now_held = held(case)
    say_in_meeting(now_held, said, by=BY, at=now())
    assert lacking(case.problems.get()) == []


def test_a_condition_is_written_out_and_the_same_word_twice_is_one_entry(case):
    no = held(case)
    gate = gates(case)[0]
    with pytest.raises(ReasonMissing, match="县住建局"):
        say_in_meeting(no, [GateSaid(gate, GateWord.CONDITIONAL)], by=BY, at=now())
    for _again in range(2):
        say_in_meeting(no, [GateSaid(gate, GateWord.REFUSES)], by=BY, at=now())
    say_in_meeting(no, [GateSaid(gate, GateWord.AGREES)], by=BY, at=now())
    assert [row.word for row in GatePosition.objects.all()] == ["agrees"]
    said = [event for event in ledger.history(case.ledger_stream) if event.act == "gate.said"]
    assert [event.note.facts["word"] for event in said] == ["refuses", "agrees"]


def test_a_gate_is_named_once_and_may_be_dropped_with_a_reason(case):
    with pytest.raises(GateTwice):
        lifecycle.add_gate(case, name="社区居委会", by=BY, at=now())
    with pytest.raises(ReasonMissing):
        lifecycle.add_gate(case, name="  ", by=BY, at=now())
    gate = gates(case)[1]
    lifecycle.drop_gate(gate, "不归它管", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.drop_gate(gate, "不归它管", by=BY, at=now())
    lifecycle.add_gate(case, name="社区居委会", by=BY, at=now())
    assert case.gates.filter(dropped=False).count() == 2


# --- pages ----------------------------------------------------------------------------------


def test_the_page_takes_positions_adds_and_drops(case, as_role):
    held(case)
    client = as_role("convener", case.platform)
    url = reverse("case_gates", args=[case.no])
    first, second = gates(case)
    page = client.get(url).content.decode()
    assert "县住建局" in page
    said = {
        f"g{first.pk}-word": "conditional",
        f"g{first.pk}-condition": "",
        f"g{second.pk}-word": "agrees",
        "act": "say",
    }
    refused = client.post(url, said)
    assert refused.status_code == 422
    assert "请写明什么条件" in refused.content.decode()
    answer = client.post(url, said | {f"g{first.pk}-condition": "业主先表决"}, follow=True)
    assert "已记下" in answer.content.decode()
    client.post(url, {"act": "add", "unit": "", "name": "房管中心", "problem": ""})
    assert client.post(url, {"act": "add", "unit": "", "name": ""}).status_code == 422
    client.post(url, {"act": "drop", "gate": str(second.pk), "reason": "不归它管"})
    assert client.post(url, {"act": "drop", "gate": "0", "reason": "x"}).status_code == 404
    names = [gate.name for gate in gates(case) if not gate.dropped]
    assert names == ["县住建局", "房管中心"]
    shown = client.get(reverse("case", args=[case.no])).content.decode()
    assert "第1轮：有条件同意" in shown
    assert "业主先表决" in shown


def test_a_refused_reason_stays_as_it_was_typed_beside_its_sentence(case, as_role):
    client, url = as_role("convener", case.platform), reverse("case_gates", args=[case.no])
    first, second = gates(case)
    typed = "机密★1年\n不归它管"
    answer = client.post(url, {"act": "drop", "gate": str(second.pk), "reason": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(typed) == 1
    assert page.count(str(answer.context["drop"].non_field_errors()[0])) == 1
    lifecycle.drop_gate(first, "不归它管", by=BY, at=now())
    late = client.post(url, {"act": "drop", "gate": str(first.pk), "reason": "不归它管"})
    assert late.status_code == 422


def test_before_a_meeting_was_held_nothing_is_said(case, as_role):
    called(case)
    client = as_role("convener", case.platform)
    url = reverse("case_gates", args=[case.no])
    assert "开过会以后再记" in client.get(url).content.decode()
    assert client.post(url, {"act": "say"}).status_code == 422
    assert not GatePosition.objects.exists()


# --- joint platforms ------------------------------------------------------------------------


def test_a_joint_platform_sees_and_lists_it_and_nobody_else_does(village, sign_in):
    case = raised(village)
    beside = factories.make_village(village.town, "曲村")
    client = sign_in(factories.make_user("convener", beside))
    assert client.get(reverse("case", args=[case.no])).status_code == 404
    lifecycle.join(case, beside, by=BY, at=now())
    assert client.get(reverse("case", args=[case.no])).status_code == 200
    assert case.title in client.get(reverse("cases")).content.decode()
    assert client.get(reverse("case_gates", args=[case.no])).status_code == 403
    lifecycle.leave(case, beside, by=BY, at=now())
    assert client.get(reverse("case", args=[case.no])).status_code == 404
    with pytest.raises(AlreadyMoved):
        lifecycle.leave(case, beside, by=BY, at=now())


def test_a_restricted_matter_stays_closed_to_a_joint_platform(village, sign_in):
    case = raised(village, QUARREL)
    beside = factories.make_village(village.town, "曲村")
    lifecycle.join(case, beside, by=BY, at=now())
    client = sign_in(factories.make_user("convener", beside))
    assert client.get(reverse("case", args=[case.no])).status_code == 404
    assert case.no not in client.get(reverse("cases")).content.decode()


def test_home_or_twice_is_refused_and_the_common_parent_is_a_hint(village):
    case = raised(village)
    assert common_parent(case) is None
    beside = factories.make_village(village.town, "曲村")
    lifecycle.join(case, beside, by=BY, at=now())
    for place in (village, beside):
        with pytest.raises(JointTwice):
            lifecycle.join(case, place, by=BY, at=now())
    assert common_parent(again(case)) == village.town
    far = factories.make_town(village.county, "三泉镇")
    lifecycle.join(case, far, by=BY, at=now())
    assert common_parent(again(case)) == village.county


def test_the_page_adds_and_takes_off(village, as_role):
    case = raised(village)
    beside = factories.make_village(village.town, "曲村")
    client = as_role("town_office", village.town)
    url = reverse("case_joint", args=[case.no])
    answer = client.post(url, {"act": "add", "to": beside.code}, follow=True)
    assert "曲村" in answer.content.decode()
    assert "都在" in answer.content.decode()  # the hint names the common parent
    assert client.post(url, {"act": "add", "to": "nowhere"}).status_code == 422
    shown = client.get(reverse("case", args=[case.no])).content.decode()
    assert "参与" in shown
    client.post(url, {"act": "leave", "place": beside.code})
    assert not case.joint.exists()
