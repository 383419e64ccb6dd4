"""States and kinds of a matter, its steps, its problems and what is to be done."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClueStatus(TextChoices):
    """Where a report from a resident stands (我要反映)."""

    RECEIVED = "received", pgettext_lazy("clue", "received")
    ADOPTED = "adopted", pgettext_lazy("clue", "taken up")
    ANSWERED = "answered", pgettext_lazy("clue", "answered")
    DECLINED = "declined", pgettext_lazy("clue", "not taken up")
    REFERRED = "referred", pgettext_lazy("clue", "referred")


class CaseStatus(TextChoices):
    """The legal state of a matter, and nothing else (architecture, three layers)."""

    DRAFT = "draft", pgettext_lazy("case", "draft")
    SUBMITTED = "submitted", pgettext_lazy("case", "submitted")
    RETURNED = "returned", pgettext_lazy("case", "returned")
    REFUSED = "refused", pgettext_lazy("case", "not admitted")
    OPEN = "open", pgettext_lazy("case", "in progress")
    SUSPENDED = "suspended", pgettext_lazy("case", "suspended")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    ARCHIVED = "archived", pgettext_lazy("case", "archived")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "withdrawn")
    MERGED = "merged", pgettext_lazy("case", "merged")
    REFERRED = "referred", pgettext_lazy("case", "referred")
    VOID = "void", pgettext_lazy("case", "void")


class StepKind(TextChoices):
    """What a step of a procedure asks for; the class of the same name stands in steps.py."""

    PROPOSE = "propose", pgettext_lazy("step", "Raise")
    CONSULT = "consult", pgettext_lazy("step", "Consult")
    HANDLE = "handle", pgettext_lazy("step", "Get it done")
    CALL_BACK = "call_back", pgettext_lazy("step", "Call back")


class StepStatus(TextChoices):
    """Where one step of one matter stands."""

    PENDING = "pending", pgettext_lazy("step", "to come")
    ACTIVE = "active", pgettext_lazy("step", "now")
    DONE = "done", pgettext_lazy("step", "done")
    WAIVED = "waived", pgettext_lazy("step", "left out")


class ProblemOutcome(TextChoices):
    """How far one concrete problem (实际问题) has come; ``solved`` is what is counted."""

    OPEN = "open", pgettext_lazy("problem", "not discussed yet")
    AGREED = "agreed", pgettext_lazy("problem", "agreed")
    PARTLY = "partly", pgettext_lazy("problem", "partly agreed")
    NOT_AGREED = "not_agreed", pgettext_lazy("problem", "not agreed, to be discussed again")
    ESCALATED = "escalated", pgettext_lazy("problem", "taken to the level above")
    EXPLAINED = "explained", pgettext_lazy("problem", "explained")
    PLANNED = "planned", pgettext_lazy("problem", "planned")
    SOLVED = "solved", pgettext_lazy("problem", "solved")


# What returns to the next round by itself, and so keeps a matter in consultation.
STILL_OPEN = [ProblemOutcome.OPEN, ProblemOutcome.PARTLY, ProblemOutcome.NOT_AGREED]


class SolvedBasis(TextChoices):
    """On whose word a problem counts as solved (M-2 always shows both figures)."""

    REPORTED = "reported", _("reported solved")
    VERIFIED = "verified", _("verified solved")


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


class Source(TextChoices):
    """Where a matter came from (S66); guessed, completed by the office."""

    VILLAGE = "village", _("the village itself")
    RESIDENT = "resident", _("a resident's report")
    MEMBER = "member", _("a CPPCC member")
    RESEARCH = "research", _("CPPCC research")
    GRID_WORKER = "grid_worker", _("a grid worker")
    RECEPTION = "reception", _("a reception day")
    PARTY_GOVERNMENT = "party_government", _("party committee or government")
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
