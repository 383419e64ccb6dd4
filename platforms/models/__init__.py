"""Places: divisions as the state counts them, organisations, and the tree of platforms."""

from platforms.models.divisions import Division, ValidDuring, digits_within, valid_on
from platforms.models.registers import PlatformSetting, Venue, Workday
from platforms.models.tree import Area, Organization, Placed, Platform

__all__ = [
    "Area",
    "Division",
    "Organization",
    "Placed",
    "Platform",
    "PlatformSetting",
    "ValidDuring",
    "Venue",
    "Workday",
    "digits_within",
    "valid_on",
]
