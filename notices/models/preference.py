"""How somebody wants to be reminded, and on which days the week's digests were written."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notices.enums import Rhythm
from participants.models import Person


class Preference(models.Model):
    """What somebody said under 我的提醒; whoever said nothing has the defaults of these fields.

    It holds for reminders and for the ways out of the site. Invitation, change and cancellation
    of a meeting always lie in the inbox.
    """

    person = models.OneToOneField(
        Person, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    not_by = models.JSONField(_("ways he does not want"), default=list, blank=True)
    rhythm = models.CharField(_("reminders"), max_length=10, choices=Rhythm, default=Rhythm.USUAL)
    every_reminder = models.BooleanField(_("also beyond three messages a meeting"), default=False)
    day_before = models.BooleanField(_("the day before a meeting"), default=True)
    language = models.CharField(
        _("language of messages"),
        max_length=8,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )

    class Meta:
        verbose_name = _("wish about reminders")
        verbose_name_plural = _("wishes about reminders")

    def __str__(self) -> str:
        return str(self.person)

    def wants(self, channel: str) -> bool:
        """Whether messages may come this way."""
        return channel not in self.not_by


class DigestDay(models.Model):
    """A day on which the week's digests were written to the end: what comes later in that week
    waits for the next."""

    day = models.DateField(unique=True)

    class Meta:
        verbose_name = _("day of digests")
        verbose_name_plural = _("days of digests")

    def __str__(self) -> str:
        return f"{self.day}"
