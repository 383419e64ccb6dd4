"""A village as it is: who has no phone, a landline, a number with others, a number that is dead.

One meeting called and moved on the secretary's own pages, short messages through a gateway on a
socket, reports and replies back by its signed calls. Everybody's state is written down by hand.
"""

import datetime as dt
import json
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from meetings import links, reaching
from meetings.enums import Reach
from meetings.lifecycle.calling import new_token
from meetings.models import Attendee, Meeting
from notices.channels.gateway import signature
from notices.delivering import deliver_everything
from notices.models import Delivery, MessageTemplate, Notice
from participants.enums import SeatClass
from tests import factories
from tests.meetings.scene import Scene, make_scene
from tests.notices.providers import SECRET, Provider, providing

pytestmark = pytest.mark.django_db

STATE = {
    "参加": Reach.COMING,
    "请假": Reach.EXCUSED,
    "待答": Reach.WAITING,
    "未送达": Reach.UNREACHED,
}
TWO, THREE = "13900000001", "13900000002"  # numbers of two and of three persons
CHEN, WU, LUO, HE = "13900000003", "13900000004", "13900000005", "13900000006"
ZHENG, DEAD, LANDLINE = "13900000007", "13900000008", "03597561234"
PHONES = {
    "王建民": "",  # the secretary: an account and nothing else
    "李秀兰": TWO,
    "赵国强": TWO,
    "刘海生": THREE,
    "刘大妈": THREE,
    "刘小军": THREE,
    "陈晓梅": CHEN,
    "吴玉珍": WU,
    "罗小燕": LUO,
    "何桂花": HE,
    "郑光明": ZHENG,  # and WeCom
    "周建国": DEAD,
    "任福生": LANDLINE,
    "孙大妈": "",
    "冯老汉": "13900000009",  # died before the call
}
GUEST = "外来客"  # a name that was typed in


class Village:
    """燕村, its secretary's browser, the providers, and what came to whom."""

    def __init__(self, scene: Scene, provider: Provider, at: Callable[[str], dt.datetime]) -> None:
        self.scene, self.provider, self._at = scene, provider, at
        self.phone = Client()
        self._read = self._replies = 0

    @property
    def meeting(self) -> Meeting:
        """The one there is, as it is now."""
        return Meeting.objects.get()

    def at(self, hour: str) -> None:
        """It is that hour, and the secretary signs in."""
        self._at(hour)
        self.secretary = factories.client_for(self.scene.convener)

    def worker_runs(self, hour: str) -> dict[str, str]:
        """What comes at that hour, by number or name: the template and whom it names."""
        self._at(hour)
        deliver_everything()
        fresh = self.provider.taken[self._read :]
        self._read = len(self.provider.taken)
        said = {one["phone"]: _said(one) for one in fresh}
        assert len(said) == len(fresh)  # no number got two
        return said

    def code(self, phone: str) -> str:
        """The six digits of the newest message to a number."""
        return [one for one in self.provider.taken if one["phone"] == phone][-1]["variables"][4]

    def states(self) -> dict[str, str]:
        """Everybody invited and the state he is in; the page's line has the same figures."""
        meeting = self.meeting
        people, reached = reaching.read([meeting], "*")
        words = {state: word for word, state in STATE.items()}
        found = {
            one.name: words[reaching.state_of(one, meeting, reached)]
            for one in people
            if one.invited
        }
        count = Counter(found.values())
        page = self.secretary.get(reverse("call_list", args=[meeting.no])).content.decode()
        assert "，".join(f"{count[word]}人{word}" for word in STATE) in page
        return found

    def calls(self) -> dict[str, tuple[str, str]]:
        """The call list as the secretary reads it: name → number, how he was told last."""
        page = self.secretary.get(reverse("call_list", args=[self.meeting.no])).content.decode()
        found = {}
        for block in re.findall(r"<fieldset.*?</fieldset>", page, re.S):
            [name] = re.findall(r"<legend>(\S+)", block)
            number = re.findall(r"[\d*]{7,}(?=</a>)|没有手机号", block)
            last = re.findall(r'<small class="muted">(.*?)(?: · .*)?</small>', block)
            found[name] = (number[0], last[0] if last else "")
        return found

    def tick(self, **ticks: str) -> None:
        """What he heard on the telephone."""
        rows = dict(self.meeting.attendees.values_list("name", "pk"))
        said = {f"c-{rows[name]}": tick for name, tick in ticks.items()}
        version = {"version": str(self.meeting.version)}
        url = reverse("call_list", args=[self.meeting.no])
        assert self.secretary.post(url, {**said, **version}).status_code == 302

    def hears(self, path: str, body: dict[str, Any]) -> None:
        """The gateway calls back."""
        data, stamp = json.dumps(body).encode(), str(int(time.time()))
        headers = {"X-Timestamp": stamp, "X-Signature": signature(SECRET, stamp, data)}
        kind = "application/json"
        answer = self.phone.post(f"/hooks/sms/{path}/", data, content_type=kind, headers=headers)
        assert answer.json() == {"code": 0}

    def replies(self, phone: str, text: str) -> None:
        """Somebody at a number writes back."""
        self._replies += 1
        row = {"id": f"mo-{self._replies}", "phone": phone, "text": text}
        self.hears("replies", {"replies": [row, row]})  # the gateway calls twice

    def dead(self, phone: str) -> None:
        """The gateway reports that what it took for a number did not arrive."""
        row = [one for one in self.provider.taken if one["phone"] == phone][-1]
        lost = {"receipt": f"r-{row['id']}", "arrived": False, "message": f"UNDELIV {phone}"}
        self.hears("reports", {"reports": [lost]})

    def secretary_reads(self) -> set[tuple[str, str]]:
        """What new words lie in the secretary's inbox: who wrote, what."""
        mine = Notice.objects.unread().filter(recipient=self.scene.people["王建民"])
        words = mine.filter(kind="meeting.words").order_by("id")
        said = {(row.params["name"], row.params["words"]) for row in words}
        for row in words:
            self.secretary.post(reverse("notice_open", args=[row.pk]))
        return said

    def own_page(self, name: str) -> str:
        """The address of somebody's page."""
        return links.personal_path(self.meeting.attendees.select_related("meeting").get(name=name))


