"""Gate units and what they say; the platforms that take part in a matter."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.enums import GateWord
from cases.errors import GateTwice, JointTwice, ReasonMissing
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on
from cases.models import Case, GatePosition, GateUnit, JointPlatform, Problem, Round
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from platforms.models import Organization, Platform
from records import ledger


@dataclass(frozen=True)
class GateSaid:
    """What one gate unit said in a round; on a condition, which."""

    gate: GateUnit
    word: GateWord
    condition: str = ""


def add_gate(
    case: Case,
    *,
    by: Actor,
    at: dt.datetime,
    organization: Organization | None = None,
    name: str = "",
    problem: Problem | None = None,
) -> GateUnit:
    """A unit whose yes the agreement needs (关口, S8): of the county's units, or by its name.

    It is no problem (procedure.md §0.9). Raises ReasonMissing without either, GateTwice,
    SecrecyMarking.
    """
    label = (str(organization) if organization else name).strip()[:40]
    if not label:
        raise ReasonMissing(
            _("Please choose the unit, or write its name."),
            errors={"name": _("Which unit is it?")},
        )
    check_no_marking(label)
    with acting_on(case):
        if case.gates.filter(name=label, dropped=False).exists():
            raise GateTwice()
        gate = GateUnit.objects.create(
            case=case, organization=organization, name=label, problem=problem
        )
        _note(case, "gate.added", {"gate": label}, by=by, at=at)
    return gate


def drop_gate(gate: GateUnit, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """The unit is asked no more; what it said stays. Raises ReasonMissing, AlreadyMoved."""
    reason = require_reason(reason)[:200]
    with acting_on(gate.case):
        if not GateUnit.objects.filter(pk=gate.pk, dropped=False).update(dropped=True):
            raise AlreadyMoved(_("no longer asked"))
        _note(gate.case, "gate.dropped", {"gate": gate.name, "reason": reason}, by=by, at=at)


def say_position(said: GateSaid, one: Round, *, by: Actor, at: dt.datetime) -> GatePosition:
    """表态 in a round, or its correction; saying the same again changes nothing.

    Raises ReasonMissing for a condition that is not written out, SecrecyMarking.
    """
    gate, case = said.gate, one.case
    condition = said.condition.strip()[:120] if said.word == GateWord.CONDITIONAL else ""
    if said.word == GateWord.CONDITIONAL and not condition:
        raise ReasonMissing(
            _("%(gate)s agrees on a condition: please write which.") % {"gate": gate.name},
            errors={"condition": _("On which condition?")},
        )
    check_no_marking(condition)
    with acting_on(case):
        before = GatePosition.objects.filter(gate=gate, round=one).first()
        if before and (before.word, before.condition) == (said.word, condition):
            return before
        values = {"word": said.word, "condition": condition, "said_at": at, "by_label": by.said}
        row, _made = GatePosition.objects.update_or_create(gate=gate, round=one, defaults=values)
        facts = {"gate": gate.name, "round": one.number, "word": said.word, "condition": condition}
        _note(case, "gate.said", facts, by=by, at=at)
    return row


def say_in_meeting(
    meeting_no: str, positions: Iterable[GateSaid], *, by: Actor, at: dt.datetime
) -> None:
    """What the gate units said in one meeting, each in its own matter's round."""
    ordered = sorted(positions, key=lambda one: (one.gate.case_id, one.gate.pk))
    rounds = Round.objects.filter(meeting_no=meeting_no).select_related("case__platform")
    known = {row.case_id: row for row in rounds.order_by("id")} if ordered else {}
    for said in ordered:
        if said.gate.case_id in known:
            say_position(said, known[said.gate.case_id], by=by, at=at)


def lacking(problem: Problem) -> list[GateUnit]:
    """The gate units before ``problem`` whose last word is not a plain yes; one statement and
    one more for their words. What was said in a meeting that is void counts no more."""
    gates = [
        gate
        for gate in problem.case.gates.filter(dropped=False).order_by("id")
        if gate.problem_id in (None, problem.pk)
    ]
    rows = GatePosition.objects.filter(gate__in=gates, round__dropped=False)
    rows = rows.order_by("round__number", "id")
    last = dict(rows.values_list("gate_id", "word")) if gates else {}
    return [gate for gate in gates if last.get(gate.pk) != GateWord.AGREES]


# --- joint platforms ------------------------------------------------------------------------


def join(case: Case, platform: Platform, *, by: Actor, at: dt.datetime) -> JointPlatform:
    """联办: ``platform`` takes part by record; nothing counts there (procedure.md §0.10).

    Raises JointTwice where it is the home or takes part already.
    """
    with acting_on(case):
        if platform.pk == case.platform_id or case.joint.filter(platform=platform).exists():
            raise JointTwice()
        row = JointPlatform.objects.create(
            case=case, platform=platform, added_at=at, by_label=by.said
        )
        _note(case, "case.joined", {"to": platform.code}, by=by, at=at)
    return row


def leave(case: Case, platform: Platform, *, by: Actor, at: dt.datetime) -> None:
    """It takes part no more. Raises AlreadyMoved."""
    with acting_on(case):
        gone, _per = case.joint.filter(platform=platform).delete()
        if not gone:
            raise AlreadyMoved(_("does not take part"))
        _note(case, "case.parted", {"to": platform.code}, by=by, at=at)


def common_parent(case: Case) -> Platform | None:
    """The lowest platform above home and all joint ones: the usual home of a joint matter (a
    hint, nothing moves by itself). None where nobody takes part or it is the home already."""
    others = [row.platform for row in case.joint.select_related("platform").order_by("id")]
    if not others:
        return None
    paths = [case.platform.path, *(one.path for one in others)]
    shared = min(paths, key=len)
    while shared and not all(path.startswith(shared) for path in paths):
        shared = shared[:-4]  # four digits a step (platforms.placing)
    if not shared or shared == case.platform.path:
        return None
    return Platform.objects.filter(path=shared).first()


def _note(case: Case, act: str, facts: dict, *, by: Actor, at: dt.datetime) -> None:
    ledger.append(case.ledger_stream, act, at=at, by=by, subject=case.ledger_subject, facts=facts)
