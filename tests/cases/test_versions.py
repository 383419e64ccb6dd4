"""Versions and weight: what happened is never lost, and a matter stands at exactly one step."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import lifecycle, steps
from cases.arranging import LEFT, plan
from cases.enums import CaseStatus, Category, Source, StepKind, StepStatus, Weight
from cases.errors import BadProcedure
from cases.kinds import keeps
from cases.lifecycle.arranging import go_over
from cases.lifecycle.procedure import check_rows, edit_procedure
from cases.models import Case, CaseStep, Procedure, ProcedureStep
from cases.procedures import new_version, newest, procedure_for
from common.errors import AlreadyMoved
from participants.enums import Role
from records import ledger
from records.verification import verify
from tests import factories
from tests.cases import making
from tests.cases.making import BY, again, now, raised
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db

MIDDLE = st.lists(
    st.sampled_from(
        [
            StepKind.ANNOUNCE,
            StepKind.RESEARCH,
            StepKind.PREPARE,
            StepKind.CONSULT,
            StepKind.OUTCOME,
            StepKind.RESOLVE,
            StepKind.ASSIGN,
            StepKind.HANDLE,
        ]
    ),
    max_size=10,
)


# A busy machine draws slowly; that is no fault of what is drawn.
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows_of(kinds):
    named = [StepKind.PROPOSE, *kinds, StepKind.CALL_BACK]
    return [ProcedureStep(kind=kind, label=f"{kind}{n}") for n, kind in enumerate(named)]


@st.composite
def matters(draw):
    """The steps of a matter that stands somewhere: left ones before, those to come behind."""
    kinds = [row.kind for row in rows_of(draw(MIDDLE))]
    here = draw(st.integers(0, len(kinds) - 1))
    made = []
    for n, kind in enumerate(kinds):
        left = draw(st.sampled_from(LEFT))
        status = left if n < here else StepStatus.ACTIVE if n == here else StepStatus.PENDING
        made.append(CaseStep(position=n + 1, kind=kind, label=f"old{n}", status=status))
    return made


@calmly
@given(matters(), MIDDLE)
def test_any_matter_put_in_the_order_of_any_version_loses_nothing_and_stands_once(old, kinds):
    slots = plan(old, rows_of(kinds))
    assert [slot.state for slot in slots].count(StepStatus.ACTIVE) == 1
    before = [one for one in old if one.status != StepStatus.PENDING]
    after = [slot.step for slot in slots]
    assert [one for one in before if not any(one is kept for kept in after)] == []
    stood = next(i for i, slot in enumerate(slots) if slot.state == StepStatus.ACTIVE)
    assert all(slot.state in LEFT for slot in slots[:stood])


@calmly
@given(matters())
def test_the_same_version_again_changes_nothing(old):
    rows = [ProcedureStep(kind=one.kind, label=one.label) for one in old]
    assert [(slot.step, slot.state) for slot in plan(old, rows)] == [
        (one, one.status) for one in old
    ]


def kinds_of(case):
    return list(case.steps.order_by("position").values_list("kind", "status"))


@pytest.mark.parametrize("seed", range(6))
def test_left_waived_and_gone_back_any_way_it_stands_at_one_step(county, seed):
    """Every stage of the shipped version, taken on by a fixed but different mixture of acts."""
    case = raised(county)
    for turn in range(24):
        step = case.steps.filter(status=StepStatus.ACTIVE).get()
        step.case = case
        choice = (turn * (seed + 2) + seed) % 5
        if choice == 4 and step.position > 5:
            back = case.steps.get(position=4 + turn % (step.position - 4))
            if back.status in LEFT and keeps(back.kind, case):
                lifecycle.go_back(case, back, "重来", by=BY, at=now())
        elif choice % 2 and step.kind in ("announce", "research", "outcome"):
            lifecycle.leave_step(step, "记一笔", by=BY, at=now())
        elif step.waivable:
            steps.waive(step, "不需要", by=BY, at=now())
        assert case.steps.filter(status=StepStatus.ACTIVE).count() == 1
        assert case.steps.count() == 13
    assert verify().broken is None


# --- weight -----------------------------------------------------------------------------------


def own_village_procedure(county):
    """The village's four steps, with an announcement for what touches common goods."""
    rows = [
        {"kind": "propose", "label": "提事", "post": "convener"},
        {"kind": "announce", "label": "公示", "post": "convener", "weight": Weight.COMMON},
        {"kind": "consult", "label": "商量", "post": "convener", "waivable": True},
        {"kind": "handle", "label": "办事", "post": "convener"},
        {"kind": "call_back", "label": "回访", "post": "convener"},
    ]
    return edit_procedure(
        Procedure.objects.get(code="village"),
        county,
        name="本县村级程序",
        rows=rows,
        holds_at=["village"],
        by=BY,
        at=now(),
    )


