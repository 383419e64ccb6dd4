"""What the state counts: divisions and their codes."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scope import HasScope
from platforms.enums import DivisionLevel


class ValidDuring(models.Model):
    """Rows that are true from one day to another; open ends mean always."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_end_after_start",
                violation_error_message=_("The last day lies before the first day."),
            )
        ]

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the row is true on ``day`` (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def valid_on(day: dt.date, prefix: str = "") -> Q:
    """The condition that a ``ValidDuring`` row is true on ``day``; ``prefix`` walks a relation."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )


def digits_within(column: str, digits: str) -> Q:
    """The condition that ``column`` is ``digits`` or continues it: a range the index answers."""
    return Q(**{f"{column}__gte": digits, f"{column}__lt": f"{int(digits) + 1:0{len(digits)}d}"})


class DivisionQuerySet(models.QuerySet):
    """Divisions are found by ranges of their code, which both databases answer from the key."""

    def within(self, *codes: str) -> Self:
        """Each of ``codes`` itself and everything below it; nothing where none is given."""
        condition = Q(pk__in=[])
        for code in codes:
            condition |= digits_within("code", code)
        return self.filter(condition)

    def standing_on(self, day: dt.date) -> Self:
        """Divisions that exist on ``day``."""
        return self.filter(valid_on(day))

    def visible_to(self, user: HasScope) -> Self:
        """The divisions the acting post's own platform answers for, and those below them."""
        if user.scope.column is None:
            return self.none()
        here = self.model._default_manager.filter(platforms__pk=user.scope.value)
        areas = self.model._default_manager.filter(area__platform_id=user.scope.value)
        return self.within(*here.union(areas).values_list("code", flat=True))


class Division(ValidDuring):
    """One row of the statistical division codes (国家统计局, S3): province to village.

    ``code`` is text of 2, 4, 6, 9 or 12 digits and starts with its parent's code. Names are
    unique inside a town only, so identity is the code. ``display_name`` is how people say it
    (燕村, 龙湖社区).
    """

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    display_name = models.CharField(_("display name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=DivisionLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )

    objects = DivisionQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        indexes = [models.Index(fields=["level", "code"], name="division_level_code")]
        constraints = [
            *ValidDuring.Meta.constraints,
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(valid_to__isnull=False),
                name="division_merged_has_last_day",
                violation_error_message=_("A merged division needs its last day."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name
