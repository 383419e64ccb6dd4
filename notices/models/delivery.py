"""The ways a notice takes out of the site, and what comes back."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedField
from common.scope import HasScope
from notices.enums import Channel, DeliveryState, ReplyState
from notices.models.notice import Notice


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
    quiet hours included; everything named ``_time`` is the machine's. The ``next_try_time`` of what
    was given up is when that was.

    Rows with the same ``together`` (one number, one event) leave as one message. ``is_fallback``
    goes only where nothing before it reached him. ``resent`` counts on the same way from 0. What a
    person carried (group, word of mouth) says who by ``told_by_label``.
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", verbose_name=_("notice")
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    address = EncryptedField(_("address"), blank=True, default="")
    together = models.CharField(max_length=32, blank=True, default="", editable=False)
    is_fallback = models.BooleanField(_("only if nothing else reached"), default=False)
    resent = models.PositiveSmallIntegerField(_("sent again"), default=0)
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
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    told_by_label = models.CharField(_("told by"), max_length=80, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "resent"],
                name="delivery_once_a_way",
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
            models.Index(
                fields=["together", "id"],
                condition=Q(state="waiting") & ~Q(together=""),
                name="delivery_together",
            ),
            models.Index(
                fields=["channel", "receipt"],
                condition=~Q(receipt=""),
                name="delivery_receipt",
            ),
            models.Index(
                fields=["next_try_time", "channel"],
                condition=Q(state="failed"),
                name="delivery_given_up",
            ),
            models.Index(
                fields=["sent_at", "channel"],
                condition=Q(state="sent"),
                name="delivery_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} ({self.get_channel_display()})"


class ShortCode(models.Model):
    """Six digits that stand in a short message for the links of all whom it names.

    The code itself is not kept, only its digest; the same digits may come again once they ended.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    until_time = models.DateTimeField(_("good until"))

    class Meta:
        verbose_name = _("short code")
        verbose_name_plural = _("short codes")

    def __str__(self) -> str:
        return f"{self.pk}"


class Reply(models.Model):
    """What came back from a number: an answer by 1 or 2, or words that a person reads.

    ``delivery`` is the message it answers, ``notice`` the one person's of it where that is known.
    ``provider_key`` makes a webhook that is called twice write one row.
    """

    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    address = EncryptedField(_("address"))
    text = models.CharField(_("words"), max_length=300)
    provider_key = models.CharField(max_length=80, unique=True, editable=False)
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=10, choices=ReplyState)
    delivery = models.ForeignKey(
        Delivery, models.CASCADE, null=True, blank=True, related_name="replies"
    )
    notice = models.ForeignKey(
        Notice, models.CASCADE, null=True, blank=True, related_name="replies"
    )

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d} {self.get_state_display()}"
