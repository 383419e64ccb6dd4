"""S48: 街道吹哨、部门报到. 解放西街 asks named units to come and see: 北塔巷停车难、乱停车, then
济慈巷环境整体提升.

The street gives no orders: it asks, each unit reports in (签收) by a day, what was seen on the spot
is said as progress. Who does not answer is reminded and told of by the one escalation table, and
gets a letter; members are called to the spot, answer by their link, and nobody chases them.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases.models import ActionItem, Case
from config import jobs
from notices.models import Notice
from participants.models import User
from platforms.models import Platform
from records.verification import verify
from tests import factories
from tests.stories import acting
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

YEAR = ("2020-01-01", "2020-12-31")
PARKING = "北塔巷停车难、乱停车，消防车进不来。"
LANE = "济慈巷要整体提升环境，墙面、线缆、绿化都要看。"
GUESTS = ("马委员", "丁委员", "住建局来人", "巷子居民代表")
TOGETHER = "墙面、线缆、绿化一起做"
COME = "到北塔巷现场报到，看怎么划车位、怎么管"


class Street:
    """解放西街 with its desk, the units of the district, their contacts, the desks above."""

    def __init__(self, district: Platform) -> None:
        make = factories.make_organization
        self.district = district
        self.place = factories.make_town(district, "解放西街", "640104002")
        office = make(district, "解放西街街道办", kind="government", division=self.place.division)
        self.desk = factories.make_user(
            "town_office", self.place, name="解立新", organization=office
        )
        make(district, "区政协办公室", kind="cppcc")
        self.above = factories.make_user("county_office", district, name="任向前")
        factories.make_user("county_approver", district, name="程主席")
        names = {"区交警大队": "焦长明", "区综合执法局": "宗建国", "区住建局": "朱立新"}
        self.units = {unit: make(district, unit) for unit in names}
        self.contact = {
            unit: factories.make_user("unit_contact", district, name=name, organization=one)
            for (unit, name), one in zip(names.items(), self.units.values(), strict=True)
        }
        self._head("区综合执法局", "宗局长")
        factories.make_venue(self.place, "济慈巷口")

    def _head(self, unit: str, name: str) -> None:
        person = factories.make_person(self.district, name)
        factories.make_post(person, "unit_contact", self.units[unit], is_head=True)


@pytest.fixture
def street(db: None) -> Street:
    """解放西街 in 兴庆区, under their real codes."""
    return Street(factories.make_county("兴庆区", "640104"))


def asks(street: Street, case: Case, unit: str, text: str, day: str) -> ActionItem:
    """商请: one unit is asked for something by a day."""
    page = Visitor(street.desk, f"/cases/{case.no}/hand-out/")
    assert page.offered("way") == ["request"]  # the only way a street without orders has
    page.press(unit=str(street.units[unit].pk), problem="1", text=text, due_day=day, spends="no")
    return ActionItem.objects.get(unit=street.units[unit], text=text)


def reports_in(who: User, item: ActionItem) -> None:
    """签收: one button on the item's page."""
    page = Visitor(who, f"/items/{item.no}/")
    assert page.client.post(f"/items/{item.no}/accept/").status_code == 302


def replies(street: Street, who: User, item: ActionItem, words: str) -> None:
    """办复 A, and the street finds it right."""
    Visitor(who, f"/items/{item.no}/reply/").press(result="A", text=words)
    Visitor(street.desk, f"/items/{item.no}/answer/").press(outcome="granted")
    item.refresh_from_db()
    assert (item.status, item.done_text) == ("done", words)


def is_whistled(at: At, street: Street) -> Case:
    """11 May: no meeting, the street asks two units to the spot by Wednesday."""
    at("2020-05-11 09:00")
    case = acting.raise_matter(street.desk, PARKING)
    page = Visitor(street.desk, f"/cases/{case.no}/no-meeting/")
    lead = street.desk.person.no
    page.press(reason="街道吹哨，请部门到现场一起办", lead=lead, due="month", spends="no")
    for unit in ("区交警大队", "区综合执法局"):
        asks(street, case, unit, COME, "2020-05-13")
    return case


def one_comes(at: At, street: Street) -> None:
    """The traffic police report in the next day and come on the day; what they saw stands with
    the item, and their word ends it."""
    police = street.contact["区交警大队"]
    item = ActionItem.objects.get(unit=street.units["区交警大队"])
    at("2020-05-12 08:40")
    assert "签收" in Visitor(police, "/").text
    reports_in(police, item)
    at("2020-05-13 10:30")
    acting.say(police, item, "doing", "到现场，和居民代表一起量了巷宽")
    seen = Visitor(street.desk, f"/items/{item.no}/").text
    assert "正在办到现场，和居民代表一起量了巷宽焦长明2020年5月13日" in seen
    replies(street, police, item, "巷子能划单侧车位，巷口要禁停")


def told_on(at: At, item: ActionItem, days: int) -> set[str]:
    """Who is reminded of an item so many days after its last day."""
    moment = at(f"{item.due + dt.timedelta(days=days)} 08:10")
    jobs.run_due(moment)
    rows = Notice.objects.filter(made_at=moment, kind="reminders").select_related("recipient")
    return {row.recipient.name for row in rows if item.no in str(row.params)}


