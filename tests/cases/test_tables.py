"""Every cell of the tables: from × to for the states, act × state × role for the acts."""

import csv
from pathlib import Path

import pytest

from cases import following, tables
from cases import permissions as may
from cases import stage_permissions as stage
from cases.enums import CaseStatus, ClueStatus, ItemStatus, ProblemOutcome, StepStatus
from cases.lifecycle import report_clue
from cases.models import ActionItem, Case, CaseStep
from common.errors import AlreadyMoved, DomainError
from participants import table
from participants.enums import Role
from records import ledger
from records.moves import move
from tests import factories
from tests.cases.making import BY, agreed, now, raised, today

pytestmark = pytest.mark.django_db

# --- from × to ------------------------------------------------------------------------------

MACHINES = {
    "case": (tables.CASE_TRANSITIONS, CaseStatus),
    "clue": (tables.CLUE_TRANSITIONS, ClueStatus),
    "step": (tables.STEP_TRANSITIONS, StepStatus),
    "problem": (tables.PROBLEM_TRANSITIONS, ProblemOutcome),
    "item": (tables.ITEM_TRANSITIONS, ItemStatus),
}
CELLS = [
    (name, before.value, after.value)
    for name, (_table, enum) in MACHINES.items()
    for before in enum
    for after in enum
]


@pytest.mark.parametrize("name", MACHINES)
def test_a_table_knows_every_state(name):
    transitions, enum = MACHINES[name]
    assert set(transitions) == set(enum)
    assert {to for ways in transitions.values() for to in ways} <= set(enum)


@pytest.mark.parametrize(
    ("columns", "enum"),
    [
        (tables.CASE_OWNER, CaseStatus),
        (tables.CASE_EVENT, CaseStatus),
        (tables.ITEM_OWNER, ItemStatus),
        (tables.ITEM_EVENT, ItemStatus),
    ],
)
def test_every_state_has_an_owner_and_an_event(columns, enum):
    assert set(columns) == set(enum)


@pytest.fixture(scope="module")
def rows(kept):
    """One row of each machine, in a village of a county."""
    kept["village"] = village = factories.make_village(factories.make_town(factories.make_county()))
    case = raised(village)
    kept["case"], kept["step"] = case, case.steps.get(position=3)
    kept["problem"] = case.problems.get()
    kept["clue"] = report_clue(village, "路灯不亮", by=BY, at=now())[0]
    kept["item"] = agreed(raised(village, "修路"))
    return kept


def put(row, column, state):
    """Puts a row into a state by hand: some no act reaches yet."""
    facts = {"solved_on": today() if state == "solved" else None} if column == "outcome" else {}
    type(row)._base_manager.filter(pk=row.pk).update(**{column: state, **facts})
    row.refresh_from_db()


@pytest.mark.parametrize(("name", "before", "after"), CELLS)
def test_every_cell_moves_or_refuses(name, before, after, rows):
    transitions, _enum = MACHINES[name]
    row, column = rows[name], "outcome" if name == "problem" else "status"
    facts = {"solved_on": today() if after == "solved" else None} if name == "problem" else {}
    if name == "step":
        CaseStep.objects.filter(case=row.case).update(status="pending")
    stream = rows["case"].ledger_stream if name == "step" else row.ledger_stream
    if name == "step":
        facts = {"stream": stream, "subject": "step:3"}
    put(row, column, before)
    events = ledger.history(stream).count()
    if after in transitions[before]:
        move(row, after, table=transitions, column=column, by=BY, at=now(), **facts)
        written = list(ledger.history(stream))[events:]
        assert [(e.act, e.before, e.after) for e in written] == [
            (transitions[before][after], before, after)
        ]
        assert getattr(type(row)._base_manager.get(pk=row.pk), column) == after
    else:
        with pytest.raises(AlreadyMoved):
            move(row, after, table=transitions, column=column, by=BY, at=now(), **facts)
        assert getattr(type(row)._base_manager.get(pk=row.pk), column) == before
        assert ledger.history(stream).count() == events


