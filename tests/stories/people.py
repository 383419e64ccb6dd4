"""The people of a village in a story: secretary, helper, a full roster, and the desks above."""

from dataclasses import dataclass, field

from participants.enums import Role, SeatClass
from participants.models import Person, User
from platforms.models import Platform
from tests import factories

CLASSES = (
    SeatClass.SUPERVISION,
    SeatClass.DEPUTY,
    SeatClass.RESIDENT_REP,
    SeatClass.NOTABLE,
    SeatClass.ENTERPRISE,
    SeatClass.SOCIAL,
)


@dataclass
class Here:
    """A village platform with everybody who acts there; all of them are made up."""

    platform: Platform
    secretary: User
    helper: User
    supervisor: User
    liaison: User
    town: User
    members: list[Person] = field(default_factory=list)

    @property
    def code(self) -> str:
        """What stands on the poster of its room."""
        return self.platform.code


def settle(platform: Platform, secretary: str, helper: str, members: str, **more: str) -> Here:
    """Everybody moves in: ``members`` are six names, one for each class of the six (S5)."""
    first = factories.make_person(platform, secretary)
    second = factories.make_person(platform, helper)
    user = factories.make_user(Role.CONVENER, platform, person=first)
    factories.make_seat(first, platform, SeatClass.CONVENER)
    here = Here(
        platform,
        user,
        factories.make_user(Role.HELPER, platform, person=second),
        factories.make_user(Role.SUPERVISOR, platform, name=more.get("supervisor", "监督员")),
        factories.make_user(Role.LIAISON, platform, name=more.get("liaison", "包联委员")),
        factories.make_user(Role.TOWN_OFFICE, platform.parent, name=more.get("town", "镇统战委员")),
    )
    for name, seat in zip(members.split(), CLASSES, strict=True):
        person = factories.make_person(platform, name)
        factories.make_seat(person, platform, seat)
        here.members.append(person)
    factories.make_venue(platform, "村委会议事室")
    return here
