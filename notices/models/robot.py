"""The robot of a group in WeCom, and what it is to say there."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedField
from notices.enums import DeliveryState
from platforms.models import Platform
from platforms.models.registers import OfPlatformQuerySet


class GroupRobot(models.Model):
    """The robot that a place put into its group in WeCom: it says there what is called, moved and
    called off, as a person would paste it. How it fares is machine time, as of a channel.
    """

    platform = models.OneToOneField(
        Platform, models.CASCADE, related_name="+", verbose_name=_("platform")
    )
    key = EncryptedField(_("key of the robot"))
    is_on = models.BooleanField(_("in use"), default=True)
    good_time = models.DateTimeField(_("last took a message"), null=True, blank=True)
    bad_time = models.DateTimeField(_("last trouble"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True, default="")

    objects = OfPlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("robot of a group")
        verbose_name_plural = _("robots of groups")

    def __str__(self) -> str:
        return str(self.platform)


class GroupPostQuerySet(models.QuerySet):
    """Texts by how far they got."""

    def waiting(self) -> Self:
        """Those the group has not taken yet."""
        return self.filter(state=DeliveryState.WAITING)

    def due(self, at: dt.datetime, real: dt.datetime) -> Self:
        """Those to be said at ``at`` (site time), ``real`` being the machine's time."""
        return self.waiting().filter(not_before__lte=at, next_try_time__lte=real)


class GroupPost(models.Model):
    """One text for one group. It is told to nobody in particular: who read it, nobody knows.

    Whoever sends it moves ``attempts`` on first, and puts ``next_try_time`` past the time the call
    can take: of two workers one goes on, and what a killed one held is tried again, marked.
    """

    robot = models.ForeignKey(GroupRobot, models.CASCADE, related_name="posts")
    subject = models.CharField(_("about"), max_length=40, db_index=True)
    text = models.TextField(_("words"))
    dedupe_key = models.CharField(max_length=160, unique=True, editable=False)
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    next_try_time = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState, default=DeliveryState.WAITING
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    maybe_twice = models.BooleanField(_("perhaps sent twice"), default=False)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True, default="")

    objects = GroupPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("text for a group")
        verbose_name_plural = _("texts for groups")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False),
                name="group_post_sent_says_when",
                violation_error_message=_("What was sent says when."),
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state="waiting"), name="group_post_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"