def _said(one: dict[str, Any]) -> str:
    if "touser" in one:
        return one["text"]["content"].partition("：")[0]
    return f"{one['template']} {one['variables'][0]}"


def expected(**names: str) -> dict[str, str]:
    """``expected(参加="王建民 陈晓梅", …)``: name → state."""
    return {name: state for state, some in names.items() for name in some.split()}


@pytest.fixture
def here(village: Any, at: Any, settings: Any) -> Any:
    """Who lives there, and the providers the county has."""
    at("2026-11-16 09:00")  # a Monday
    scene = make_scene(village)
    for name, phone in PHONES.items():
        if name not in scene.people:
            scene.people[name] = factories.make_person(village, name)
            factories.make_seat(scene.people[name], village, SeatClass.RESIDENT_REP)
        scene.people[name].phone = phone
    scene.people["郑光明"].wecom = "zhenggm"
    scene.people["冯老汉"].deceased_on = dt.date(2026, 11, 10)
    for person in scene.people.values():
        person.save()
    for kind, text in (
        ("meeting.invitation", "{1}您好，请参加{2}，{3}在{4}。回1参加，回2请假；xs.cn/c 输入{5}"),
        ("meeting.changed", "{1}您好，{2}改到{3}，{4}。回1参加，回2请假；xs.cn/c 输入{5}"),
        ("reply.who", "{2}"),
    ):
        template = {"kind": kind, "template_id": kind.rpartition(".")[2], "text": text}
        MessageTemplate.objects.create(platform=village.county, **template)
    with providing() as provider:
        settings.SMS = provider.account()
        settings.WECOM = provider.account(url=provider.url)
        yield Village(scene, provider, at)


def test_everybody_is_in_one_state_and_nobody_is_told_twice(here: Village) -> None:
    _called(here)
    _reported_and_answered(here)
    _telephoned(here)
    _died(here)
    _moved(here)
    _answered_again(here)
    everything = Counter((one["phone"], _said(one)) for one in here.provider.taken)
    assert set(everything.values()) == {1}
    assert Delivery.objects.filter(maybe_twice=True).count() == 0


