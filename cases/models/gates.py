"""Who besides the home has a part in a matter: gate units with their positions, joint platforms."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import GateWord
from cases.models.case import Case
from cases.models.problem import Problem, Round
from platforms.models import Organization, Platform


class GateUnit(models.Model):
    """A unit whose yes an agreement needs (关口, S8: 住建, 房管, 居委会).

    It owes a position each round; it is no problem and never counted as one (procedure.md §0.9).
    ``problem`` names the one problem it stands before; empty, it stands before the whole matter.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="gates", verbose_name=_("matter"))
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    name = models.CharField(_("name"), max_length=40)
    problem = models.ForeignKey(
        Problem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("problem"),
    )
    dropped = models.BooleanField(_("no longer asked"), default=False)

    class Meta:
        verbose_name = _("gate unit")
        verbose_name_plural = _("gate units")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=Q(dropped=False),
                name="gate_unit_once",
                violation_error_message=_("This unit is already a gate of the matter."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GatePosition(models.Model):
    """What a gate unit said in one round; the last word before a round still holds in it."""

    gate = models.ForeignKey(
        GateUnit, models.PROTECT, related_name="positions", verbose_name=_("gate unit")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="positions", verbose_name=_("round")
    )
    word = models.CharField(
        _("position"), max_length=12, choices=GateWord, default=GateWord.PENDING
    )
    condition = models.CharField(_("condition"), max_length=120, blank=True, default="")
    said_at = models.DateTimeField(_("entered at"))
    by_label = models.CharField(_("entered by"), max_length=80)

    class Meta:
        verbose_name = _("position of a gate unit")
        verbose_name_plural = _("positions of gate units")
        constraints = [
            models.UniqueConstraint(
                fields=["gate", "round"],
                name="gate_position_once",
                violation_error_message=_("This unit already has a position in this round."),
            ),
            models.CheckConstraint(
                condition=~Q(word=GateWord.CONDITIONAL) | ~Q(condition=""),
                name="gate_condition_said",
                violation_error_message=_("A position on a condition says the condition."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate}: {self.get_word_display()}"


class JointPlatform(models.Model):
    """A platform that takes part in a matter of another (联办, procedure.md §0.10).

    It sees and lists the matter as 参与; meetings and problems count once, at host and home.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="joint", verbose_name=_("matter"))
    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="+", verbose_name=_("joint platform")
    )
    added_at = models.DateTimeField(_("added at"))
    by_label = models.CharField(_("added by"), max_length=80)

    class Meta:
        verbose_name = _("joint platform")
        verbose_name_plural = _("joint platforms")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "platform"],
                name="joint_platform_once",
                violation_error_message=_("This platform already takes part."),
            )
        ]

    def __str__(self) -> str:
        return str(self.platform)
