"""How a matter proceeds, as data: versions never change, running matters keep theirs."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Phase, StepKind, Weight
from common.limits import Unit
from common.scope import HasScope
from participants.enums import Role
from participants.models.posts import at_places_of
from platforms.models import Platform


class ProcedureQuerySet(models.QuerySet):
    """Methods of a part of the tree, with the shipped ones."""

    def visible_to(self, user: HasScope) -> Self:
        """The shipped methods, and those of the acting post's own part of the tree."""
        return self.filter(Q(platform__isnull=True) | at_places_of(user.scope))


class Procedure(models.Model):
    """A method (工作法, S41): the village's four steps, or an office's own."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=30)
    platform = models.ForeignKey(
        Platform,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("platform"),
    )

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    def __str__(self) -> str:
        return self.name


class ProcedureVersion(models.Model):
    """One edition of a procedure. Editing makes a new one."""

    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="versions", verbose_name=_("procedure")
    )
    version = models.PositiveIntegerField(_("version"))
    made_time = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("procedure version")
        verbose_name_plural = _("procedure versions")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "version"],
                name="procedure_version_once",
                violation_error_message=_("This version already exists."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} ({self.version})"


class ProcedureStep(models.Model):
    """One step of a version: a kind from steps.py, its label, its limit, who advances it."""

    version = models.ForeignKey(
        ProcedureVersion, models.CASCADE, related_name="steps", verbose_name=_("version")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=StepKind)
    label = models.CharField(_("label"), max_length=12)
    limit_n = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)
    limit_unit = models.CharField(
        _("unit of the limit"), max_length=12, choices=Unit, blank=True, default=""
    )
    post = models.CharField(_("advanced by"), max_length=20, choices=Role, default=Role.CONVENER)
    waivable = models.BooleanField(_("may be left out"), default=False)
    phase = models.CharField(_("phase"), max_length=8, choices=Phase, blank=True, default="")
    weight = models.PositiveSmallIntegerField(
        _("from which weight"), choices=Weight, default=Weight.PLAIN
    )

    class Meta:
        verbose_name = _("step of a procedure")
        verbose_name_plural = _("steps of a procedure")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="procedure_step_position_once",
                violation_error_message=_("Two steps stand at the same position."),
            )
        ]

    def __str__(self) -> str:
        """Its name, in brackets where only weightier matters have it."""
        return self.label if self.weight == Weight.PLAIN else f"（{self.label}）"
