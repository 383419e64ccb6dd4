"""What is to be told to whom: the row that is the truth of a notice, and its ways out."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedField
from common.scope import HasScope, ScopedQuerySet
from notices.enums import Channel, DeliveryState
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


class Notice(Placed):
    """One thing told to one person (S7, S73): its kind, what about, and the wording's variables.

    ``subject`` is the number of what it is about. ``params`` never hold names of a restricted
    matter. ``dedupe_key`` makes a repeated act tell nobody twice; ``silenced_at`` is set when a
    later act made it untrue before it left.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=40, db_index=True)
    recipient = models.ForeignKey(
        Person, models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    params = models.JSONField(_("variables"), default=dict)
    restricted = models.BooleanField(_("about a matter that is not public"), default=False)
    dedupe_key = models.CharField(max_length=160, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    silenced_at = models.DateTimeField(_("silenced at"), null=True, blank=True)
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


class DeliveryQuerySet(models.QuerySet):
    """Deliveries by how far they got."""

    def visible_to(self, user: HasScope) -> Self:
        """Deliveries of the notices that the acting post sees."""
        return self.filter(notice__in=Notice.objects.visible_to(user))

    def waiting(self) -> Self:
        """Deliveries no channel took yet."""
        return self.filter(state=DeliveryState.WAITING)

    def due(self, at: dt.datetime, real: dt.datetime) -> Self:
        """Those to be tried at ``at`` (site time), ``real`` being the machine's time."""
        return self.waiting().filter(
            not_before__lte=at, next_try_time__lte=real, lease_token__isnull=True
        )


class Delivery(models.Model):
    """One notice on its way through one channel to one address.

    A worker holds it by ``lease_token`` until ``lease_until_time``; whatever it records, it
    records against that token. ``maybe_twice`` (可能重复) marks the one row of a lease whose
    worker died where the channel may have taken it already. ``not_before`` is the site's time,
    quiet hours included; everything named ``_time`` is the machine's.
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", verbose_name=_("notice")
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    address = EncryptedField(_("address"))
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState, default=DeliveryState.WAITING
    )
    not_before = models.DateTimeField(_("not before"))
    next_try_time = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until_time = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    receipt = models.CharField(_("receipt"), max_length=120, blank=True, default="")
    maybe_twice = models.BooleanField(_("perhaps sent twice"), default=False)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"],
                name="delivery_once_a_channel",
                violation_error_message=_("This notice already goes this way."),
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True, lease_until_time__isnull=True)
                | Q(lease_token__isnull=False, lease_until_time__isnull=False),
                name="delivery_lease_has_an_end",
                violation_error_message=_("A lease has a token and an end."),
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False),
                name="delivery_sent_says_when",
                violation_error_message=_("What was sent says when."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "id"],
                condition=Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["lease_until_time"],
                condition=Q(lease_token__isnull=False),
                name="delivery_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} ({self.get_channel_display()})"


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
