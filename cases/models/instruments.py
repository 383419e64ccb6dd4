"""Letters that follow something up: the CPPCC's own in three colours, and supervision orders."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Colour, ItemStatus
from cases.models.item import ActionItem
from common.scope import HasScope
from platforms.models import Organization

ENDED = (ItemStatus.DONE, ItemStatus.CLOSED, ItemStatus.VOID)


class InstrumentQuerySet(models.QuerySet):
    """Letters by the items they follow up."""

    def visible_to(self, user: HasScope) -> Self:
        """Letters on items of the acting post's scope; of restricted matters only for the place."""
        keeps = Q(item__problem__case__restricted=False) | Q(item__platform_id=user.scope.keeps)
        return self.filter(user.scope.filter("item__") & keeps)


class Instrument(models.Model):
    """提醒函, 跟踪问效函 … of the CPPCC, or a supervision order (督办单) of a body that may order.

    ``kind`` is its name as it was printed, ``basis`` the document that grants its issuer orders.
    It ends with the item, or when it is taken back with a reason (procedure.md §0.2).
    """

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="instruments", verbose_name=_("item")
    )
    no = models.CharField(_("number"), max_length=32, unique=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour)
    is_order = models.BooleanField(_("supervision order"), default=False)
    kind = models.CharField(_("kind"), max_length=20)
    issuer = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    basis = models.CharField(_("basis"), max_length=120, blank=True, default="")
    text = models.CharField(_("text"), max_length=300)
    answer_by = models.DateField(_("answer by"))
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"))
    by_label = models.CharField(_("issued by (person)"), max_length=80)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=120, blank=True, default="")
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up instrument")
        verbose_name_plural = _("follow-up instruments")
        indexes = [
            models.Index(fields=["item", "id"], name="instrument_of_item"),
            models.Index(fields=["-issued_on", "-id"], name="instrument_list"),
            models.Index(fields=["colour", "-issued_on", "-id"], name="instrument_colour"),
            models.Index(fields=["is_order", "-issued_on", "-id"], name="instrument_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="instrument_answer_has_words",
                violation_error_message=_("An answer needs words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.no}"

    @property
    def stands(self) -> bool:
        """Whether it still follows something up."""
        return self.withdrawn_at is None and self.item.status not in ENDED

    @property
    def awaits_answer(self) -> bool:
        """Whether the unit still has to answer it."""
        return self.stands and self.answered_at is None
