"""Six matters of 新绛 as a demo shows them, each stopped at another stage (S8, S11–S15).

Every state is reached by the functions an office would use, with the people who would act and on
the days it would have happened. Places are real, all persons and words are made up.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from cases.enums import CallBackAnswer, ProblemOutcome, ProgressKind, Source
from cases.lifecycle import (
    ProblemResult,
    add_problem,
    answer_call_back,
    note_seen,
    raise_case,
    report_clue,
    report_progress,
    take_up,
)
from cases.models import ActionItem, Case
from meetings.enums import Answer, Attendance, MinutesReply
from meetings.lifecycle import (
    Invite,
    answer,
    answer_minutes,
    confirm_minutes,
    convene,
    record_results,
    take_roll,
)
from meetings.lifecycle.minutes import current
from meetings.models import Meeting
from participants.actor import Actor, ActorKind
from participants.enums import Role, SeatClass
from participants.holders import holders
from participants.models import Person
from participants.rosters import roster_of
from platforms.models import Platform

EVENING = dt.time(19, 30)
MORNING = dt.time(9, 12)


@dataclass(frozen=True)
class Place:
    """A village of the demo with the people who act there."""

    platform: Platform
    secretary: Person
    helper: Person
    town: Person

    @property
    def by(self) -> Actor:
        """The secretary."""
        return acting(self.secretary)

    @property
    def by_helper(self) -> Actor:
        """The helper for the secretary: 杨丽 代 王建民."""
        return acting(self.helper, for_label=self.secretary.name)

    @property
    def by_town(self) -> Actor:
        """Whoever sits in the town office."""
        return acting(self.town)


def acting(person: Person, for_label: str = "") -> Actor:
    """Somebody of the demo acting in person."""
    return Actor(
        ActorKind.PERSON,
        no=person.no,
        label=person.name,
        on_behalf_of=for_label,
        person_id=person.pk,
    )


def place(code: str, day: dt.date) -> Place:
    """The village of ``code`` with its secretary, helper and town office."""
    platform = Platform.objects.select_related("parent").get(code=code)
    secretary = holders(platform, [Role.CONVENER], day)[0]
    others = holders(platform, [Role.HELPER], day)
    return Place(
        platform,
        secretary,
        next(one for one in others if one != secretary),
        holders(platform.parent, [Role.TOWN_OFFICE], day)[0],
    )


class Calendar:
    """Days before the demo's today."""

    def __init__(self, now: dt.datetime) -> None:
        self.today = timezone.localdate(now)

    def __call__(self, days_ago: int, time: dt.time = EVENING) -> dt.datetime:
        """The moment ``time`` that many days ago."""
        day = self.today - dt.timedelta(days=days_ago)
        return dt.datetime.combine(day, time, timezone.get_current_timezone())

    def day(self, days_ahead: int) -> dt.date:
        """The day that many days from today."""
        return self.today + dt.timedelta(days=days_ahead)


def load_matters(now: dt.datetime) -> None:
    """All six, in the order in which they began."""
    ago = Calendar(now)
    well_of_quzhuang(ago)
    clinic(ago)
    road(ago)
    compensation(ago)
    neighbours(ago)
    longhu(ago)


def everybody(at: Place, day: dt.date, *more: Invite) -> list[Invite]:
    """The whole roster of the place, and who is invited beside it."""
    seated = [
        Invite(SeatClass(e.seat), person=e.person) for e in roster_of(at.platform, day).entries
    ]
    return [*seated, *more]


def hold(meeting: Meeting, at: Place, when: dt.datetime, *, absent: int = 1) -> None:
    """Takes the roll: the last ``absent`` of the fixed members excused themselves before."""
    fixed = meeting.attendees.exclude(seat__in=[SeatClass.CONVENER, SeatClass.STAKEHOLDER])
    away = list(fixed.order_by("-id")[:absent])
    for one in away:
        answer(one, Answer.EXCUSED, by=at.by_helper, at=when - dt.timedelta(hours=8), note="在外地")
    take_roll(meeting, {one.pk: Attendance.EXCUSED for one in away}, by=at.by_helper, at=when)