def weigh(case, weight):
    facts = {"category": Category(case.category), "points": "", "source": Source(case.source)}
    lifecycle.describe(again(case), weight=weight, by=BY, at=now(), **facts)


def test_a_step_applies_from_its_weight_on(county, village):
    version = own_village_procedure(county)
    assert procedure_for(village) == version
    light, heavy = raised(village, "路灯不亮"), raised(village, "出租集体土地")
    assert (light.weight, heavy.weight) == (Weight.PLAIN, Weight.COMMON)
    assert [kind for kind, _status in kinds_of(light)] == [
        "propose",
        "consult",
        "handle",
        "call_back",
    ]
    assert kinds_of(heavy)[:3] == [
        ("propose", "done"),
        ("announce", "active"),
        ("consult", "pending"),
    ]


def test_raising_the_weight_adds_what_was_missing_and_it_can_be_recorded_afterwards(
    county, village
):
    own_village_procedure(county)
    case = raised(village, "路灯不亮")
    weigh(case, Weight.COMMON)
    assert kinds_of(case)[:3] == [
        ("propose", "done"),
        ("announce", "waived"),
        ("consult", "active"),
    ]
    step = case.steps.get(kind="announce")
    lifecycle.leave_step(step, "补张贴公告", by=BY, at=now())
    weigh(case, Weight.PLAIN)
    assert kinds_of(case)[1] == ("announce", "done")  # what happened stays
    weigh(raised(village, "出租集体土地"), Weight.PLAIN)
    light = Case.objects.latest("id")
    assert kinds_of(light)[1][0] == "announce"  # it stood there, so it stays, passed over
    assert light.steps.get(status="active").kind == "consult"
    assert verify().broken is None


# --- versions ---------------------------------------------------------------------------------


def test_editing_a_shipped_procedure_makes_ones_own_and_running_matters_keep_theirs(
    county, village
):
    running = raised(village)
    shipped = newest("village")
    version = own_village_procedure(county)
    assert (version.procedure.platform, version.version) == (county, 1)
    assert again(running).procedure_version == shipped
    assert newest("village") == shipped
    events = [e.act for e in ledger.history(f"procedure:{version.procedure.code}")]
    assert events == ["procedure.edited"]


def test_a_running_matter_goes_over_with_everything_that_was_recorded(village, county):
    item = making.agreed(raised(village))
    case = item.problem.case
    version = own_village_procedure(county)
    go_over(again(case), version, by=BY, at=now())
    assert again(case).procedure_version == version
    assert kinds_of(case) == [
        ("propose", "done"),
        ("consult", "done"),
        ("handle", "active"),
        ("call_back", "pending"),
    ]
    with pytest.raises(AlreadyMoved):
        go_over(again(case), version, by=BY, at=now())


