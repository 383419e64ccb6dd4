"""After the work: the raiser is asked, somebody else looks, and looks again months later."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import CallBackAnswer, LookBackOutcome, VerificationOutcome
from cases.models.case import Case
from cases.models.evaluation import Evaluation
from common.scope import HasScope
from participants.models import Person
from platforms.models import Platform


class CallBack(models.Model):
    """One answer to “is it solved?” (回访, procedure.md §0.11).

    ``own`` is the raiser's own answer: it verifies. One entered by the village is a report.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="call_backs", verbose_name=_("matter")
    )
    asked = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked")
    )
    answer = models.CharField(_("answer"), max_length=12, choices=CallBackAnswer)
    note = models.CharField(_("in a sentence"), max_length=300, blank=True, default="")
    own = models.BooleanField(_("the raiser's own answer"), default=False)
    answered_at = models.DateTimeField(_("answered at"))
    by_label = models.CharField(_("entered by"), max_length=80)
    turn = models.PositiveSmallIntegerField(_("how many times done"), default=1)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "turn"],
                condition=Q(own=True),
                name="call_back_own_once",
                violation_error_message=_("You have already answered. One answer is counted."),
            )
        ]

    def __str__(self) -> str:
        return self.get_answer_display()


class Verification(models.Model):
    """“Not fixed” is looked at by somebody other than who did it, within five working days.

    What is doubted was said when the raiser was called back, or in an evaluation afterwards.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="verifications", verbose_name=_("matter")
    )
    call_back = models.OneToOneField(
        CallBack,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verification",
        verbose_name=_("call-back"),
    )
    evaluation = models.OneToOneField(
        Evaluation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verification",
        verbose_name=_("evaluation"),
    )
    due = models.DateField(_("until"))
    outcome = models.CharField(
        _("found"), max_length=10, choices=VerificationOutcome, default=VerificationOutcome.OPEN
    )
    note = models.CharField(_("in a sentence"), max_length=300, blank=True, default="")
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    by_label = models.CharField(_("looked at by"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(call_back__isnull=False) | Q(evaluation__isnull=False),
                name="verification_has_a_doubt",
                violation_error_message=_("Say which answer is to be looked at."),
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def doubt(self) -> tuple[str, str]:
        """What was said, and the words to it."""
        if self.call_back is not None:
            return self.call_back.get_answer_display(), self.call_back.note
        if self.evaluation is not None:
            return self.evaluation.get_result_display(), self.evaluation.comment
        return "", ""

    @property
    def asked_at(self) -> dt.datetime | None:
        """When it was doubted."""
        if self.call_back is not None:
            return self.call_back.answered_at
        return self.evaluation.answered_at if self.evaluation is not None else None


class LookBackQuerySet(models.QuerySet):
    """Look-backs by their matters."""

    def visible_to(self, user: HasScope) -> Self:
        """Look-backs of the matters that the acting post sees in full."""
        keeps = Q(case__restricted=False) | Q(case__platform_id=user.scope.keeps)
        return self.filter(user.scope.filter("case__") & keeps)


class LookBack(models.Model):
    """Three and twelve months after closing somebody looks again (回头看, S18).

    ``drawn_for`` names the quarter (2026Q3) a closed matter was drawn for as one of its 10 %;
    ``months`` is 0 then.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="look_backs", verbose_name=_("matter")
    )
    months = models.PositiveSmallIntegerField(_("months after closing"))
    drawn_for = models.CharField(_("drawn for the quarter"), max_length=6, blank=True, default="")
    due = models.DateField(_("due"))
    outcome = models.CharField(
        _("found"), max_length=8, choices=LookBackOutcome, default=LookBackOutcome.OPEN
    )
    note = models.CharField(_("in a sentence"), max_length=300, blank=True, default="")
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    by_label = models.CharField(_("looked at by"), max_length=80, blank=True, default="")

    objects = LookBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-back")
        verbose_name_plural = _("look-backs")
        indexes = [
            models.Index(fields=["outcome", "due"], name="look_back_due"),
            models.Index(fields=["due", "id"], name="look_back_list"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "drawn_for"],
                condition=~Q(drawn_for=""),
                name="look_back_drawn_once",
                violation_error_message=_("This matter was drawn for this quarter already."),
            )
        ]

    def __str__(self) -> str:
        if self.drawn_for:
            words = gettext("%(matter)s, drawn for %(quarter)s")
            return words % {"matter": self.case, "quarter": self.drawn_for}
        words = gettext("%(matter)s, %(months)s months after closing")
        return words % {"matter": self.case, "months": self.months}


class LookBackDraw(models.Model):
    """What was drawn for a quarter in a tenant: of ``closed`` matters ``drawn`` are looked at again.

    One row a tenant and quarter, so that the draw happens once (S18).
    """

    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="+", verbose_name=_("platform")
    )
    quarter = models.CharField(_("quarter"), max_length=6)
    closed = models.PositiveIntegerField(_("closed in the quarter (matters)"))
    drawn = models.PositiveIntegerField(_("drawn (matters)"))
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("draw of look-backs")
        verbose_name_plural = _("draws of look-backs")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "quarter"],
                name="look_back_draw_once",
                violation_error_message=_("This quarter was drawn already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.quarter}"
