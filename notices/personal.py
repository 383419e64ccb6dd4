"""What concerns one recipient as a person."""

import datetime as dt

from notices.enums import DeliveryState
from notices.models import Delivery, Notice
from participants.models import Person


def silence_for(person: Person, *, at: dt.datetime) -> None:
    """Nothing more is told to ``person``: unread notices are silenced, waiting mails not sent.

    A mail that a worker holds at this moment may still leave; what is in the inbox as read stays.
    """
    waiting = Delivery.objects.waiting().filter(notice__recipient=person, lease_token__isnull=True)
    waiting.update(state=DeliveryState.SUPERSEDED)
    Notice.objects.standing().unread().filter(recipient=person).update(silenced_at=at)
