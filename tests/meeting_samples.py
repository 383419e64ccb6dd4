"""Samples of meetings' addresses; ``tests.samples`` brings them in at its end."""

import datetime as dt

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult, raise_case
from common import clock
from meetings import links
from meetings.enums import MinutesReply
from meetings.lifecycle import Invite, answer_minutes, convene, record_results
from meetings.models import Meeting, MinutesAnswer
from notices.models import Notice
from participants.actor import Actor
from participants.enums import SeatClass
from platforms.models import Platform
from tests import factories
from tests.samples import ROWS, Call, World, sample


def called_meeting(world: World, place: Platform) -> Meeting:
    """A meeting called at ``place``, about a matter raised there."""

    def call() -> Meeting:
        by, at = Actor.system(), clock.now()
        case = raise_case(place, "村口的路灯不亮。", by=by, at=at)
        invites = [Invite(SeatClass.STAKEHOLDER, factories.make_person(place))]
        tomorrow = at + dt.timedelta(days=1)
        return convene(
            [case],
            place=place,
            starts_at=tomorrow,
            invites=invites,
            place_text="广场",
            by=by,
            at=at,
        )

    return world.once("meeting", place, call)


def hosting(world: World, place: Platform) -> frozenset[str] | None:
    """Who acts for the place itself also hosts what it calls (Meeting.relations_of)."""
    hat = world.asker.hat if world.asker else None
    return frozenset({"P", "host"}) if hat and hat.platform == place else None


@sample("meeting", "notice_picture", "convened", "meeting_move", "meeting_cancel", "meeting_rehang")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no})


@sample("meeting_wrong", "meeting_invite")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no}, post={})


@sample("answers")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no}, relations=hosting(world, place))


def minuted_meeting(world: World, place: Platform) -> Meeting:
    """A meeting held at ``place`` whose results are recorded; somebody objects to the minutes."""

    def hold() -> Meeting:
        by, at = Actor.system(), clock.now()
        case = raise_case(place, "村口的井盖坏了。", by=by, at=at)
        invites = [Invite(SeatClass.STAKEHOLDER, factories.make_person(place))]
        meeting = convene(
            [case], place=place, starts_at=at, invites=invites, place_text="广场", by=by, at=at
        )
        result = ProblemResult(case.problems.get(), ProblemOutcome.NOT_AGREED)
        record_results(meeting, [result], by=by, at=at)
        answer_minutes(
            meeting.minutes.get(),
            meeting.attendees.get(),
            MinutesReply.OBJECTS,
            by=by,
            at=at,
            text="少写了一句",
        )
        return meeting

    return world.once("minuted", place, hold)


@sample("roll", "rolled", "guest", "sheet", "sheet_docx", "results")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no})


@sample("roll_set")
def _(world: World, place: Platform) -> Call:
    meeting = called_meeting(world, place)
    return Call({"no": meeting.no}, post={"in": meeting.attendees.get().pk})


@sample("recorded", "minutes", "minutes_correct", "minutes_docx", "minutes_scan")
def _(world: World, place: Platform) -> Call:
    return Call({"no": minuted_meeting(world, place).no})


@sample("results_undo", "minutes_confirm", "minutes_object")
def _(world: World, place: Platform) -> Call:
    return Call({"no": minuted_meeting(world, place).no}, post={"reply": "fine"})


@sample("minutes_respond")
def _(world: World, place: Platform) -> Call:
    meeting = minuted_meeting(world, place)
    row = MinutesAnswer.objects.get(minutes__meeting=meeting)
    return Call({"no": meeting.no}, post={"answer": row.pk, "response": "第2稿补上"})


@sample("meeting_void")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no}, conditions=frozenset({"not_held"}))


@sample("meeting_link")
def _(world: World, place: Platform) -> Call:
    meeting = called_meeting(world, place)
    return Call({"no": meeting.no, "pk": meeting.attendees.get().pk}, post={})


@sample("group")
def _(world: World, place: Platform) -> Call:
    return Call({"token": called_meeting(world, place).group_token})


@sample("personal")
def _(world: World, place: Platform) -> Call:
    return Call({"token": links.personal_token(called_meeting(world, place).attendees.get())})


@sample("notice_open")
def _(world: World, place: Platform) -> Call:
    """Anybody's message is a page that is not there for everybody else."""
    subject = called_meeting(world, place).ledger_subject
    return Call(
        {"pk": Notice.objects.filter(subject=subject)[0].pk}, post={}, relations=frozenset()
    )


ROWS["meetings.Meeting"] = called_meeting
ROWS["notices.Notice"] = lambda world, place: Notice.objects.filter(
    subject=called_meeting(world, place).ledger_subject
).first()
