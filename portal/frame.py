"""What stands around residents' pages."""

from typing import Any

from django.urls import reverse

from platforms.models import Platform
from platforms.settings import load


def about(platform: Platform) -> dict[str, Any]:
    """What the frame shows on a platform's pages: its brand and name; its page as the way home."""
    return {
        "platform": platform,
        "brand": load([platform]).brand(platform).value,
        "place": platform.name,
        "brand_url": reverse("portal", args=[platform.code]),
        "navigation": [],
        "finds": False,
        "feedback_at": platform.code,
    }
