"""One sample per address with arguments, so that the permission test can open it.

A room that adds an address adds one function here:

    @sample("case_close")
    def _(world: World, place: Platform) -> Call:
        return Call({"no": world.case(place).no}, post={})

It is called for every role at its own place, below, above and elsewhere, and says with which
arguments the address stands for an object *at that place*. ``relations`` replaces what follows
from the place (``P``, ``down``, ``duty``) where the object answers for itself; ``conditions``
names those of the table that the object meets; ``without`` names roles to whom the page is not
offered although the table would allow it, each with its reason.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common import clock
from participants import signin
from participants.enums import DESK_ROLES, HelperKind, LiaisonRole, Role
from participants.models import (
    Delegation,
    Device,
    Helper,
    Identity,
    LiaisonAssignment,
    Person,
    Post,
    RosterEntry,
    User,
)
from platforms.enums import PlatformLevel
from platforms.models import Platform
from platforms.placing import plant
from platforms.settings import set_setting
from tests import factories

BY_RECORD = "sees single matters by record, no registers"
NO_REGISTERS = dict.fromkeys([Role.LIAISON, Role.FIXED_MEMBER, Role.UNIT_CONTACT], BY_RECORD)


@dataclass(frozen=True)
class Call:
    """How to open an address for one object: arguments, query, and form data if it is an act."""

    args: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    post: Mapping[str, Any] | None = None
    relations: frozenset[str] | None = None
    conditions: frozenset[str] = frozenset()
    without: Mapping[str, str] = field(default_factory=dict)


class World:
    """Two counties with towns and villages, and one holder of each role."""

    def __init__(self) -> None:
        division = factories.make_division("1408", "运城市")
        self.above = Platform(
            code="1408", name="运城市", level=PlatformLevel.ABOVE, form="", division=division
        )
        plant([self.above])
        self.county = factories._make_platform(
            "140825", "新绛县", PlatformLevel.COUNTY, self.above, is_tenant=True
        )
        self.town = factories.make_town(self.county, "龙兴镇")
        self.other_town = factories.make_town(self.county, "三泉镇")
        self.village = factories.make_village(self.town, "燕村")
        self.other_village = factories.make_village(self.town, "曲村")
        self.other_county = factories.make_county("稷山县", "140824")
        # So that one sample fits every level; the county's stages have tests of their own.
        set_setting(None, "procedure.county", "village")
        self.made: dict[tuple[str, int], Any] = {}
        self.asker: User | None = None

    def seat_of(self, role: str) -> Platform:
        """Where the holder of ``role`` stands in this world."""
        if (role in DESK_ROLES and role != Role.TOWN_OFFICE) or role == Role.UNIT_CONTACT:
            return self.county
        return self.town if role in {Role.TOWN_OFFICE, Role.LIAISON} else self.village

    def places_for(self, role: str) -> dict[str, Platform]:
        """own, below, above, other, seen from where the role stands."""
        own = self.seat_of(role)
        below = {self.county.pk: self.village, self.town.pk: self.village}.get(own.pk)
        other = {
            self.county.pk: self.other_county,
            self.town.pk: self.other_town,
            self.village.pk: self.other_village,
        }[own.pk]
        places = {"own": own, "below": below, "above": own.parent, "other": other}
        return {name: place for name, place in places.items() if place is not None}

    def once(self, kind: str, place: Platform, make: Callable[[], Any]) -> Any:
        """The one object of ``kind`` at ``place``, made when first asked for."""
        key = (kind, place.pk)
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def person(self, place: Platform) -> Person:
        """Somebody in the register of ``place``."""
        return self.once("person", place, lambda: factories.make_person(place))

    def account(self, place: Platform) -> User:
        """The account of a supervisor at ``place``."""
        return self.once("account", place, lambda: factories.make_user("supervisor", place))

    def post(self, place: Platform) -> Post:
        """The convener's post at ``place``, with a holder."""
        return self.once("post", place, lambda: factories.make_convener(place))

    def seat(self, place: Platform) -> RosterEntry:
        """Somebody on the roster of ``place``."""
        person = self.once("seated", place, lambda: factories.make_person(place))
        return self.once("seat", place, lambda: factories.make_seat(person, place))

    @cached_property
    def day(self) -> dt.date:
        """Today."""
        return clock.today()


Maker = Callable[[World, Platform], Call]
SAMPLES: dict[str, Maker] = {}


def sample(*names: str) -> Callable[[Maker], Maker]:
    """Registers the sample of one address, or of several that take the same arguments."""

    def keep(make: Maker) -> Maker:
        for name in names:
            SAMPLES[name] = make
        return make

    return keep


# --- coming in, accounts --------------------------------------------------------------------


@sample("wording")
def _(world: World, place: Platform) -> Call:
    """The words of the acting post's own place, whatever else there is."""
    return Call({"kind": "meeting.invitation"}, relations=frozenset({"P"}))


@sample("wording_default")
def _(world: World, place: Platform) -> Call:
    args = {"kind": "meeting.invitation", "language": "zh-hans"}
    return Call(args, post={}, relations=frozenset({"P"}))


@sample("slip_link")
def _(world: World, place: Platform) -> Call:
    slip = signin.print_slip(
        world.account(place).person,  # type: ignore[arg-type]  # made with a person
        by=signin.Actor.system(),
        at=clock.now(),
    )
    return Call({"token": slip.token})


