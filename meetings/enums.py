"""States of a meeting, answers to an invitation, and who came."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingStatus(TextChoices):
    """Where a meeting stands. “In progress” is computed from the clock."""

    CONVENED = "convened", pgettext_lazy("meeting", "called")
    HELD = "held", pgettext_lazy("meeting", "held")
    MINUTED = "minuted", pgettext_lazy("meeting", "minutes out")
    CONFIRMED = "confirmed", pgettext_lazy("meeting", "minutes confirmed")
    FINAL = "final", pgettext_lazy("meeting", "minutes final")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")
    VOID = "void", pgettext_lazy("meeting", "void")


# What took place and counts, however far its papers are (M-1).
TOOK_PLACE = [
    MeetingStatus.HELD,
    MeetingStatus.MINUTED,
    MeetingStatus.CONFIRMED,
    MeetingStatus.FINAL,
]


class MeetingKind(TextChoices):
    """Kinds of meeting (S67); a village holds the first."""

    COUNCIL = "council", _("consultation meeting")
    MICRO = "micro", _("micro consultation")
    THEMATIC = "thematic", _("thematic consultation")
    ON_SITE = "on_site", _("on-site consultation")


class Answer(TextChoices):
    """What an invited person answered."""

    NONE = "none", pgettext_lazy("answer", "no answer yet")
    COMING = "coming", pgettext_lazy("answer", "coming")
    EXCUSED = "excused", pgettext_lazy("answer", "excused")
    SUBSTITUTE = "substitute", pgettext_lazy("answer", "sends somebody")


class Reach(TextChoices):
    """Where an invitation stands: of those invited each is in exactly one, at the present version."""

    COMING = "coming", pgettext_lazy("invitation", "coming")
    EXCUSED = "excused", pgettext_lazy("invitation", "excused")
    WAITING = "waiting", pgettext_lazy("invitation", "yet to answer")
    UNREACHED = "unreached", pgettext_lazy("invitation", "not reached")


class Attendance(TextChoices):
    """Who came; set, never toggled."""

    UNKNOWN = "unknown", pgettext_lazy("attendance", "not noted")
    PRESENT = "present", pgettext_lazy("attendance", "present")
    LATE = "late", pgettext_lazy("attendance", "came late")
    EXCUSED = "excused", pgettext_lazy("attendance", "excused")
    ABSENT = "absent", pgettext_lazy("attendance", "absent")


WAS_THERE = [Attendance.PRESENT, Attendance.LATE]


class MinutesReply(TextChoices):
    """What somebody who was there says of the minutes."""

    FINE = "fine", _("nothing to add")
    OBJECTS = "objects", _("something is not right")