def test_the_slower_of_two_is_told_politely_and_writes_nothing(rows):
    case = rows["case"]
    put(case, "status", "open")
    quick, slow = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    move(quick, "suspended", table=tables.CASE_TRANSITIONS, by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        move(slow, "withdrawn", table=tables.CASE_TRANSITIONS, by=BY, at=now())
    assert slow.status == "suspended"
    acts = [e.act for e in ledger.history(case.ledger_stream)]
    assert acts == ["case.raised", "case.suspended"]


# --- act × state × role ---------------------------------------------------------------------

OPEN = {"open"}
# act of this room: its check, the act of permissions.csv, the states it is for
ACTS = {
    "object": (may.check_can_object, "case.object", OPEN),
    "note": (may.check_can_note, "case.object", OPEN),
    "resubmit": (may.check_can_resubmit, "clue.to_case", {"returned", "draft"}),
    "approve": (stage.check_can_approve, "case.approve", {"submitted"}),
    "withdraw": (
        may.check_can_withdraw,
        "clue.to_case",
        {"open", "returned", "draft", "submitted"},
    ),
    "void": (may.check_can_void, "record.void", {"open", "returned", "suspended", "closed"}),
    "move": (may.check_can_move, "case.move", {"open", "returned", "suspended"}),
    "merge": (
        stage.check_can_merge,
        "case.move",
        {"open", "returned", "submitted", "suspended"},
    ),
    "refer": (
        stage.check_can_refer,
        "case.refer",
        {"open", "returned", "submitted", "suspended"},
    ),
    "suspend": (may.check_can_suspend, "case.close", OPEN),
    "resume": (may.check_can_resume, "case.close", {"suspended"}),
    "reopen": (may.check_can_reopen, "case.reopen", {"closed", "archived"}),
    "convene": (may.check_can_convene, "meeting.convene", {"open", "suspended"}),
    "correct": (may.check_can_correct, "record.correct", {"open", "suspended"}),
    "describe": (may.check_can_describe, "record.correct", set(CaseStatus) - {"void", "withdrawn"}),
    "make_item": (may.check_can_make_item, "item.make_own", OPEN),
}
ITEM_ACTS = {
    "report": (may.check_can_report, "item.report", {"prepared", "open", "doing"}),
    "void_item": (
        may.check_can_void_item,
        "record.correct",
        {"prepared", "open", "doing", "back", "replied", "planned"},
    ),
    "undo": (may.check_can_undo_report, "item.report", {"done"}),
    "spends": (may.check_can_correct_spends, "record.correct", {"prepared"}),
    "outdoor": (following.check_can_mark_outdoor, "record.correct", {"prepared", "open", "doing"}),
    "instalments": (
        following.check_can_set_instalments,
        "record.correct",
        {"prepared", "open", "doing"},
    ),
    "pay": (
        following.check_can_pay,
        "item.report",
        {"open", "doing", "back", "replied", "planned", "done", "closed"},
    ),
    "pass_gate": (may.check_can_pass_gate, "decision.record", {"prepared"}),
}
ROLES = [role for role in Role if role != Role.RESIDENT]
COUNTY = {
    "county_office",
    "county_approver",
    "unit_contact",
    "sys_admin",
    "sec_admin",
    "audit_admin",
}


def granted(act, role, relations):
    """The table read by hand; ``not_held`` holds here, ``may_order`` and the like are not asked."""
    with Path(table.TABLE_FILE).open(encoding="utf-8", newline="") as file:
        cell = next(row[role] for row in csv.DictReader(file) if row["act"] == act)
    words = [word.partition(":")[0] for word in cell.split()]
    return any(word in relations for word in words)


@pytest.fixture(scope="module")
def seats(rows):
    """A holder of each role at the place of its level."""
    village = rows["village"]
    places = {role: village.county if role in COUNTY else village for role in ROLES}
    places["town_office"] = village.town
    return {role: factories.make_user(role, place) for role, place in places.items()}


def relations_of(role, way="own"):
    if role in {"county_office", "county_approver", "town_office"}:
        return {"down"}
    if role in {"convener", "helper", "recorder", "supervisor", "fixed_member"}:
        return {"P", "own"} if way == "item" else {"P"}
    return {"duty"} if role == "liaison" else set()


def outcome(check, user, obj):
    try:
        check(user, obj)
    except AlreadyMoved:
        return "moved on"
    except DomainError as refusal:
        return refusal.code
    return "open"


def over_all_states(kind, row, states, check, user, allowed):
    """What the act answers in every state, beside what the table and the state say."""
    rows = kind.objects.select_related("platform")
    found, expected = {}, {}
    for status in type(states[0]):
        kind.objects.filter(pk=row.pk).update(status=status)
        found[status] = outcome(check, user, rows.get(pk=row.pk))
        open_now = "open" if status in states[1] else "moved on"
        expected[status] = open_now if allowed else "not_allowed"
    return found, expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTS)
def test_acts_of_a_matter_ask_table_and_state(name, role, rows, seats):
    check, act, states = ACTS[name]
    allowed = granted(act, role, relations_of(role))
    found, expected = over_all_states(
        Case, rows["case"], (CaseStatus.OPEN, states), check, seats[role], allowed
    )
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ITEM_ACTS)
def test_acts_of_an_item_ask_table_and_state(name, role, rows, seats):
    check, act, states = ITEM_ACTS[name]
    allowed = granted(act, role, relations_of(role, "item"))
    found, expected = over_all_states(
        ActionItem, rows["item"], (ItemStatus.OPEN, states), check, seats[role], allowed
    )
    assert found == expected


def test_nobody_sideways_has_any_act(rows):
    beside = factories.make_village(rows["village"].town, "曲村")
    other = factories.make_user("convener", beside)
    case = Case.objects.get(pk=rows["case"].pk)
    answers = {name: outcome(check, other, case) for name, (check, _a, _s) in ACTS.items()}
    assert answers == dict.fromkeys(ACTS, "not_allowed")


def test_a_convener_may_not_void_what_was_discussed_but_the_town_may(rows, seats):
    case = rows["item"].problem.case
    assert outcome(may.check_can_void, seats["convener"], case) == "not_allowed"
    assert outcome(may.check_can_void, seats["town_office"], case) == "open"
