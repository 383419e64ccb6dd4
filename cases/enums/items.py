"""States of what is to be done, and what units say of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Way(TextChoices):
    """Who hands an item out, and so what words stand on it (procedure.md §0.2)."""

    OWN = "own", _("done by the village itself")
    TOWN = "town", _("handed out by the town")
    PARTY_GOVERNMENT = "party_government", _("handed out by party committee and government")
    REQUEST = "request", _("asked by letter")


class Spends(TextChoices):
    """Whether an item spends what is not the meeting's to dispose of (procedure.md §0.4)."""

    NO = "no", _("spends nothing")
    YES = "yes", _("spends")
    UNCLEAR = "unclear", _("not clear")


class Ground(TextChoices):
    """On what an item that spends was handed out (procedure.md §0.4)."""

    NONE = "", _("none")
    DECISION = "decision", _("decision of the competent body")
    EMERGENCY = "emergency", _("emergency use of the maintenance fund")


class DecidingBody(TextChoices):
    """Who decides by law what a consultation may not (procedure.md §5.4)."""

    OWNERS_USE = "owners_use", _("owners: use of the maintenance fund")
    OWNERS_CHANGE = (
        "owners_change",
        _("owners: raising the fund, rebuilding, changing common parts"),
    )
    VILLAGERS = "villagers", _("villagers’ assembly")
    REPRESENTATIVES = "representatives", _("villagers’ representatives’ assembly")
    RESIDENTS = "residents", _("residents’ assembly")
    GROUP = "group", _("villagers’ group’s assembly")


class Counted(TextChoices):
    """What the persons of a decision were counted by."""

    HOUSEHOLDS = "households", pgettext_lazy("counted", "households")
    PERSONS = "persons", pgettext_lazy("counted", "persons")


class ItemStatus(TextChoices):
    """Where something agreed stands."""

    PREPARED = "prepared", pgettext_lazy("item", "prepared, not handed out")
    OPEN = "open", pgettext_lazy("item", "not begun")
    DOING = "doing", pgettext_lazy("item", "being done")
    HANDED_BACK = "back", pgettext_lazy("item", "asked to be handed back")
    REPLIED = "replied", pgettext_lazy("item", "reply to be checked")
    PLANNED = "planned", pgettext_lazy("item", "taken into a plan")
    DONE = "done", pgettext_lazy("item", "reported done")
    CLOSED = "closed", pgettext_lazy("item", "closed")
    VOID = "void", pgettext_lazy("item", "void")


class DecisionKind(TextChoices):
    """How party committee or government took up an outcome (procedure.md §0.2, way 3)."""

    INSTRUCTION = "instruction", _("written instruction")
    MEETING = "meeting", _("decided in a meeting")
    OFFICE = "office", _("handed out by its office")
    ADOPTED = "adopted", _("adopted by the department")


class Asking(TextChoices):
    """What a unit asks of whoever handed the item out."""

    HAND_BACK = "hand_back", _("hand it back")
    EXTENSION = "extension", _("more time")


class Answered(TextChoices):
    """What became of a unit's request or reply."""

    OPEN = "open", pgettext_lazy("request", "not answered")
    GRANTED = "granted", pgettext_lazy("request", "granted")
    REFUSED = "refused", pgettext_lazy("request", "refused")


class ReplyResult(TextChoices):
    """The class of a unit's reply (procedure.md §5.3)."""

    A = "A", _("A: solved or basically solved")
    B = "B", _("B: in a plan, step by step")
    C = "C", _("C: cannot be solved now")
    D = "D", _("D: for reference")


class Colour(TextChoices):
    """How pressing a letter that follows something up is (procedure.md §0.2)."""

    BLUE = "blue", pgettext_lazy("colour", "blue")
    YELLOW = "yellow", pgettext_lazy("colour", "yellow")
    RED = "red", pgettext_lazy("colour", "red")


class PlanWord(TextChoices):
    """What a unit says of its plan on the day it is looked at again (procedure.md §0.12)."""

    KEPT = "kept", pgettext_lazy("plan", "still in the plan")
    BEGUN = "begun", pgettext_lazy("plan", "work has begun")


class NudgeHow(TextChoices):
    """How a unit was reminded."""

    PHONE = "phone", _("by telephone")
    LETTER = "letter", _("by letter")
    VISIT = "visit", _("in person")


class ProgressKind(TextChoices):
    """What is said of an item under way."""

    DOING = "doing", pgettext_lazy("progress", "under way")
    DONE = "done", pgettext_lazy("progress", "done")
    DIFFICULT = "difficult", pgettext_lazy("progress", "in difficulty")


class Difficulty(TextChoices):
    """Why an item is stuck."""

    MONEY = "money", _("short of money")
    PAPERS = "papers", _("short of permits")
    UNIT = "unit", _("another unit must help")
    TIME = "time", _("more time is needed")
