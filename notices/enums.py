"""Ways a notice takes, and how far a delivery got."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """What carries a notice out of the site. The inbox needs none: there the notice itself is."""

    EMAIL = "email", _("E-mail")


class DeliveryState(models.TextChoices):
    """Waiting until a channel took it, it became untrue, or nobody will try again."""

    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    SUPERSEDED = "superseded", _("not sent: no longer true")
    FAILED = "failed", _("given up")
