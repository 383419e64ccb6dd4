"""What hangs on a platform: rooms and settings; and the table of working days."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scope import HasScope
from platforms.models.tree import Platform


class OfPlatformQuerySet(models.QuerySet):
    """Rows that hang on a platform without being listed by place."""

    def visible_to(self, user: HasScope) -> Self:
        """The rows of the platforms that the acting post sees."""
        column, value = user.scope.column, user.scope.value
        if column is None:
            return self.none()
        if column == "platform_id":
            return self.filter(platform_id=value)
        return self.filter(Q(platform_id=value) | Q(**{f"platform__{column}": value}))


class Venue(models.Model):
    """A room or open place where meetings are held (议事室, 村口, 大棚)."""

    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="venues", verbose_name=_("platform")
    )
    name = models.CharField(_("name"), max_length=40)
    address = models.CharField(_("address"), max_length=80, blank=True, default="")
    capacity = models.PositiveIntegerField(_("seats (persons)"), null=True, blank=True)

    objects = OfPlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "name"],
                name="venue_name_once",
                violation_error_message=_("This platform already has a venue of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlatformSetting(models.Model):
    """A setting of a platform; everything below inherits it. ``platform`` empty: the default."""

    platform = models.ForeignKey(
        Platform,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="settings",
        verbose_name=_("platform"),
    )
    key = models.CharField(_("setting"), max_length=40)
    value = models.JSONField(_("value"))

    objects = OfPlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="setting_once",
                violation_error_message=_("This setting is already made here."),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(platform__isnull=True),
                name="setting_default_once",
                violation_error_message=_("This default is already made."),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Workday(models.Model):
    """A day that differs from Monday to Friday: a holiday, or a make-up day (调休).

    Seeded through 2026 from the State Council's yearly notices. A year without rows is computed
    Monday to Friday and marked unconfirmed until the office pastes the notice.
    """

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("is a working day"))
    holiday = models.CharField(_("holiday"), max_length=30, blank=True, default="")

    class Meta:
        verbose_name = _("working-day exception")
        verbose_name_plural = _("working-day table")

    def __str__(self) -> str:
        return self.day.isoformat()
