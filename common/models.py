"""The one table of common: how far a demo's day runs ahead of the real one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClockOffset(models.Model):
    """Seconds by which the site's time runs ahead. One row, forwards only, demo databases only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    offset_seconds = models.PositiveBigIntegerField(_("offset (seconds)"), default=0)

    class Meta:
        verbose_name = _("demo clock")
        verbose_name_plural = _("demo clock")
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="clock_offset_one_row",
                violation_error_message=_("The demo has one clock."),
            )
        ]

    def __str__(self) -> str:
        return f"+{self.offset_seconds} s"
