"""Ways to a meeting without an account: one link per person, one per group.

A personal link is signed over the attendee and his link's version; a newer version ends it. The
group's link leads to the list of names; name and last four digits of his phone say who somebody
is, and a signed cookie of that page remembers it. Opening a link never acts.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from meetings.errors import LinkSpent, NotThatOne
from meetings.models import Attendee, Meeting

COOKIE = "who"
REMEMBERED = 90 * 24 * 3600
TRIES = 5
LOCKED = 3600
ASKING = 20
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="meetings.personal")


def personal_token(attendee: Attendee) -> str:
    """What stands in the address of his page."""
    return _signer().sign(f"{attendee.pk}-{attendee.link_version}")


def attendee_of(token: str) -> Attendee:
    """Whose link it is. Raises LinkSpent for a forged link or one replaced by a newer."""
    try:
        pk, version = _signer().unsign(token).split("-")
    except signing.BadSignature as error:
        raise LinkSpent() from error
    attendee = (
        Attendee.objects.filter(pk=int(pk), link_version=int(version))
        .select_related(
            "meeting__platform",
            "meeting__host",
            "meeting__organizer",
            "meeting__venue",
            "meeting__chair",
            "person",
        )
        .first()
    )
    if attendee is None:
        raise LinkSpent()
    return attendee


def leads_to_place(attendee: Attendee) -> bool:
    """Whether his link shows the place's page only: he has died, and whoever opens it is not he."""
    return attendee.person is not None and attendee.person.deceased_on is not None


def personal_path(attendee: Attendee) -> str:
    """The address of his page on this site."""
    return reverse("personal", args=[personal_token(attendee)])


def personal_url(attendee: Attendee) -> str:
    """The whole address, to be sent to him alone."""
    return settings.SITE_URL + personal_path(attendee)


def group_url(token: str) -> str:
    """The whole address of the group's page."""
    return settings.SITE_URL + reverse("group", args=[token])


def meeting_of(token: str) -> Meeting:
    """The meeting of a group link. Raises LinkSpent: a restricted matter has none."""
    rows = Meeting.objects.filter(group_token=token, restricted=False)
    meeting = rows.select_related("platform", "venue", "chair").first()
    if meeting is None:
        raise LinkSpent()
    return meeting


# --- who somebody is ------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """The last four digits that somebody typed for a name on the list."""

    attendee: Attendee
    typed: str

    def check(self) -> None:
        """Raises NotThatOne: no number known, wrong digits, or five wrong ones within an hour."""
        known = self.attendee.person.phone_last4 if self.attendee.person else ""
        if not known:
            raise NotThatOne(
                _(
                    "No phone number of %(name)s is in the register. Please say in the group "
                    "whether you come; the convener notes it."
                )
                % {"name": self.attendee.name}
            )
        # Counted before it is compared, so that many tries at once are not one.
        count = _count(self._key)
        if count > TRIES:
            raise NotThatOne(_locked())
        if constant_time_compare(known, self.typed):
            cache.delete(self._key)
            return
        if count == TRIES:
            raise NotThatOne(_locked())
        wrong = _("These are not the last 4 digits of that number. Your choice is kept.")
        raise NotThatOne(wrong, errors={"last": wrong})

    @property
    def _key(self) -> str:
        return f"meetings.digits:{self.attendee.pk}"


def _locked() -> str:
    return _(
        "The digits were wrong %(tries)s times. Please contact the convener, who can note your "
        "answer, or try again in an hour."
    ) % {"tries": TRIES}


def may_ask_in(meeting: Meeting) -> bool:
    """Whether the group page still takes names of people not on the list: 20 an hour."""
    return _count(f"meetings.ask:{meeting.pk}") <= ASKING


def _count(key: str) -> int:
    """Counts one more; an hour after the last one (real time) it begins anew."""
    cache.add(key, 0, LOCKED)
    count = cache.incr(key)
    cache.touch(key, LOCKED)
    return count


def remember(response: HttpResponse, meeting: Meeting, attendee: Attendee) -> None:
    """以后用这部手机打开，不再问: only the page of this group's link gets the cookie."""
    response.set_cookie(
        COOKIE,
        personal_token(attendee),
        max_age=REMEMBERED,
        path=reverse("group", args=[meeting.group_token]),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def remembered(request: HttpRequest, meeting: Meeting) -> Attendee | None:
    """Whose phone it is, where the cookie still holds and is of this meeting."""
    token = request.COOKIES.get(COOKIE, "")
    if not token:
        return None
    try:
        attendee = attendee_of(token)
    except LinkSpent:
        return None
    return attendee if attendee.meeting_id == meeting.pk else None
