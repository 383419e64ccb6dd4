"""Who was there when a matter was discussed, for the room of matters (“Facts come down”)."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import archiving, partakers
from cases.archiving import Paper
from cases.models import Case
from cases.partakers import Partaker
from meetings.enums import TOOK_PLACE, WAS_THERE
from meetings.models import AgendaItem, Attendee, Meeting
from participants.enums import SeatClass


def present_at(case: Case) -> Iterator[Partaker]:
    """People in the register who were there in any round; a substitute's sender was not."""
    rows = Attendee.objects.filter(
        meeting__in=AgendaItem.objects.filter(case=case).values("meeting"),
        meeting__status__in=TOOK_PLACE,
        attendance__in=WAS_THERE,
        substitute_name="",
        person__isnull=False,
    )
    for one in rows.select_related("person").order_by("meeting_id", "id"):
        if one.person is not None:
            yield Partaker(one.person, concerned=one.seat == SeatClass.STAKEHOLDER)


def register_all() -> None:
    """Answers from here on who took part."""
    partakers.register(present_at)
    archiving.register(papers_of)


def papers_of(case: Case) -> Iterator[Paper]:
    """Notice, sign-in and minutes of each round that was held."""
    fields: tuple[str, ...]
    agenda = AgendaItem.objects.filter(case=case).values("meeting")
    rows = Meeting.objects.filter(pk__in=agenda, status__in=TOOK_PLACE)
    for number, one in enumerate(rows.select_related("sheet").order_by("starts_at", "id"), start=1):
        words, day = {"round": number}, timezone.localdate(one.starts_at)
        fields = ("no", "group_text", "starts_at", "where", "version")
        what = _("Notice of round %(round)s") % words
        yield archiving.of_rows("notice", what, timezone.localdate(one.called_at), [one], *fields)
        people = list(one.attendees.order_by("id"))
        fields = ("name", "seat", "attendance", "substitute_name")
        yield archiving.of_rows(
            "sign_in", _("Roll of round %(round)s") % words, day, people, *fields
        )
        if one.sheet is not None:
            what = _("Sign-in sheet of round %(round)s") % words
            yield archiving.of_file("sign_in", what, one.sheet)
        for minutes in one.minutes.select_related("scan").order_by("version"):
            known = {**words, "version": minutes.version}
            what = _("Minutes of round %(round)s, version %(version)s") % known
            made = timezone.localdate(minutes.made_at).isoformat()
            yield Paper("minutes", what, made, 1, minutes.digest)
            if minutes.scan is not None:
                what = _("Signed minutes of round %(round)s") % words
                yield archiving.of_file("minutes", what, minutes.scan)
