"""What is typed of a compensation: the whole, its instalments, and when one was paid."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.units import YuanField
from cases.lifecycle.instalments import Payment, differ_words
from cases.models import Instalment
from participants.forms.fields import DateField

ROWS = range(1, 7)  # instalments offered on the page


class InstalmentsForm(forms.Form):
    """The whole and up to six instalments, each with its day and how many are paid."""

    total = YuanField(label=_("Compensation in all (yuan)"))

    def __init__(
        self, *args: Any, paid: list[Instalment], unpaid: list[Instalment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paid = sum((row.amount for row in paid), Decimal(0))
        self.fields["total"].required = True
        for n in ROWS:
            self.fields[f"amount_{n}"] = YuanField(label=_("Amount (yuan)"))
            self.fields[f"due_{n}"] = DateField(label=_("Paid by"), required=False)
            self.fields[f"payees_{n}"] = forms.IntegerField(
                label=_("To how many persons"), required=False, min_value=1, max_value=1_000_000
            )
        for n, row in zip(ROWS, unpaid, strict=False):
            self.initial |= {f"amount_{n}": row.amount, f"due_{n}": row.due}
            self.initial[f"payees_{n}"] = row.payees

    @property
    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The instalments of the page."""
        return [(n, [self[f"{name}_{n}"] for name in ("amount", "due", "payees")]) for n in ROWS]

    @property
    def payments(self) -> list[Payment]:
        """The instalments that were filled in."""
        data = self.cleaned_data
        return [
            Payment(data[f"amount_{n}"], data[f"due_{n}"], data.get(f"payees_{n}"))
            for n in ROWS
            if data.get(f"amount_{n}")
        ]

    def clean(self) -> dict[str, Any]:
        """Each amount has its day, and all of them, with what was paid, come to the whole."""
        data = super().clean() or {}
        for n in ROWS:
            if data.get(f"amount_{n}") and not data.get(f"due_{n}"):
                self.add_error(f"due_{n}", gettext("By when is it paid?"))
            if data.get(f"due_{n}") and not data.get(f"amount_{n}"):
                self.add_error(f"amount_{n}", gettext("How much is it?"))
        total = data.get("total")
        given = self.paid + sum((data.get(f"amount_{n}") or Decimal(0) for n in ROWS), Decimal(0))
        if total is not None and not self.errors and total != given:
            self.add_error("total", differ_words(given, total))
        return data


class PaidForm(forms.Form):
    """When an instalment was paid."""

    paid_on = DateField(label=_("Paid on"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = today
