"""A village with its roster and one matter, as most tests of calling a meeting need it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from cases.lifecycle import raise_case
from cases.models import Case
from common import clock
from meetings.lifecycle import Invite, convene
from meetings.models import Meeting
from participants.actor import Actor
from participants.enums import SeatClass
from participants.models import Person, User
from platforms.models import Platform
from tests import factories

ROSTER = {
    "李秀兰": SeatClass.SUPERVISION,
    "赵国强": SeatClass.DEPUTY,
    "陈晓梅": SeatClass.RESIDENT_REP,
    "任福生": SeatClass.ENTERPRISE,
    "罗小燕": SeatClass.SOCIAL,
}
QUARREL = "张三和李四两家因为下水道的纠纷，请调解。"


@dataclass
class Scene:
    """燕村: its convener 王建民 with an account, five of six seats, a matter of 刘海生."""

    village: Platform
    convener: User
    people: dict[str, Person] = field(default_factory=dict)
    case: Case | None = None

    @property
    def by(self) -> Actor:
        """The convener, as the record names him."""
        return Actor.of(self.convener)

    def raise_case(self, statement: str, **facts: Any) -> Case:
        """One more matter."""
        return raise_case(self.village, statement, by=self.by, at=clock.now(), **facts)

    def call(self, case: Case | None = None, **facts: Any) -> Meeting:
        """A meeting about the matter tomorrow at this time, everybody of ``people`` invited."""
        at = clock.now()
        seats = {"王建民": SeatClass.CONVENER, "刘海生": SeatClass.STAKEHOLDER, **ROSTER}
        invites = [
            Invite(seats.get(name, SeatClass.STAKEHOLDER), person)
            for name, person in self.people.items()
        ]
        facts = {
            "starts_at": (at + dt.timedelta(days=1)).replace(second=0, microsecond=0),
            "invites": invites,
            "place_text": "议事室",
            "chair": self.people["王建民"],
            "by": self.by,
            "at": at,
            **facts,
        }
        return convene([case or self.case], place=self.village, **facts)


def make_scene(village: Platform) -> Scene:
    """The scene, planted in ``village``."""
    secretary = factories.make_person(village, "王建民")
    user = factories.make_user("convener", village, person=secretary)
    scene = Scene(village, user, {"王建民": secretary})
    factories.make_seat(secretary, village, SeatClass.CONVENER)
    for name, seat in ROSTER.items():
        scene.people[name] = factories.make_person(village, name)
        factories.make_seat(scene.people[name], village, seat)
    scene.people["刘海生"] = factories.make_person(village, "刘海生")
    scene.case = scene.raise_case("5号楼旁的垃圾桶挪到哪里。", raiser=scene.people["刘海生"])
    return scene
