"""Who sits where in a seeded county: conveners, helpers, rosters, desks, liaison members."""

import datetime as dt
import functools
from dataclasses import dataclass, field
from random import Random
from typing import Any

from common.fields import keyed_digest
from common.textsearch import normalise
from config.scale import words
from config.scale.tables import Chain, Tables
from participants.actor import Actor, ActorKind
from participants.enums import HelperKind, IdentityKind, LiaisonRole, Role
from participants.enums import SeatClass as S
from participants.models import Helper, Identity, LiaisonAssignment, Person, Post, RosterEntry
from participants.models.people import ALPHABET
from platforms.enums import PlatformLevel
from platforms.models import Platform, Venue

TERM = "2024—2029"
VENUE = "议事室"
FOUR_YEARS = dt.timedelta(days=4 * 365)
DESKS: dict[str, Role] = {
    PlatformLevel.COUNTY: Role.COUNTY_OFFICE,
    PlatformLevel.TOWN: Role.TOWN_OFFICE,
}
PHONES = 10_000  # 1990000…: numbers that ring nowhere, shared between the counties
HELPED = 0.3  # of the villages have somebody who helps the convener
# The table of a platform: 1+6 and those who come besides.
SEATS = (
    S.CONVENER, S.SUPERVISION, S.DEPUTY, S.RESIDENT_REP, S.NOTABLE, S.ENTERPRISE, S.SOCIAL,
    S.DEPUTY, S.RESIDENT_REP, S.RESIDENT_REP, S.NOTABLE, S.PARTY_MEMBER, S.PARTY_MEMBER,
    S.OLD_PARTY_MEMBER, S.RESIDENT_REP, S.STAKEHOLDER, S.STAKEHOLDER, S.RESIDENT_REP, S.EXPERT,
)  # fmt: skip
IDENTITIES = {
    S.CONVENER: IdentityKind.PARTY_MEMBER,
    S.SUPERVISION: IdentityKind.SUPERVISION_MEMBER,
    S.DEPUTY: IdentityKind.PEOPLES_DEPUTY,
    S.RESIDENT_REP: IdentityKind.RESIDENT_REP,
    S.NOTABLE: IdentityKind.NOTABLE,
    S.ENTERPRISE: IdentityKind.ENTERPRISE,
    S.SOCIAL: IdentityKind.SOCIAL,
    S.PARTY_MEMBER: IdentityKind.PARTY_MEMBER,
    S.OLD_PARTY_MEMBER: IdentityKind.PARTY_MEMBER,
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as far as the story needs him."""

    pk: int
    no: str
    name: str
    seat: S = S.OBSERVER

    def acts(self, on_behalf_of: str = "") -> Actor:
        """He acts himself, for somebody where a name is given."""
        return Actor(ActorKind.PERSON, self.no, self.name, on_behalf_of, self.pk)


@dataclass(slots=True)
class Place:
    """A platform with its people. ``keepers`` are told what the place is to know."""

    platform: Platform
    venue_id: int | None
    columns: dict[str, int | None]  # of a row that is listed here
    members: list[Somebody] = field(default_factory=list)
    helper: Somebody | None = None
    above: Somebody | None = None  # the town's desk
    lookers: list[Somebody] = field(default_factory=list)  # liaison member, supervisor

    @property
    def convener(self) -> Somebody:
        """The first at the table."""
        return self.members[0]

    @property
    def keepers(self) -> list[Somebody]:
        """Convener, and who helps him."""
        return [self.convener, *([self.helper] if self.helper else [])]

    @property
    def by(self) -> Actor:
        """Who enters what happens: the helper in the convener's name where there is one."""
        if self.helper:
            return self.helper.acts(on_behalf_of=self.convener.name)
        return self.convener.acts()


def salt(random: Random) -> str:
    """A note's salt that comes out the same again: what is seeded can be compared."""
    return f"{random.getrandbits(128):032x}"


@functools.lru_cache(maxsize=1)
def where(platform: Platform) -> dict[str, int | None]:
    """The columns of a row that is listed at ``platform`` (``Placed``)."""
    row = RosterEntry()
    row.place(platform)
    return {"platform_id": platform.pk, "town_id": row.town_id, "county_id": row.county_id}


class Register:
    """The people of one county, entered into the tables as they are thought of."""

    def __init__(self, county: Platform, tables: Tables, random: Random, at: dt.datetime) -> None:
        self.county, self.tables, self.random, self.at = county, tables, random, at
        self.since = at.date() - FOUR_YEARS
        self._system = Actor.system()
        self._salt = lambda: salt(random)
        self._given = 0

    def settle(self) -> list[Place]:
        """Every platform of the county with its people, the county itself first."""
        platforms = Platform.objects.filter(path__startswith=self.county.path, practice=False)
        places, desks = [], {}
        for platform in platforms.order_by("path"):
            place = self._people_of(platform)
            desks[platform.pk] = place.above
            if platform.town_id:
                place.above = desks[platform.town_id]  # a town's path comes before its villages'
            places.append(place)
        return places

    def _people_of(self, platform: Platform) -> Place:
        venue = self.tables.add(Venue, platform_id=platform.pk, name=VENUE)
        place = Place(platform, venue, where(platform))
        chain = Chain(self.tables, f"platform:{platform.code}", self._salt)
        place.members = [self._member(platform, seat) for seat in SEATS]
        post_id = self._appoint(chain, place, Role.CONVENER, place.convener)
        if platform.town_id and self.random.random() < HELPED:
            place.helper = self._person(platform, "村文书")
            self.tables.add(
                Helper,
                post_id=post_id,
                person_id=place.helper.pk,
                kind=HelperKind.VILLAGE_CLERK,
                valid_from=self.since,
            )
            self._told(chain, "helper.start", place.helper, post=Role.CONVENER.value)
        if platform.town_id:
            place.lookers = [self._liaison(chain, platform), self._person(platform, "监委会委员")]
            self._appoint(chain, place, Role.SUPERVISOR, place.lookers[1])
        elif platform.level in DESKS:
            place.above = self._person(platform, "统战干事")
            self._appoint(chain, place, DESKS[platform.level], place.above)
        chain.end()
        return place

    def _person(self, platform: Platform, title: str, seat: S = S.OBSERVER) -> Somebody:
        random = self.random
        no = "P" + "".join(random.choices(ALPHABET, k=9))
        name = words.name(random)
        phone = f"1990000{self._given % PHONES:04d}"
        self._given += 1
        key = self.tables.add(
            Person,
            no=no,
            name=name,
            work_title=title,
            phone=phone,
            phone_hmac=keyed_digest(phone),
            phone_last4=phone[-4:],
            search_text=normalise(f"{name}{title}{no}"),
            **where(platform),
        )
        return Somebody(key or 0, no, name, seat)

    def _member(self, platform: Platform, seat: S) -> Somebody:
        title = "党支部书记" if seat == S.CONVENER else ""
        somebody = self._person(platform, title, seat)
        self.tables.add(
            RosterEntry,
            person_id=somebody.pk,
            seat=seat,
            term=TERM,
            valid_from=self.since,
            **where(platform),
        )
        if seat in IDENTITIES:
            self._identity(somebody, IDENTITIES[seat])
        return somebody

    def _identity(self, somebody: Somebody, kind: IdentityKind) -> None:
        self.tables.add(
            Identity, person_id=somebody.pk, kind=kind, term=TERM, valid_from=self.since
        )

    def _appoint(self, chain: Chain, place: Place, kind: Role, somebody: Somebody) -> int | None:
        post_id = self.tables.add(
            Post,
            kind=kind,
            platform_id=place.platform.pk,
            person_id=somebody.pk,
            valid_from=self.since,
        )
        self._told(chain, "post.start", somebody, post=kind.value)
        return post_id

    def _liaison(self, chain: Chain, platform: Platform) -> Somebody:
        somebody = self._person(self.county, "县政协委员")
        self._identity(somebody, IdentityKind.CPPCC_MEMBER)
        self.tables.add(
            LiaisonAssignment,
            person_id=somebody.pk,
            role=LiaisonRole.MEMBER,
            platform_id=platform.pk,
            valid_from=self.since,
        )
        self._told(chain, "liaison.start", somebody, role=LiaisonRole.MEMBER.value)
        return somebody

    def _told(self, chain: Chain, act: str, somebody: Somebody, **facts: Any) -> None:
        facts |= {"person": somebody.no, "name": somebody.name, "day": self.since}
        chain.add(act, by=self._system, at=self.at - FOUR_YEARS, facts=facts)
