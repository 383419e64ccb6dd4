"""A matter from the first word to the look-back."""

from cases.models.after import CallBack, LookBack, Verification
from cases.models.case import Case, CaseStep, Clue
from cases.models.item import ActionItem, Progress
from cases.models.problem import Finding, Problem, Round
from cases.models.procedure import Procedure, ProcedureStep, ProcedureVersion

__all__ = [
    "ActionItem",
    "CallBack",
    "Case",
    "CaseStep",
    "Clue",
    "Finding",
    "LookBack",
    "Problem",
    "Procedure",
    "ProcedureStep",
    "ProcedureVersion",
    "Progress",
    "Round",
    "Verification",
]
