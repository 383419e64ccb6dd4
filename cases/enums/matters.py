"""States of a matter, its steps, problems, gates and voices."""

from django.db.models import IntegerChoices, TextChoices
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

    COLLECT = "collect", pgettext_lazy("step", "Collect")
    PROPOSE = "propose", pgettext_lazy("step", "Raise")
    APPROVE = "approve", pgettext_lazy("step", "Approve")
    ANNOUNCE = "announce", pgettext_lazy("step", "Announce")
    RESEARCH = "research", pgettext_lazy("step", "Research")
    PREPARE = "prepare", pgettext_lazy("step", "Prepare the meeting")
    CONSULT = "consult", pgettext_lazy("step", "Consult")
    OUTCOME = "outcome", pgettext_lazy("step", "Report the outcome")
    RESOLVE = "resolve", pgettext_lazy("step", "Party and government decide")
    ASSIGN = "assign", pgettext_lazy("step", "Hand out")
    HANDLE = "handle", pgettext_lazy("step", "Get it done")
    CALL_BACK = "call_back", pgettext_lazy("step", "Call back")
    LOOK_BACK = "look_back", pgettext_lazy("step", "Look back")


BEFORE_MEETING = (StepKind.ANNOUNCE, StepKind.RESEARCH, StepKind.PREPARE)


class Phase(TextChoices):
    """民事民商, 民事民定, 民事民督 (S16): how several stages read together."""

    DISCUSS = "discuss", pgettext_lazy("phase", "discuss")
    SETTLE = "settle", pgettext_lazy("phase", "settle")
    WATCH = "watch", pgettext_lazy("phase", "watch over")


class Weight(IntegerChoices):
    """What a matter weighs; it switches stages on (procedure.md §0.3)."""

    PLAIN = 1, pgettext_lazy("weight", "common")
    COMMON = 2, _("common assets, land, maintenance fund or the whole village")
    COUNTY = 3, _("a county topic")


class Referral(TextChoices):
    """Where a matter goes that the consultation does not take (procedure.md §3, stage 3; S63)."""

    PETITION = "petition", _("petition office")
    DISCIPLINE = "discipline", _("discipline inspection")
    LITIGATION = "litigation", _("court, arbitration or another legal way")
    MEDIATION = "mediation", _("people’s mediation")


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


class GateWord(TextChoices):
    """What a gate unit said in a round (procedure.md §0.9)."""

    PENDING = "pending", pgettext_lazy("gate", "not said yet")
    AGREES = "agrees", pgettext_lazy("gate", "agrees")
    CONDITIONAL = "conditional", pgettext_lazy("gate", "agrees on a condition")
    REFUSES = "refuses", pgettext_lazy("gate", "does not agree")


class OpinionSource(TextChoices):
    """Where an opinion was voiced (procedure.md §0.6)."""

    STATEMENT = "statement", _("at the meeting")
    ANNOUNCEMENT = "announcement", _("on the announcement")
    BOX = "box", _("the opinion box")
    OTHER = "other", pgettext_lazy("opinion", "told otherwise")


class OpinionOutcome(TextChoices):
    """What looking into an opinion came to (S44)."""

    OPEN = "open", pgettext_lazy("opinion", "to be looked into")
    FEASIBLE = "feasible", pgettext_lazy("opinion", "feasible")
    PARTLY = "partly", pgettext_lazy("opinion", "feasible in part")
    INFEASIBLE = "infeasible", pgettext_lazy("opinion", "not feasible")


class VerifiedHow(TextChoices):
    """How an opinion was looked into."""

    VISIT = "visit", _("by a visit")
    SPOT = "spot", _("on the spot")
    UNIT = "unit", _("by asking the unit")


class ToldHow(TextChoices):
    """How who voiced an opinion got word of it."""

    NOTICE = "notice", _("by a message")
    IN_PERSON = "in_person", _("told in person")
    NOBODY = "nobody", _("left without a name")


class AskedBy(TextChoices):
    """Who asked a question at the table (S24)."""

    RESIDENT = "resident", _("residents")
    MEMBER = "member", _("CPPCC members")
    OTHER = "other", pgettext_lazy("asked by", "others")


class ResearchKind(TextChoices):
    """What kind of research it was (S37)."""

    SURVEY = "survey", _("research on the matter")
    TOUR = "tour", _("study tour")
    INSPECTION = "inspection", _("inspection")


class LineKind(TextChoices):
    """What one line of a research is."""

    PROBLEM = "problem", pgettext_lazy("research", "problem")
    SUGGESTION = "suggestion", pgettext_lazy("research", "suggestion")


class Taken(TextChoices):
    """What a unit answers to a suggestion (S52)."""

    OPEN = "open", pgettext_lazy("suggestion", "not answered yet")
    ADOPTED = "adopted", pgettext_lazy("suggestion", "adopted")
    PARTLY = "partly", pgettext_lazy("suggestion", "adopted in part")
    REFUSED = "refused", pgettext_lazy("suggestion", "not adopted")


class QuestionOutcome(TextChoices):
    """What became of a question."""

    ANSWERED = "answered", pgettext_lazy("question", "answered")
    SOLVED = "solved", pgettext_lazy("question", "solved on the spot")
    PROMISED = "promised", pgettext_lazy("question", "promised by a day")
    UNANSWERED = "unanswered", pgettext_lazy("question", "not answered")
