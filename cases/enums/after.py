"""What is said and found after the work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallBackAnswer(TextChoices):
    """The one question to who raised it (procedure.md §0.11)."""

    SATISFIED = "satisfied", _("solved, satisfied")
    BASICALLY = "basically", _("solved, basically satisfied")
    NOT_SOLVED = "not_solved", _("not solved")
    UNREACHABLE = "unreachable", _("could not be reached")


class VerificationOutcome(TextChoices):
    """What somebody other than the handler found on the spot."""

    OPEN = "open", pgettext_lazy("verification", "to be looked at")
    CONFIRMED = "confirmed", pgettext_lazy("verification", "true: to be done again")
    EXPLAINED = "explained", pgettext_lazy("verification", "explained with evidence")


class LookBackOutcome(TextChoices):
    """How it is months later."""

    OPEN = "open", pgettext_lazy("look-back", "to be looked at")
    HOLDS = "holds", pgettext_lazy("look-back", "still in order")
    BROKEN = "broken", pgettext_lazy("look-back", "broken again")
    DROPPED = "dropped", pgettext_lazy("look-back", "dropped")


class RatingGroup(TextChoices):
    """Who rates, kept apart (procedure.md §8)."""

    STAKEHOLDERS = "stakeholders", _("those concerned")
    ATTENDEES = "attendees", _("those who took part")
    PUBLIC = "public", _("the public")
    MEMBERS = "members", _("CPPCC members")


class Rating(TextChoices):
    """What somebody thinks of it; never a score (procedure.md §0.15)."""

    SATISFIED = "satisfied", pgettext_lazy("rating", "satisfied")
    BASICALLY = "basically", pgettext_lazy("rating", "basically satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("rating", "not satisfied")


class BenefitUnit(TextChoices):
    """In what a benefit is counted (S69); never added across units."""

    HOUSEHOLD = "household", pgettext_lazy("unit of a benefit", "households")
    VILLAGE = "village", pgettext_lazy("unit of a benefit", "villages")
    PERSON = "person", pgettext_lazy("unit of a benefit", "persons")
    WAN_YUAN = "wan_yuan", pgettext_lazy("unit of a benefit", "10,000 yuan")
    SQUARE_METRE = "m2", pgettext_lazy("unit of a benefit", "㎡")
    METRE = "m", pgettext_lazy("unit of a benefit", "metres")
    PIECE = "piece", pgettext_lazy("unit of a benefit", "pieces")
    PERCENT = "percent", pgettext_lazy("unit of a benefit", "%")


class ReboundFound(TextChoices):
    """How it came out that something solved is not solved (反弹, procedure.md §0.11)."""

    VERIFIED = "verified", _("found when it was looked at")
    LOOK_BACK = "look_back", _("found at the look-back")
