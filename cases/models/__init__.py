"""A matter from the first word to the look-back."""

from cases.models.after import CallBack, LookBack, LookBackDraw, Verification
from cases.models.case import Case, CaseStep, Clue
from cases.models.clocks import Instalment, ItemPause, PlanMilestone
from cases.models.decision import DecisionRecord, EmergencyUse, LegalBasis
from cases.models.evaluation import Archive, Benefit, Evaluation
from cases.models.gates import GatePosition, GateUnit, JointPlatform
from cases.models.instruments import Instrument
from cases.models.item import ActionItem, Progress
from cases.models.problem import Finding, Problem, Rebound, Round
from cases.models.procedure import Procedure, ProcedureStep, ProcedureVersion
from cases.models.research import Research, ResearchLine
from cases.models.units import AssistingUnit, Nudge, PartyGovDecision, Reply, UnitRequest
from cases.models.voices import Dissent, Opinion, OpinionVerification, QaItem

__all__ = [
    "ActionItem",
    "Archive",
    "AssistingUnit",
    "Benefit",
    "CallBack",
    "Case",
    "CaseStep",
    "Clue",
    "DecisionRecord",
    "Dissent",
    "EmergencyUse",
    "Evaluation",
    "Finding",
    "GatePosition",
    "GateUnit",
    "Instalment",
    "Instrument",
    "ItemPause",
    "JointPlatform",
    "LegalBasis",
    "LookBack",
    "LookBackDraw",
    "Nudge",
    "Opinion",
    "OpinionVerification",
    "PartyGovDecision",
    "PlanMilestone",
    "Problem",
    "Procedure",
    "ProcedureStep",
    "ProcedureVersion",
    "Progress",
    "QaItem",
    "Rebound",
    "Reply",
    "Research",
    "ResearchLine",
    "Round",
    "UnitRequest",
    "Verification",
]
