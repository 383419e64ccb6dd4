"""What is to be told to whom: the rows that are the truth of a notice."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scope import HasScope, ScopedQuerySet
from participants.models import Person
from platforms.models import Placed


class NoticeQuerySet(ScopedQuerySet):
    """Notices inside a scope, or of one person."""

    def visible_to(self, user: HasScope) -> Self:
        """Rows of the acting post's scope; those about restricted matters only for the place."""
        return self.filter(user.scope.inside())

    def standing(self) -> Self:
        """Notices that were not silenced by a later act."""
        return self.filter(silenced_at__isnull=True)

    def inbox(self, person_id: int, at: dt.datetime) -> Self:
        """What one person finds in his inbox at ``at`` (site time)."""
        return self.standing().filter(recipient_id=person_id, not_before__lte=at)

    def unread(self) -> Self:
        """Notices nobody opened yet."""
        return self.filter(read_at__isnull=True)

    def new(self, at: dt.datetime) -> Self:
        """Unread ones that are still of use: an invitation is not, once the meeting began."""
        return self.unread().filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))


class Said(Placed):
    """What is told of one event: its kind, what about, and the wording's variables.

    ``subject`` is the number of what it is about. ``params`` never hold names of a restricted
    matter. ``silenced_at`` is set when a later act made it untrue before it left. ``urgent`` is
    the reason for which it went out in the quiet hours.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=40, db_index=True)
    params = models.JSONField(_("variables"), default=dict)
    restricted = models.BooleanField(_("about a matter that is not public"), default=False)
    made_at = models.DateTimeField(_("made at"))
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    silenced_at = models.DateTimeField(_("silenced at"), null=True, blank=True)
    urgent = models.CharField(_("urgent because"), max_length=80, blank=True, default="")

    class Meta:
        abstract = True


class AnnouncementQuerySet(ScopedQuerySet):
    """Announcements by how far they are written out."""

    def pending(self) -> Self:
        """Those that not everybody has a notice of yet, and that still hold."""
        return self.filter(silenced_at__isnull=True, written__lt=F("size"))

    def due(self, at: dt.datetime) -> Self:
        """Of these the ones whose time has come at ``at`` (site time)."""
        return self.pending().filter(not_before__lte=at)


class Announcement(Said):
    """One thing told to many: the recipients frozen as they were when it was told, in their order.

    A worker writes a notice for each; the first ``written`` of ``recipients`` (people's keys) have
    theirs. ``event_at`` is when what it speaks of begins: it goes out before, whatever the hour.
    """

    version = models.CharField(max_length=80, editable=False)
    event_at = models.DateTimeField(null=True, blank=True, editable=False)
    recipients = models.JSONField(default=list, editable=False)
    size = models.PositiveIntegerField(_("recipients (persons)"))
    written = models.PositiveIntegerField(_("of whom have their notice (persons)"), default=0)
    dedupe_key = models.CharField(max_length=200, unique=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.CheckConstraint(
                condition=Q(written__lte=F("size")),
                name="announcement_no_more_than_all",
                violation_error_message=_("An announcement is told to no more than all."),
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(silenced_at__isnull=True, written__lt=F("size")),
                name="announcement_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.size})"

    def key_for(self, person: Person) -> str:
        """What makes a repeated act tell this person nothing twice."""
        return f"{self.kind}|{self.subject}|{self.version}|{person.no}"


class Notice(Said):
    """One thing told to one person (S7, S73).

    ``dedupe_key`` makes a repeated act tell nobody twice.
    """

    recipient = models.ForeignKey(
        Person, models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    dedupe_key = models.CharField(max_length=160, unique=True, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            *(
                models.Index(fields=[column, "-made_at", "-id"], name=f"notice_{column}_list")
                for column in ("platform", "town", "county")
            ),
            models.Index(fields=["recipient", "-id"], name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def is_new(self, at: dt.datetime) -> bool:
        """Unread, and still of use at ``at``."""
        return self.read_at is None and (self.expires_at is None or self.expires_at > at)


class Reminded(models.Model):
    """That somebody was reminded on one rung of a ladder, by which notice.

    ``kind`` names the ladder. The same rung of the same limit reminds a person once; a moved limit
    (``due_on``) begins anew
    (procedure.md §0.12). ``rung`` counts days from the limit, before it negative.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="rungs")
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    due_on = models.DateField()
    rung = models.SmallIntegerField()

    class Meta:
        verbose_name = _("reminder given")
        verbose_name_plural = _("reminders given")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "recipient", "due_on", "rung"],
                name="reminded_once_a_rung",
                violation_error_message=_("This person was reminded of this already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.rung:+d}"