def test_where_its_stage_is_gone_it_stands_at_the_next_one(county):
    case = raised(county)
    assert case.steps.get(status="active").kind == "announce"
    rows = list(procedure_for(county).steps.exclude(kind="announce").order_by("position").values())
    names = ("kind", "label", "limit_n", "limit_unit", "post", "waivable", "phase", "weight")
    procedure = Procedure.objects.create(code="own", name="本县程序", platform=county)
    version = new_version(procedure, [{name: row[name] for name in names} for row in rows])
    go_over(again(case), version, by=BY, at=now())
    assert case.steps.get(status="active").kind == "research"
    assert case.steps.get(kind="announce").status == "waived"


@pytest.mark.parametrize(
    "kinds",
    [
        [],
        ["consult", "handle", "call_back"],
        ["propose", "handle"],
        ["propose", "consult", "call_back"],
        ["propose", "handle", "call_back", "look_back", "look_back"],
        ["propose", "consult", "approve", "handle", "call_back"],
        ["propose", *["announce"] * 20, "handle", "call_back"],
    ],
)
def test_steps_that_lead_nowhere_are_refused_with_a_sentence(kinds):
    rows = [{"kind": kind, "label": "步"} for kind in kinds]
    with pytest.raises(BadProcedure):
        check_rows(rows)


# --- pages ------------------------------------------------------------------------------------


def test_an_office_makes_its_own_procedure_and_takes_running_matters_over(county, village):
    case = raised(village)
    desk = factories.make_user(Role.COUNTY_OFFICE, county)
    page = Visitor(desk, "/procedures/")
    assert "系统默认" in page.text and "基层四步" in page.text
    page = Visitor(desk, "/procedures/village/edit/").press(
        {
            "name": "本县村级程序",
            "holds_at": ["village"],
            "step-7-label": "张贴",
            "step-7-order": "6",
        }
    )
    steps = "提事→张贴→（公示）→（调研）→商量→（结果报告）→办事→回访"
    assert "本县村级程序" in page.text and steps in page.text
    own = Procedure.objects.get(platform=county)
    page = Visitor(desk, f"/procedures/{own.code}/edit/").press({"step-1-gone": "on"})
    assert "第2版" in page.text
    assert [step.label for step in newest(own.code).steps.order_by("position")] == [
        "提事",
        "公示",
        "调研",
        "商量",
        "结果报告",
        "办事",
        "回访",
    ]
    Case.objects.filter(pk=case.pk).update(procedure_version=own.versions.get(version=1))
    page = Visitor(desk, f"/procedures/{own.code}/move/")
    assert "现在：商量，以后：商量" in page.text
    assert "已转换1件" in page.press().text
    assert again(case).procedure_version == newest(own.code)
    assert again(case).status == CaseStatus.OPEN


def test_a_preview_says_nothing_of_a_quarrel_but_its_number(county, village):
    hidden = raised(village, making.QUARREL)
    version = own_village_procedure(county)
    rows = {"kind": "propose", "label": "提事", "post": "convener"}
    tail = [{"kind": kind, "label": kind} for kind in ("consult", "handle", "call_back")]
    new_version(version.procedure, [rows, *tail])
    Case.objects.filter(pk=hidden.pk).update(procedure_version=version)
    desk = factories.make_user(Role.COUNTY_OFFICE, county)
    page = Visitor(desk, f"/procedures/{version.procedure.code}/move/")
    assert hidden.public_title in page.text
    assert "院墙" not in page.text and "张某" not in page.text


def test_what_leads_nowhere_is_refused_and_kept(county):
    desk = factories.make_user(Role.COUNTY_OFFICE, county)
    page = Visitor(desk, "/procedures/village/edit/")
    form = {
        "name": "错的",
        "step-TOTAL_FORMS": "1",
        "step-INITIAL_FORMS": "0",
        "step-0-order": "1",
        "step-0-kind": "handle",
        "step-0-label": "办事",
        "step-0-limit_unit": "day",
        "step-0-post": "convener",
        "step-0-weight": "1",
    }
    answer = page.client.post(page.url, form)
    assert answer.status_code == 422
    assert "第一步是提出事项" in answer.content.decode() and "错的" in answer.content.decode()
    assert not Procedure.objects.filter(platform=county).exists()
