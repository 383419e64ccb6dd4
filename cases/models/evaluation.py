"""What those concerned, those present, the public and members think of a closed matter (测评)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import BenefitUnit, Rating, RatingGroup
from cases.models.case import Case


class EvaluationQuerySet(models.QuerySet):
    """Answers by their matters."""

    def to_answer(self) -> Self:
        """“Not satisfied” with a reason, of somebody concerned, that nobody has answered."""
        return self.filter(answer_due__isnull=False, answered_at__isnull=True)


class Evaluation(models.Model):
    """One answer on how a closed matter was dealt with and what came of it (procedure.md §8).

    It names nobody: ``rater`` is a digest of who answered, there only so that each counts once a
    matter. ``entered_for`` marks what somebody typed in for another (代填), counted apart;
    ``given_on`` is the day on which he gave it, where that is not the day it was typed in.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="evaluations", verbose_name=_("matter")
    )
    group = models.CharField(_("group"), max_length=12, choices=RatingGroup)
    rater = models.CharField(max_length=64, editable=False)
    attitude = models.CharField(_("how it was dealt with"), max_length=12, choices=Rating)
    result = models.CharField(_("what came of it"), max_length=12, choices=Rating)
    comment = models.CharField(_("in a sentence"), max_length=300, blank=True, default="")
    entered_for = models.BooleanField(_("entered for somebody"), default=False)
    entered_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)
    said_at = models.DateTimeField(_("said at"))
    given_on = models.DateField(_("given on"), null=True, blank=True)
    answer_due = models.DateField(_("to be answered by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.CharField(_("answer in words"), max_length=300, blank=True, default="")
    answered_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        indexes = [
            models.Index(
                fields=["answer_due"],
                condition=Q(answer_due__isnull=False, answered_at__isnull=True),
                name="evaluation_to_answer",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rater"],
                name="evaluation_once",
                violation_error_message=_("You have already answered. One answer is counted."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.get_result_display()}"


class Benefit(models.Model):
    """A figure of what a matter brought (成效指标, S69): never required, never added across units.

    ``first`` and ``last`` are the period it speaks of, ``baseline`` how it was before.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="benefits", verbose_name=_("matter")
    )
    name = models.CharField(_("indicator"), max_length=40)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=12, choices=BenefitUnit)
    baseline = models.DecimalField(
        _("before"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    first = models.DateField(_("period from"))
    last = models.DateField(_("period to"))
    evidence = models.CharField(_("evidence"), max_length=200, blank=True, default="")
    paper = models.ForeignKey(
        "records.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paper"),
    )
    void_at = models.DateTimeField(_("taken off"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    by_label = models.CharField(_("entered by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        indexes = [models.Index(fields=["last"], name="benefit_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=models.F("first")),
                name="benefit_period_runs_forwards",
                violation_error_message=_("The period ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}{self.unit}"


class Archive(models.Model):
    """The file of a closed matter, sealed (案卷, procedure.md §6.20): one edition each time.

    ``papers`` lists what it holds, each with its digest; ``digest`` is that of the whole list and
    stands in the ledger, so that nothing can be exchanged afterwards.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="archives", verbose_name=_("matter")
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    papers = models.JSONField(_("what it holds"))
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("archived at"))
    by_label = models.CharField(_("archived by"), max_length=80)

    class Meta:
        verbose_name = _("archive file")
        verbose_name_plural = _("archive files")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "edition"],
                name="archive_edition_once",
                violation_error_message=_("This edition already exists."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ({self.edition})"