def account_relations(world: World, place: Platform) -> frozenset[str] | None:
    """An administrator keeps every account of his tenant as his own (User.relations_of)."""
    hat = world.asker.hat if world.asker else None
    if hat is None or hat.role != Role.SEC_ADMIN:
        return None
    return frozenset({"P"}) if world.county in (place, place.county) else frozenset()


@sample("slip_print")
def _(world: World, place: Platform) -> Call:
    person = world.account(place).person
    return Call({"no": person.no}, post={}, relations=account_relations(world, place))  # type: ignore[union-attr]  # made with a person


@sample("device_forget")
def _(world: World, place: Platform) -> Call:
    user = world.asker or world.account(place)
    device, _token = signin.remember(user, "")
    return Call({"pk": device.pk}, post={}, relations=frozenset({"own"}))


@sample("phone_unmask")
def _(world: World, place: Platform) -> Call:
    return Call({"no": world.person(place).no}, conditions=frozenset({"reason"}))


@sample("admin:participants_user_password", "admin:participants_user_block")
def _(world: World, place: Platform) -> Call:
    relations = account_relations(world, place)
    return Call({"pk": world.account(place).pk}, post={}, relations=relations)


# --- people, rosters, posts -----------------------------------------------------------------


@sample("person")
def _(world: World, place: Platform) -> Call:
    return Call({"no": world.person(place).no}, without=NO_REGISTERS)


@sample("person_edit")
def _(world: World, place: Platform) -> Call:
    return Call({"no": world.person(place).no})


@sample("identity_add")
def _(world: World, place: Platform) -> Call:
    return Call({"no": world.person(place).no}, post={})


@sample("identity_end")
def _(world: World, place: Platform) -> Call:
    person = world.person(place)
    identity = Identity.objects.create(person=person, kind="party_member")
    return Call({"no": person.no, "pk": identity.pk}, post={})


@sample("platform_found")
def _(world: World, place: Platform) -> Call:
    county = place if place.is_tenant else world.county
    hat = world.asker.hat if world.asker else None
    own = hat is not None and hat.platform is not None and hat.platform == county
    return Call({"code": county.code}, relations=frozenset({"P"} if own else set()))


@sample("roster")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code}, without=NO_REGISTERS)


@sample("roster_add", "roster_class")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code}, post={})


@sample("roster_order", "roster_renew", "roster_table")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code})


@sample("roster_seat")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code, "no": world.seat(place).person.no})


@sample("roster_end", "roster_again")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code, "no": world.seat(place).person.no}, post={})


def village_of(place: Platform) -> frozenset[str]:
    """The condition that offices of towns assign posts of villages only."""
    return frozenset({"village"} if place.level == PlatformLevel.VILLAGE else ())


@sample("post_new", "liaison_new")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code}, conditions=village_of(place))


@sample("post_end")
def _(world: World, place: Platform) -> Call:
    return Call({"pk": world.post(place).pk}, conditions=village_of(place))


def own_post_relations(world: World, post: Post) -> frozenset[str] | None:
    """A first convener holds his own post in person (Post.relations_of)."""
    hat = world.asker.hat if world.asker else None
    is_own = hat is not None and hat.key == f"post:{post.pk}"
    return frozenset({"own", "P"}) if is_own else None


@sample("post_delegate", "helper_new")
def _(world: World, place: Platform) -> Call:
    post = world.post(place)
    return Call({"pk": post.pk}, relations=own_post_relations(world, post))


@sample("delegate_end")
def _(world: World, place: Platform) -> Call:
    delegation = Delegation.objects.create(
        post=world.post(place),
        to_person=factories.make_person(place),
        from_on=world.day,
        until_on=world.day,
    )
    relations = own_post_relations(world, delegation.post)
    return Call({"pk": delegation.pk}, post={}, relations=relations)


@sample("helper_end")
def _(world: World, place: Platform) -> Call:
    helper = Helper.objects.create(
        post=world.post(place),
        person=factories.make_person(place),
        kind=HelperKind.VILLAGE_CLERK,
    )
    return Call({"pk": helper.pk}, post={}, relations=own_post_relations(world, helper.post))


@sample("liaison_end")
def _(world: World, place: Platform) -> Call:
    duty = LiaisonAssignment.objects.create(
        person=factories.make_person(place), role=LiaisonRole.MEMBER, platform=place
    )
    return Call({"pk": duty.pk}, conditions=village_of(place))


# --- platforms ------------------------------------------------------------------------------


@sample("platform")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code}, without=NO_REGISTERS)


# --- residents' pages -----------------------------------------------------------------------


@sample("room_qr", "portal", "report", "room_qr_svg", "room_poster")
def _(world: World, place: Platform) -> Call:
    return Call({"code": place.code}, without=NO_REGISTERS)


# --- rows of the admin ----------------------------------------------------------------------

RowMaker = Callable[[World, Platform], Any]
ROWS: dict[str, RowMaker] = {
    "participants.User": lambda world, place: world.account(place),
    "participants.Device": lambda world, place: world.once(
        "device", place, lambda: signin.remember(world.account(place), "")[0]
    ),
    "participants.Person": lambda world, place: world.person(place),
    "participants.Post": lambda world, place: world.post(place),
    "participants.RosterEntry": lambda world, place: world.seat(place),
    "platforms.Platform": lambda world, place: place,
    "platforms.Venue": lambda world, place: world.once(
        "venue", place, lambda: factories.make_venue(place)
    ),
}
__all__ = ["ROWS", "SAMPLES", "Call", "Device", "World", "sample"]

from tests import meeting_samples  # noqa: E402, F401  registers its own; needs all the above
