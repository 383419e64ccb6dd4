"""What was said: dissent by side, opinions with what came of looking into them, questions."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    AskedBy,
    CaseStatus,
    OpinionOutcome,
    OpinionSource,
    QuestionOutcome,
    ToldHow,
    VerifiedHow,
)
from cases.models.case import Case
from cases.models.problem import Problem, Round
from participants.models import Person
from platforms.models import Organization

# What was said is owed its answer however the matter stands, and after it ended too (S44).
OWES = (CaseStatus.OPEN, CaseStatus.SUSPENDED, CaseStatus.CLOSED, CaseStatus.ARCHIVED)


class _Said(models.Model):
    """Something said about a matter, entered once."""

    words = models.CharField(_("what was said"), max_length=300)
    said_at = models.DateTimeField(_("entered at"))
    by_label = models.CharField(_("entered by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        abstract = True


class DissentQuerySet(models.QuerySet):
    """Sides that did not agree."""

    def owed(self) -> Self:
        """What waits for its explanation; not what was said in a meeting that is void."""
        return self.filter(explained_at__isnull=True, round__dropped=False)


class Dissent(_Said):
    """A side that does not agree (不同意见, S8): which side, what, why.

    Never a name: the side alone goes above the village (procedure.md §0.14). The organiser owes
    an explanation by ``explain_by``; it prints under the minutes (§4).
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="dissents", verbose_name=_("matter")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="dissents", verbose_name=_("round")
    )
    side = models.CharField(_("side"), max_length=30)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    explain_by = models.DateField(_("to be explained by"))
    explanation = models.CharField(_("explanation"), max_length=300, blank=True, default="")
    explained_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    explained_by_label = models.CharField(
        _("explained by"), max_length=80, blank=True, default="", editable=False
    )

    objects = DissentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        indexes = [
            models.Index(
                fields=["explain_by", "id"],
                condition=Q(explained_at__isnull=True),
                name="dissent_owed",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, explanation="")
                | (Q(explained_at__isnull=False) & ~Q(explanation="")),
                name="dissent_explained_in_words",
                violation_error_message=_("An explanation has words and a moment."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.words}"


class Opinion(_Said):
    """What somebody thinks of a matter (意见): from the announcement, the box or a statement.

    Each is looked into after it was voiced, by ``verify_by``, and who voiced it gets word
    (S44, procedure.md §0.6). ``person`` where the register knows him, else a name at most.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="opinions", verbose_name=_("matter")
    )
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("round"),
    )
    source = models.CharField(_("source"), max_length=12, choices=OpinionSource)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=40, blank=True, default="")
    voiced_on = models.DateField(_("voiced on"))
    verify_by = models.DateField(_("to be looked into by"))
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=OpinionOutcome, default=OpinionOutcome.OPEN
    )

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        indexes = [
            models.Index(
                fields=["verify_by", "id"],
                condition=Q(outcome=OpinionOutcome.OPEN),
                name="opinion_owed",
            )
        ]

    def __str__(self) -> str:
        return self.words


class OpinionVerification(models.Model):
    """How an opinion was looked into and what was found (走访, 现场, 问部门)."""

    opinion = models.OneToOneField(
        Opinion, models.PROTECT, related_name="verification", verbose_name=_("opinion")
    )
    how = models.CharField(_("how"), max_length=8, choices=VerifiedHow)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    told = models.CharField(_("word to the person"), max_length=10, choices=ToldHow)
    verified_at = models.DateTimeField(_("looked into at"))
    by_label = models.CharField(_("looked into by"), max_length=80)

    class Meta:
        verbose_name = _("verification of an opinion")
        verbose_name_plural = _("verifications of opinions")

    def __str__(self) -> str:
        return f"{self.opinion}: {self.get_how_display()}"


class QaItem(_Said):
    """共提共答 (S24): a question at the table, who answers, what, and what becomes of it.

    What was promised, or left unanswered, is carried on as ``problem``.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="questions", verbose_name=_("matter")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="questions", verbose_name=_("round")
    )
    asked_by = models.CharField(_("asked by"), max_length=10, choices=AskedBy)
    unit = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answering unit"),
    )
    answered_by = models.CharField(_("answered by"), max_length=40, blank=True, default="")
    answer = models.CharField(_("answer"), max_length=300, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=12, choices=QuestionOutcome)
    promised_on = models.DateField(_("promised by"), null=True, blank=True)
    problem = models.ForeignKey(
        Problem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried on as"),
    )

    class Meta:
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=QuestionOutcome.PROMISED) | Q(promised_on__isnull=False),
                name="question_promise_has_day",
                violation_error_message=_("A promise names the day."),
            )
        ]

    def __str__(self) -> str:
        return self.words
