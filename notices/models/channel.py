"""What the channels need to know, and how they fare."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from notices.enums import Channel
from platforms.models import Platform
from platforms.models.registers import OfPlatformQuerySet


class MessageTemplate(models.Model):
    """A short message as the provider approved it for a place and all below it.

    In China a short message is (signed name, approved template, variables), never free text;
    ``text`` repeats the approved wording with {1} {2} … for the preview.
    """

    platform = models.ForeignKey(
        Platform, models.CASCADE, related_name="+", verbose_name=_("platform")
    )
    kind = models.CharField(_("kind"), max_length=40)
    template_id = models.CharField(_("number of the template"), max_length=40)
    text = models.CharField(_("approved wording"), max_length=300)

    objects = OfPlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of short messages")
        verbose_name_plural = _("templates of short messages")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "kind"],
                name="template_once_a_kind",
                violation_error_message=_("There is a template of this kind here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.template_id}"


class ChannelState(models.Model):
    """How a channel fares: when it last took a message, when it last did not and why (real time)."""

    channel = models.CharField(_("channel"), max_length=12, choices=Channel, unique=True)
    good_time = models.DateTimeField(_("last took a message"), null=True, blank=True)
    bad_time = models.DateTimeField(_("last trouble"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("state of a channel")
        verbose_name_plural = _("states of channels")

    def __str__(self) -> str:
        return self.get_channel_display()
