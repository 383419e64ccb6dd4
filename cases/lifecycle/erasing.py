"""What is blanked of a matter of which only the fact of its referral is kept (procedure.md §10)."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cases import models
from cases.models import Case
from records.files import discard

ERASED = "…"
# What hangs on the matter: the way to it, and the columns that hold somebody's words.
WORDS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (models.CaseStep, "case", ("reason", "note")),
    (models.CallBack, "case", ("note",)),
    (models.Verification, "case", ("note",)),
    (models.LookBack, "case", ("note",)),
    (models.Evaluation, "case", ("comment", "answer")),
    (models.Benefit, "case", ("name", "evidence")),
    (models.PartyGovDecision, "case", ("document", "requirement")),
    (models.Opinion, "case", ("by_label",)),
    (models.OpinionVerification, "opinion__case", ("reason", "by_label")),
    (models.GatePosition, "gate__case", ("condition",)),
    (models.Progress, "item__problem__case", ("note",)),
    (models.UnitRequest, "item__problem__case", ("reason", "answer")),
    (models.Reply, "item__problem__case", ("text", "answer", "source")),
    (models.PlanMilestone, "reply__item__problem__case", ("text",)),
    (models.Nudge, "item__problem__case", ("text",)),
    (models.Instrument, "item__problem__case", ("basis", "text", "answer", "withdrawn_reason")),
    (models.DecisionRecord, "item__problem__case", ("note",)),
    (
        models.EmergencyUse,
        "item__problem__case",
        ("hazard", "certified_by", "applied_by", "document"),
    ),
    (
        models.ActionItem,
        "problem__case",
        ("basis", "lead_text", "target", "plan_source", "done_text"),
    ),
)


def blank(case: Case, title: str) -> None:
    """Problems, stages, items, voices and what came after say nothing of the matter any more; it
    bears ``title``. What holds nothing but words goes."""
    models.Finding.objects.filter(subject=case.no).delete()
    case.dissents.all().delete()
    case.questions.all().delete()
    models.ResearchLine.objects.filter(research__case=case).delete()
    case.research.all().delete()
    for model, way, columns in WORDS:
        for column in columns:
            _erase(model._base_manager.filter(**{way: case}), column)
    for number, gate in enumerate(case.gates.order_by("pk"), start=1):
        models.GateUnit.objects.filter(pk=gate.pk).update(name=f"{ERASED}{number}")
    case.problems.update(text=title[:60], outcome_text="")
    case.opinions.update(words=title[:60], name="", person=None)
    models.CallBack.objects.filter(case=case).update(asked=None)
    models.Archive.objects.filter(case=case).update(papers=[])
    items = models.ActionItem.objects.filter(problem__case=case)
    items.filter(lead_person__isnull=False).update(lead_person=None, lead_text=ERASED)
    items.update(text=title[:60])
    for paper in [one.paper for one in models.Benefit.objects.filter(case=case) if one.paper]:
        models.Benefit.objects.filter(paper=paper).update(paper=None)
        transaction.on_commit(partial(discard, paper))


def _erase(rows: QuerySet, column: str) -> None:
    """What says nothing stays so: the constraints tell what was said from what was not."""
    rows.exclude(**{column: ""}).update(**{column: ERASED})
