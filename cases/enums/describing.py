"""What a matter is about, where it came from, how it was entered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    """Where a matter came from (S66); guessed, completed by the office."""

    VILLAGE = "village", _("the village itself")
    RESIDENT = "resident", _("a resident's report")
    MEMBER = "member", _("a CPPCC member")
    RESEARCH = "research", _("CPPCC research")
    GRID_WORKER = "grid_worker", _("a grid worker")
    RECEPTION = "reception", _("a reception day")
    PARTY_GOVERNMENT = "party_government", _("party committee or government")
    BELOW = "below", _("put before it by a place below")
    OTHER = "other", _("elsewhere")


class ThreePoints(TextChoices):
    """民生三点 (S9); empty until the office completes it."""

    PRIORITY = "priority", _("priority of party and government")
    DIFFICULTY = "difficulty", _("difficulty of people's livelihood")
    FOCUS = "focus", _("focus of local governance")


class Category(TextChoices):
    """What a matter is about (S4, S35); guessed from its words."""

    ROADS = "roads", _("roads and traffic")
    WATER = "water", _("water and sewage")
    ENVIRONMENT = "environment", _("environment and sanitation")
    HOUSING = "housing", _("housing and property management")
    CARE = "care", _("care for the elderly")
    HEALTH = "health", _("education and health")
    INDUSTRY = "industry", _("industry")
    DISPUTE = "dispute", _("neighbours and disputes")
    OTHER = "other", pgettext_lazy("category", "other")


class Origin(TextChoices):
    """How a record came into the system (rule 17)."""

    LIVE = "live", _("recorded live")
    BACKFILLED = "backfilled", _("entered afterwards")
    IMPORTED = "imported", _("imported")


class Precision(TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
