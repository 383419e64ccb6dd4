"""What moves the last day of an item: a plan with its milestones, a season in which work rests,
instalments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.item import ActionItem
from cases.models.units import Reply


class PlanMilestone(models.Model):
    """One step of the plan that a reply B names: by when, what (procedure.md §0.12)."""

    reply = models.ForeignKey(
        Reply, models.PROTECT, related_name="milestones", verbose_name=_("reply")
    )
    day = models.DateField(_("by when"))
    text = models.CharField(_("what"), max_length=120)

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")

    def __str__(self) -> str:
        return self.text


class ItemPause(models.Model):
    """A season in which outdoor work rests (冬季停工): the item's clock stood still so long.

    Once for an item and season; ``due_before`` and ``due_after`` say what it moved, ``place``
    where the season is set. The same day twice is one that was said in the season and stands.
    """

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="pauses", verbose_name=_("item")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    due_before = models.DateField(_("due before"))
    due_after = models.DateField(_("due after"))
    place = models.CharField(_("set by"), max_length=60, blank=True, default="")
    applied_at = models.DateTimeField(_("applied at"))

    class Meta:
        verbose_name = _("pause of an item")
        verbose_name_plural = _("pauses of items")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "last"],
                name="item_pause_once",
                violation_error_message=_("This season has moved the last day already."),
            ),
            models.CheckConstraint(
                condition=Q(due_after__gte=models.F("due_before")),
                name="item_pause_moves_on",
                violation_error_message=_("A pause moves a day forward."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.first} – {self.last}"

    @property
    def moves(self) -> bool:
        """Whether the season moved the last day."""
        return self.due_after > self.due_before


class Instalment(models.Model):
    """One payment of a compensation that was agreed on (S15): how much, by when, to how many."""

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="instalments", verbose_name=_("item")
    )
    part = models.PositiveSmallIntegerField(_("instalment"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    due = models.DateField(_("until"))
    payees = models.PositiveIntegerField(_("paid to (persons)"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "part"],
                name="instalment_part_once",
                violation_error_message=_("This instalment is entered already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="instalment_positive",
                violation_error_message=_("An instalment is more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.amount}"