def one_does_not(at: At, street: Street) -> ActionItem:
    """综合执法局 is silent: its contact, then its head and the street, then the district."""
    item = ActionItem.objects.get(unit=street.units["区综合执法局"])
    late = {"宗建国", "宗局长", "解立新"}
    assert told_on(at, item, 0) == {"宗建国"}
    assert told_on(at, item, 3) == set()  # a Saturday: it waits for the Monday
    assert told_on(at, item, 5) == late
    assert told_on(at, item, 7) == late | {"任向前"}
    police = ActionItem.objects.get(unit=street.units["区交警大队"])
    assert told_on(at, police, 7) == set()  # who came is not chased
    return item


def is_written_to(at: At, street: Street, item: ActionItem) -> None:
    """20 May: the street's letter, its colour by the same table; answered, and they come."""
    at("2020-05-20 09:00")
    home = Visitor(street.desk, "/").text
    assert "区综合执法局，逾期7天，建议发黄色函" in home
    Visitor(street.desk, f"/items/{item.no}/letter/").press(
        text="5月13日前没有到北塔巷，请说一声哪天能来。"
    )
    letter = item.instruments.get()
    assert (letter.kind, letter.colour, letter.is_order) == ("跟踪问效函", "yellow", False)
    contact = street.contact["区综合执法局"]
    at("2020-05-21 09:00")
    answer = f"/items/{item.no}/letters/{letter.pk}/answer/"
    Visitor(contact, answer).press(text="人手紧，今天下午到现场")
    reports_in(contact, item)
    at("2020-05-21 16:00")
    acting.say(contact, item, "doing", "到现场，登记了占道的杂物和地锁")
    replies(street, contact, item, "地锁和占道杂物由我局清")


def both_do_their_part(at: At, street: Street, case: Case) -> None:
    """What was found on the spot is asked for with a limit of its own, and done."""
    parts = {"区交警大队": "划单侧车位，立禁停牌", "区综合执法局": "清地锁和占道杂物"}
    at("2020-05-22 09:00")
    items = {unit: asks(street, case, unit, text, "2020-06-22") for unit, text in parts.items()}
    for unit, item in items.items():
        reports_in(street.contact[unit], item)
    at("2020-06-10 17:00")
    for unit, item in items.items():
        replies(street, street.contact[unit], item, f"{parts[unit]}，办好了")
    (own,) = ActionItem.objects.filter(problem__case=case, unit=None)
    acting.say(street.desk, own, "done", "两家都到了现场，办好了")
    at("2020-06-12 10:00")
    acting.call_back(street.desk, case, answer="satisfied")


def test_parking_who_comes_in_time_and_who_is_reminded(at: At, street: Street) -> None:
    case = is_whistled(at, street)
    one_comes(at, street)
    item = one_does_not(at, street)
    is_written_to(at, street, item)
    both_do_their_part(at, street, case)
    case.refresh_from_db()
    assert case.status == "closed"
    history = Visitor(street.desk, f"/cases/{case.no}/").text
    told = (
        "来源本级提出",
        "已签收焦长明2020年5月12日",
        "跟踪问效函L640104-2020-0001，2020年5月27日周三前答复",
        "已签收宗建国2020年5月21日",
    )
    assert [line for line in told if line not in history] == []
    unit = Visitor(street.contact["区综合执法局"], f"/items/{item.no}/").text
    assert "方式商请办理解放西街街道办" in unit
    assert "已签收2020年5月21日周四09:00发出商请2020年5月11日周一09:00" in unit
    assert [word for word in ("责令", "交办", "督办单", "通报") if word in unit] == []
    assert acting.metrics(street.place.code, *YEAR, "M-1", "M-2") == {
        "M-2": {"value": 1, "reported": 1, "town": 1}
    }
    assert verify().broken is None


def test_the_lane_is_looked_at_on_the_spot_by_units_and_members(at: At, street: Street) -> None:
    """济慈巷: members and units are called to the spot and answer by their links; the record of the
    meeting is the record of who came. What comes of it is asked for, reported in, done."""
    at("2020-06-01 09:00")
    case = acting.raise_matter(street.desk, LANE)
    meeting = acting.call(street.desk, case, "2020-06-05", *GUESTS)
    acting.answer(meeting, "马委员", "coming")
    acting.answer(meeting, "住建局来人", "coming")
    acting.answer(meeting, "丁委员", "excused", note="在外地")
    at("2020-06-05 20:30")
    acting.take_roll(street.desk, meeting)
    there = meeting.attendees.filter(attendance="present").order_by("id")
    assert list(there.values_list("name", flat=True)) == ["马委员", "住建局来人", "巷子居民代表"]
    acting.record(street.desk, meeting, acting.agreed(TOGETHER, street.desk.person))
    item = asks(street, case, "区住建局", "整治济慈巷的墙面和线缆", "2020-09-05")
    at("2020-06-08 09:00")
    reports_in(street.contact["区住建局"], item)
    at("2020-08-20 17:00")
    replies(street, street.contact["区住建局"], item, "墙面刷新，线缆理顺")
    (own,) = ActionItem.objects.filter(problem__case=case, unit=None)
    acting.say(street.desk, own, "done", "绿化补齐")
    at("2020-08-25 10:00")
    acting.call_back(street.desk, case, answer="satisfied")
    assert acting.metrics(street.place.code, *YEAR, "M-1", "M-2", "M-6") == {
        "M-1": {"value": 1, "town": 1, "by_kind": {"council": 1}, "recorded": 1},
        "M-2": {"value": 1, "reported": 1, "town": 1},
        "M-6": {"value": 3, "attendances": 3, "invited": 3},
    }
    assert verify().broken is None
