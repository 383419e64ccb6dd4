"""The demo's day moved by its own buttons, as whoever shows the product moves it."""

from django.core.cache import cache

from tests.conftest import PATIENCE
from tests.e2e.phone import Phone, said

MORNING, DAYS, MONTHS = "到明天早上8点", "3天后", "3个月后"


def forward(phone: Phone, button: str) -> None:
    """One press on the demo's clock, as on the home page; no tap of anybody's work."""
    phone.go("/demo/clock/")
    phone.page.set_default_timeout(300_000)  # ninety days of jobs in one press
    phone.tap(button)
    phone.taps -= 1
    phone.page.set_default_timeout(PATIENCE)
    cache.clear()
    assert said(phone.page.locator("[role=status]").first).startswith("现在是2")