def _called(here: Village) -> None:
    """Everybody is ticked on the page of a call; the dead man is not offered."""
    here.at("2026-11-16 10:00")
    url = reverse("convene")
    page = here.secretary.get(url, {"case": here.scene.case.no}).content.decode()
    offered = set(re.findall(r'name="who" value="\w+" data-said="(\S+)"', page))
    assert offered == set(PHONES) - {"冯老汉"}
    form = {
        "case": here.scene.case.no,
        "token": new_token(),
        "request_id": str(uuid.uuid4()),
        "when": "2026-11-25T19:30",
        "hour": "19:30",
        "day": "",
        "place": "议事室",
        "place_text": "",
        "named": [json.dumps([GUEST, SeatClass.EXPERT, ""])],
        "who": [*(person.no for person in here.scene.people.values()), "x0"],
    }
    assert here.secretary.post(url, form).status_code == 302
    everybody = "李秀兰 赵国强 刘海生 刘大妈 刘小军 陈晓梅 吴玉珍 罗小燕 何桂花 郑光明 周建国 "
    everybody += "任福生 孙大妈 外来客"
    assert here.states() == expected(参加="王建民", 未送达=everybody)
    assert here.worker_runs("2026-11-16 10:01") == {
        "zhenggm": "开会通知",
        TWO: "invitation 李秀兰、赵国强",
        THREE: "invitation 刘大妈、刘小军、刘海生",
        CHEN: "invitation 陈晓梅",
        WU: "invitation 吴玉珍",
        LUO: "invitation 罗小燕",
        HE: "invitation 何桂花",
        DEAD: "invitation 周建国",
    }
    assert here.states() == expected(
        参加="王建民",
        待答="李秀兰 赵国强 刘海生 刘大妈 刘小军 陈晓梅 吴玉珍 罗小燕 何桂花 郑光明 周建国",
        未送达="任福生 孙大妈 外来客",
    )


def _reported_and_answered(here: Village) -> None:
    """1, 2, words, a code, a page; from shared numbers it is asked or read who answers."""
    here.at("2026-11-16 10:20")
    here.dead(DEAD)
    here.replies(CHEN, "1")
    here.replies(WU, "2")
    here.replies(LUO, "我那天在镇上开会，让我儿子去")
    here.replies(TWO, "1")  # whose
    here.replies(THREE, "1")  # three names are too long to ask with
    assert here.secretary_reads() == {
        ("罗小燕", "我那天在镇上开会，让我儿子去"),
        ("刘大妈", "1"),
    }
    entered = here.phone.post(reverse("short_code"), {"code": here.code(HE)})
    assert entered.headers["Location"] == here.own_page("何桂花")
    substitute = {"answer": "substitute", "substitute": "何小军"}
    assert here.phone.post(here.own_page("何桂花"), substitute).status_code == 302
    here.phone.post(here.own_page("郑光明"), {"answer": "coming"})
    assert here.worker_runs("2026-11-16 10:21") == {TWO: "who 李秀兰11/12，赵国强21/22"}
    here.replies(TWO, "22")
    here.replies(TWO, "11")
    assert here.states() == expected(
        参加="王建民 陈晓梅 何桂花 郑光明 李秀兰",
        请假="吴玉珍 赵国强",
        待答="刘海生 刘大妈 刘小军 罗小燕",
        未送达="周建国 任福生 孙大妈 外来客",
    )
    # Whoever has answered needs no further way; the others have none.
    assert here.worker_runs("2026-11-16 14:31") == {}


