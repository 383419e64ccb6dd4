"""A matter from the first word to the look-back."""

from cases.models.after import CallBack, LookBack, Verification
from cases.models.case import Case, CaseStep, Clue
from cases.models.decision import DecisionRecord, EmergencyUse, LegalBasis
from cases.models.item import ActionItem, Progress
from cases.models.problem import Finding, Problem, Round
from cases.models.procedure import Procedure, ProcedureStep, ProcedureVersion
from cases.models.units import AssistingUnit, Nudge, PartyGovDecision, Reply, UnitRequest

__all__ = [
    "ActionItem",
    "AssistingUnit",
    "CallBack",
    "Case",
    "CaseStep",
    "Clue",
    "DecisionRecord",
    "EmergencyUse",
    "Finding",
    "LegalBasis",
    "LookBack",
    "Nudge",
    "PartyGovDecision",
    "Problem",
    "Procedure",
    "ProcedureStep",
    "ProcedureVersion",
    "Progress",
    "Reply",
    "Round",
    "UnitRequest",
    "Verification",
]