def settle_minutes(meeting: Meeting, at: Place, when: dt.datetime) -> None:
    """Everybody who was there says 属实, the secretary confirms: final."""
    minutes = current(meeting)
    for one in meeting.attendees.filter(attendance=Attendance.PRESENT).order_by("id"):
        answer_minutes(minutes, one, MinutesReply.FINE, by=Actor.link(one.name), at=when)
    confirm_minutes(meeting, by=at.by, at=when + dt.timedelta(hours=1))


def well_of_quzhuang(ago: Calendar) -> None:
    """S12 曲村吃水难: asked for by a resident, settled in one meeting, done, closed."""
    at = place("140825108231", ago.today)
    clue, _code = report_clue(
        at.platform,
        "村东头三十多户吃水难，水井没有配套，管子老漏。",
        by=Actor.resident("曲大叔"),
        at=ago(62, MORNING),
        name="曲大叔",
        phone="19900008801",
    )
    case = take_up(clue, by=at.by, at=ago(61, MORNING))
    note_seen(case, by=at.by_town, at=ago(60, MORNING))
    well = case.problems.get()
    pipes = add_problem(case, "老管网换新", by=at.by, at=ago(61, MORNING))
    meeting = convene(
        [case],
        place=at.platform,
        starts_at=ago(57),
        invites=everybody(
            at, ago.today, Invite(SeatClass.STAKEHOLDER, name="曲大叔", side="用水户")
        ),
        by=at.by,
        at=ago(60),
        venue=at.platform.venues.order_by("id").first(),
        chair=at.secretary,
        waived=[],
    )
    hold(meeting, at, ago(57, dt.time(19, 40)))
    record_results(
        meeting,
        [
            ProblemResult(
                well, ProblemOutcome.AGREED, "水井配上水泵和电表", at.helper, due=ago.day(-30)
            ),
            ProblemResult(
                pipes,
                ProblemOutcome.AGREED,
                "老管换成PE管，村民出工",
                at.secretary,
                due=ago.day(-20),
            ),
        ],
        by=at.by_helper,
        at=ago(57, dt.time(21, 5)),
    )
    settle_minutes(meeting, at, ago(55, MORNING))
    for days, item in zip((35, 24), _items(case), strict=True):
        report_progress(item, ProgressKind.DONE, by=at.by_helper, at=ago(days), note="已通水")
    case.refresh_from_db()
    answer_call_back(
        case, CallBackAnswer.SATISFIED, by=Actor.resident("曲大叔"), at=ago(20), own=True
    )
    answer_call_back(case, CallBackAnswer.SATISFIED, by=at.by, at=ago(19))


def _items(case: Case) -> list[ActionItem]:
    rows = ActionItem.objects.filter(problem__case=case).select_related("problem__case__platform")
    return list(rows.order_by("id"))


def clinic(ago: Calendar) -> None:
    """S14 北熟汾村卫生室: agreed, being done."""
    at = place("140825101211", ago.today)
    case = raise_case(
        at.platform, "村卫生室房子旧、药柜不够，要改造升级。", by=at.by, at=ago(33, MORNING)
    )
    note_seen(case, by=at.by_town, at=ago(32, MORNING))
    meeting = convene(
        [case],
        place=at.platform,
        starts_at=ago(28),
        invites=everybody(at, ago.today, Invite(SeatClass.EXPERT, name="村医郭大夫")),
        by=at.by,
        at=ago(32),
        venue=at.platform.venues.order_by("id").first(),
        chair=at.secretary,
    )
    hold(meeting, at, ago(28, dt.time(19, 35)))
    record_results(
        meeting,
        [
            ProblemResult(
                case.problems.get(),
                ProblemOutcome.AGREED,
                "先腾房粉刷，再添药柜",
                at.helper,
                due=ago.day(9),
            )
        ],
        by=at.by,
        at=ago(28, dt.time(20, 50)),
    )
    settle_minutes(meeting, at, ago(26, MORNING))
    report_progress(
        _items(case)[0], ProgressKind.DOING, by=at.by_helper, at=ago(10), note="房子已粉刷"
    )


