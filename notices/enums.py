"""Ways a notice takes, and how far a delivery got."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """What carries a notice out of the site. The inbox needs none: there the notice itself is."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("short message")
    WECOM = "wecom", _("WeCom")
    GROUP = "group", _("WeChat group")
    HAND = "hand", _("by word of mouth")


# What a worker sends by itself; the others a person carries, and writes down that he did.
AUTOMATIC = (Channel.WECOM, Channel.EMAIL, Channel.SMS)


class Rhythm(models.TextChoices):
    """How often reminders come. Usual: once a week to secretary and clerk, to others each day."""

    USUAL = "usual", _("as usual for my post")
    DAILY = "daily", _("every working day")
    WEEKLY = "weekly", _("once a week")


class DeliveryState(models.TextChoices):
    """Waiting until a channel took it, it became untrue, or nobody will try again.

    What is not let through (``trouble`` says which ``HeldBack``) is no failure and counts for none.
    """

    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    SUPERSEDED = "superseded", _("not sent: no longer true")
    UNNEEDED = "unneeded", _("not sent: reached another way")
    HELD_BACK = "held_back", _("not sent: not let through")
    FAILED = "failed", _("given up")


class HeldBack(models.TextChoices):
    """Why a way that was foreseen is closed to somebody; stands as the ``trouble`` of its row."""

    UNWANTED = "unwanted", _("not sent: the recipient does not want this way")
    NO_ADDRESS = "no address", _("not sent: no number or address is known")
    SWITCHED_OFF = "switched off", _("not sent: this way is no longer set up")


class WordsLanguage(models.TextChoices):
    """The languages in which a notice has words."""

    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class ReplyState(models.TextChoices):
    """What became of words that somebody sent back."""

    TAKEN = "taken", _("entered as answer")
    ASKED = "asked", _("asked which person")
    WORDS = "words", _("in words, to be read")
    UNKNOWN = "unknown", _("belongs to nothing that was sent")
