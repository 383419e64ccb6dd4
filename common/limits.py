"""How long something may take."""

import calendar
import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    """What a limit counts in (procedure.md §0.12)."""

    WORKING_DAY = "working_day", _("working days")
    DAY = "day", _("days")
    MONTH = "month", _("months")


@dataclass(frozen=True)
class Limit:
    """``n`` working days, days or months. ``platforms.workdays.due_on`` turns it into a date."""

    n: int
    unit: Unit

    def months_after(self, start: dt.date) -> dt.date:
        """The same day ``n`` months later, or that month's last day."""
        index = start.year * 12 + start.month - 1 + self.n
        year, month = divmod(index, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(start.day, last))