def road(ago: Calendar) -> None:
    """S11 谭家庄村行路难: found by CPPCC research, discussed once, not handed out yet."""
    at = place("140825108245", ago.today)
    case = raise_case(
        at.platform,
        "出村的路坑洼难走，下雨就断，想修一修。",
        by=at.by,
        at=ago(15, MORNING),
        source=Source.RESEARCH,
    )
    note_seen(case, by=at.by_town, at=ago(14, MORNING))
    meeting = convene(
        [case],
        place=at.platform,
        starts_at=ago(9),
        invites=everybody(
            at,
            ago.today,
            Invite(SeatClass.OLD_PARTY_MEMBER, name="谭老书记"),
            Invite(SeatClass.LEADER, name="宁志远"),
            Invite(SeatClass.DEPARTMENT, name="县交通局代表"),
        ),
        by=at.by,
        at=ago(14),
        venue=at.platform.venues.order_by("id").first(),
        chair=at.secretary,
    )
    hold(meeting, at, ago(9, dt.time(19, 40)), absent=0)


def compensation(ago: Calendar) -> None:
    """S15 南社村企业赔偿: one round, no agreement yet; it returns to the next round by itself."""
    at = place("140825101212", ago.today)
    case = raise_case(
        at.platform,
        "企业排水淹了地，和村民之间多年的赔偿问题一直没谈拢。",
        by=at.by,
        at=ago(24, MORNING),
        restricted=True,
    )
    meeting = convene(
        [case],
        place=at.platform,
        starts_at=ago(18),
        invites=everybody(at, ago.today),
        by=at.by,
        at=ago(22),
        venue=at.platform.venues.order_by("id").first(),
        chair=at.secretary,
    )
    hold(meeting, at, ago(18, dt.time(19, 40)))
    record_results(
        meeting,
        [ProblemResult(case.problems.get(), ProblemOutcome.NOT_AGREED, "先核地亩，下次再谈")],
        by=at.by,
        at=ago(18, dt.time(21, 0)),
    )
    settle_minutes(meeting, at, ago(16, MORNING))


def neighbours(ago: Calendar) -> None:
    """S13 三泉村邻里纠纷: not public, called for tomorrow."""
    at = place("140825101200", ago.today)
    case = raise_case(
        at.platform, "两家为滴水和宅基边界闹纠纷，想请大家说和。", by=at.by, at=ago(3, MORNING)
    )
    convene(
        [case],
        place=at.platform,
        starts_at=ago(-1),
        invites=everybody(at, ago.today),
        by=at.by,
        at=ago(2, MORNING),
        venue=at.platform.venues.order_by("-id").first(),
        chair=at.secretary,
    )


def longhu(ago: Calendar) -> None:
    """S8 龙湖社区: round 1, held by the county at the community; what is open comes back."""
    at = place("140825400012", ago.today)
    county = Platform.objects.get(code="140825")
    case = raise_case(
        at.platform,
        "3号楼外墙开裂渗水，怎么修、钱从哪里出，大家意见不一。",
        by=at.by,
        at=ago(20, MORNING),
    )
    note_seen(case, by=at.by_town, at=ago(19, MORNING))
    cordon = add_problem(case, "裂缝下面怎么围起来", by=at.by, at=ago(19))
    meeting = convene(
        [case],
        place=at.platform,
        host=county,
        starts_at=ago(12, dt.time(15, 0)),
        invites=everybody(
            at,
            ago.today,
            *(
                Invite(SeatClass.STAKEHOLDER, name=f"业主代表{n}", side="业主")
                for n in range(1, 13)
            ),
            Invite(SeatClass.DEPARTMENT, name="县住建局代表", side="住建部门"),
            Invite(SeatClass.DEPARTMENT, name="房产服务中心代表", side="房产管理部门"),
            Invite(SeatClass.ENTERPRISE, name="物业代表", side="物业"),
            Invite(SeatClass.LEGAL, name="律师"),
            *(Invite(SeatClass.OBSERVER, name=f"县政协委员{n}") for n in range(1, 7)),
        ),
        by=at.by_town,
        at=ago(17),
        venue=at.platform.venues.order_by("id").first(),
        chair=at.secretary,
    )
    take_roll(meeting, {}, by=at.by_helper, at=ago(12, dt.time(15, 5)))
    record_results(
        meeting,
        [
            ProblemResult(
                case.problems.exclude(pk=cordon.pk).get(),
                ProblemOutcome.NOT_AGREED,
                "维修资金怎么用，下次接着谈",
            ),
            ProblemResult(
                cordon, ProblemOutcome.AGREED, "社区先围挡、贴提示", at.helper, due=ago.day(2)
            ),
        ],
        by=at.by_helper,
        at=ago(12, dt.time(17, 30)),
    )
    settle_minutes(meeting, at, ago(10, MORNING))