def _telephoned(here: Village) -> None:
    """The call list says whom to call and what was tried; each tick moves somebody."""
    here.at("2026-11-16 15:00")
    assert here.calls() == {
        "周建国": ("139****0008", "短信：已放弃"),
        "任福生": ("035****1234", ""),
        "孙大妈": ("没有手机号", ""),
        "外来客": ("没有手机号", ""),
        "刘海生": ("139****0002", "短信：已发出"),
        "刘大妈": ("139****0002", "短信：已发出"),
        "刘小军": ("139****0002", "短信：已发出"),
        "罗小燕": ("139****0005", "短信：已发出"),
    }
    here.tick(周建国="vain", 任福生="coming", 孙大妈="told", 外来客="vain")
    here.tick(刘海生="coming", 刘大妈="excused", 刘小军="told")
    son = here.meeting.attendees.get(name="罗小燕").pk
    said = {f"a-{son}": "substitute", f"s-{son}": "罗小燕的儿子"}
    here.secretary.post(reverse("answers", args=[here.meeting.no]), said)
    assert here.states() == expected(
        参加="王建民 陈晓梅 何桂花 郑光明 李秀兰 任福生 刘海生 罗小燕",
        请假="吴玉珍 赵国强 刘大妈",
        待答="刘小军 孙大妈",
        未送达="周建国 外来客",
    )
    assert here.calls() == {
        "周建国": ("139****0008", "当面或电话：打过电话，没打通"),
        "外来客": ("没有手机号", "当面或电话：打过电话，没打通"),
        "刘小军": ("139****0002", "当面或电话：已告知"),
        "孙大妈": ("没有手机号", "当面或电话：已告知"),
    }


def _died(here: Village) -> None:
    """赵国强 dies: off the list; a bare answer from his number is 李秀兰's, who changes her mind."""
    here.at("2026-11-18 10:00")
    who = here.scene.people["赵国强"]
    url = reverse("person_death", args=[who.no])
    entered = here.secretary.post(url, {"day": "2026-11-17"})
    assert entered.headers["Location"] == reverse("person", args=[who.no])
    here.replies(TWO, "2")
    assert here.worker_runs("2026-11-18 10:05") == {}
    assert here.states() == expected(
        参加="王建民 陈晓梅 何桂花 郑光明 任福生 刘海生 罗小燕",
        请假="吴玉珍 刘大妈 李秀兰",
        待答="刘小军 孙大妈",
        未送达="周建国 外来客",
    )


def _moved(here: Village) -> None:
    """Everybody is asked again, who declined too; who moved it knows; the dead are not named."""
    here.at("2026-11-19 09:00")
    form = {"when": "2026-11-26T19:30", "place": "议事室", "version": "1", "hour": "19:30"}
    moved = here.secretary.post(reverse("meeting_move", args=[here.meeting.no]), form)
    assert moved.status_code == 302
    assert here.states() == expected(
        参加="王建民",
        未送达="李秀兰 刘海生 刘大妈 刘小军 陈晓梅 吴玉珍 罗小燕 何桂花 郑光明 周建国 "
        "任福生 孙大妈 外来客",
    )
    assert here.worker_runs("2026-11-19 09:01") == {
        "zhenggm": "会议改期",
        TWO: "changed 李秀兰",
        THREE: "changed 刘大妈、刘小军、刘海生",
        CHEN: "changed 陈晓梅",
        WU: "changed 吴玉珍",
        LUO: "changed 罗小燕",
        HE: "changed 何桂花",
        DEAD: "changed 周建国",
    }
    here.dead(DEAD)
    assert here.states() == expected(
        参加="王建民",
        待答="李秀兰 刘海生 刘大妈 刘小军 陈晓梅 吴玉珍 罗小燕 何桂花 郑光明",
        未送达="周建国 任福生 孙大妈 外来客",
    )


def _answered_again(here: Village) -> None:
    """The new time's answers; who is silent in WeCom is asked by short message, once."""
    here.at("2026-11-19 09:30")
    here.replies(TWO, "１")
    here.replies(WU, "1。")  # had declined the old day
    here.replies(CHEN, "2")
    here.replies(THREE, "21")
    here.replies(LUO, "看情况")
    here.tick(任福生="excused", 孙大妈="told", 周建国="told", 外来客="coming")
    assert here.worker_runs("2026-11-19 13:31") == {ZHENG: "changed 郑光明"}
    here.replies(ZHENG, "1")
    assert here.secretary_reads() == {("罗小燕", "看情况")}
    assert here.states() == expected(
        参加="王建民 李秀兰 吴玉珍 刘小军 外来客 郑光明",
        请假="陈晓梅 任福生",
        待答="刘海生 刘大妈 罗小燕 何桂花 孙大妈 周建国",
    )
    for day in ("2026-11-20 10:00", "2026-11-23 10:00", "2026-11-26 19:29"):
        assert here.worker_runs(day) == {}
    assert Attendee.objects.filter(meeting=here.meeting, name="赵国强").count() == 0
