"""A message to oneself, to see whether a channel works."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from notices import channels, short
from notices.channels import Message, Refused, Trouble
from notices.enums import Channel
from participants.models import Person


@dataclass(frozen=True)
class Tested:
    """What came of it, in a sentence."""

    ok: bool
    words: str


def send_test(person: Person | None, channel: str) -> Tested:
    """Sends one message to the person's own address, at once and past the outbox."""
    way = channels.way(channel)
    if not way.is_on():
        return Tested(False, _("Nothing was sent: this way is not set up. See the settings."))
    template = short.any_template(person.platform) if person and channel == Channel.SMS else None
    if channel == Channel.SMS and template is None:
        return Tested(False, _("Nothing was sent: a short message needs an approved wording."))
    address = way.address_of(person) if person else ""
    if not address:
        return Tested(False, _("Nothing was sent: you have no address here for this way."))
    message = Message(
        key=f"test-{uuid.uuid4().hex}",
        address=address,
        title=_("A test message"),
        text=_("You asked for this message to see whether messages arrive. They do.") + "\n",
        short=short.example(template) if template else None,
    )
    try:
        with channels.opened(channel) as carrier:
            carrier.send(message)
    except (Refused, Trouble) as error:
        return Tested(
            False, _("It did not go out. The provider said: %(words)s") % {"words": error}
        )
    return Tested(True, _("The provider took it. Please look whether it has arrived."))
