"""Samples of meetings' addresses; ``tests.samples`` brings them in at its end."""

import datetime as dt

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult, raise_case
from common import clock
from meetings import links
from meetings.enums import MinutesReply
from meetings.lifecycle import Invite, answer_minutes, convene, record_results, state
from meetings.models import Meeting, MinutesAnswer
from notices.models import Notice
from participants.actor import Actor
from participants.enums import Role, SeatClass
from platforms.enums import PlatformLevel
from platforms.models import Platform
from tests import factories
from tests.samples import ROWS, Call, World, sample


def called_meeting(world: World, place: Platform) -> Meeting:
    """A meeting called at ``place``, about a matter raised there."""

    def call() -> Meeting:
        by, at = Actor.system(), clock.now()
        case = raise_case(place, "村口的路灯不亮。", by=by, at=at, awaits_approval=False)
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


@sample("meeting", "notice_picture", "convened", "meeting_move", "meeting_cancel")
@sample("meeting_rehang", "meeting_urgent")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no})


@sample("meeting_elsewhere")
def _(world: World, place: Platform) -> Call:
    called = called_meeting(world, place)
    one_place = dict.fromkeys([Role.CONVENER, Role.HELPER], "has no other village")
    return Call({"no": called.no}, without=one_place)


@sample("platform_merge", "platform_unmerge")
def _(world: World, place: Platform) -> Call:
    """The county does it, for villages below it."""
    hat = world.asker.hat if world.asker else None
    village = place if place.level == PlatformLevel.VILLAGE else world.village
    if hat is not None and place.is_tenant and hat.platform != place:
        village = world.once("far", place, lambda: far_village(place))
    above = hat is not None and hat.platform is not None and hat.platform == village.county
    return Call({"code": village.code}, relations=frozenset({"P"} if above else set()))


def far_village(county: Platform) -> Platform:
    """A village of another county."""
    return factories.make_village(factories.make_town(county, "远镇"), "远村")


@sample("person_death", "person_death_undo")
def _(world: World, place: Platform) -> Call:
    return Call({"no": world.once("mortal", place, lambda: factories.make_person(place)).no})


@sample("meeting_wrong", "meeting_invite")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no}, post={})


@sample("answers", "meeting_told", "call_list")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no}, relations=hosting(world, place))


@sample("told_group")
def _(world: World, place: Platform) -> Call:
    meeting = called_meeting(world, place)
    Meeting.objects.filter(pk=meeting.pk).update(group_text="【协商】开会")
    return Call({"no": meeting.no}, post={})


@sample("told_again", "told_back")
def _(world: World, place: Platform) -> Call:
    meeting = called_meeting(world, place)
    args = {"no": meeting.no, "pk": meeting.attendees.get().pk}
    return Call(args, post={}, relations=hosting(world, place))


def minuted_meeting(world: World, place: Platform) -> Meeting:
    """A meeting held at ``place`` whose results are recorded; somebody objects to the minutes."""

    def hold() -> Meeting:
        by, at = Actor.system(), clock.now()
        case = raise_case(place, "村口的井盖坏了。", by=by, at=at, awaits_approval=False)
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


@sample("meeting_voices")
def _(world: World, place: Platform) -> Call:
    return Call({"no": called_meeting(world, place).no})


@sample("statement_opinion")
def _(world: World, place: Platform) -> Call:
    meeting = called_meeting(world, place)
    case = meeting.agenda.select_related("case").get().case
    row = state(meeting, case, "灯要装在路口", by=Actor.system(), at=clock.now())
    return Call({"no": meeting.no, "pk": row.pk}, post={})


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
