"""What is kept of a meeting: statements, conclusions, the minutes and what is said of them."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import ProblemOutcome
from cases.models import Case, Opinion, Problem
from meetings.enums import MinutesReply
from meetings.models.meeting import Attendee, Meeting


class Statement(models.Model):
    """What somebody said at the meeting (各方意见, procedure.md §6.5), by side.

    ``speaker`` is seen by those who were there and the recorder only (§0.14). ``opinion`` stands
    once it was taken down as one.
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="statements", verbose_name=_("meeting")
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("matter"))
    speaker = models.ForeignKey(
        Attendee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("speaker"),
    )
    side = models.CharField(_("side"), max_length=30, blank=True, default="")
    words = models.CharField(_("what was said"), max_length=300)
    opinion = models.OneToOneField(
        Opinion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opinion"),
    )
    said_at = models.DateTimeField(_("entered at"))
    by_label = models.CharField(_("entered by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")

    def __str__(self) -> str:
        return self.words


class Conclusion(models.Model):
    """What one meeting concluded on one problem; kept as it was said that day."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="conclusions", verbose_name=_("meeting")
    )
    problem = models.ForeignKey(
        Problem, models.PROTECT, related_name="+", verbose_name=_("problem")
    )
    result = models.CharField(_("result"), max_length=12, choices=ProblemOutcome)
    text = models.CharField(_("how it was settled"), max_length=300, blank=True, default="")
    dissent = models.CharField(_("dissent"), max_length=300, blank=True, default="")
    lead_name = models.CharField(_("done by"), max_length=40, blank=True, default="")
    due = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "problem"],
                name="conclusion_once",
                violation_error_message=_("This problem already has a result from this meeting."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem}: {self.get_result_display()}"


class Minutes(models.Model):
    """One version of the minutes (纪要). Final ones are frozen; a correction is the next version.

    ``body`` is what was compiled, as shown; ``object_until`` ends the objection period (three
    working days by default, procedure.md §0.7).
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting")
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    body = models.JSONField(_("content"))
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("compiled at"))
    object_until = models.DateField(_("objections until"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by_label = models.CharField(_("confirmed by"), max_length=80, blank=True, default="")
    final_at = models.DateTimeField(_("final since"), null=True, blank=True)
    final_basis = models.CharField(_("why final"), max_length=20, blank=True, default="")
    scan = models.ForeignKey(
        "records.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed scan"),
    )

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"],
                name="minutes_version_once",
                violation_error_message=_("This version already exists."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.version})"

    def is_objectable_on(self, day: dt.date) -> bool:
        """Whether those present may still object."""
        return self.final_at is None and day <= self.object_until


class MinutesAnswer(models.Model):
    """What one person who was there says of the minutes; an objection is answered in words."""

    minutes = models.ForeignKey(
        Minutes, models.PROTECT, related_name="answers", verbose_name=_("minutes")
    )
    attendee = models.ForeignKey(
        Attendee, models.PROTECT, related_name="+", verbose_name=_("attendee")
    )
    reply = models.CharField(_("answer"), max_length=8, choices=MinutesReply)
    text = models.CharField(_("in a sentence"), max_length=300, blank=True, default="")
    said_at = models.DateTimeField(_("said at"))
    response = models.CharField(_("answered"), max_length=300, blank=True, default="")
    response_by_label = models.CharField(_("answered by"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("word on the minutes")
        verbose_name_plural = _("words on the minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "attendee"],
                name="minutes_answer_once",
                violation_error_message=_("This person has already answered."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendee}: {self.get_reply_display()}"
