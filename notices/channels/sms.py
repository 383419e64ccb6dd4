"""Short messages: whichever provider SMS_URL names."""

from django.conf import settings

from notices.channels.base import Carrier, Way, account_of, is_mobile
from notices.channels.gateway import Gateway
from notices.channels.tencent import Tencent
from notices.enums import Channel
from participants.models import Person


def _carrier() -> Carrier:
    return Tencent() if account_of("SMS").provider == "tencent" else Gateway()


def _address(person: Person) -> str:
    return person.phone if is_mobile(person.phone) else ""


WAY = Way(
    Channel.SMS,
    is_on=lambda: settings.SMS is not None,
    address_of=_address,
    carrier=_carrier,
    knows_again=lambda: settings.SMS is not None and settings.SMS.knows_again,
)
