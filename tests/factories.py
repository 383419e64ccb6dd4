"""Builders of what every test needs: places, and people who hold a role somewhere.

Places are planted by the project's own function. People's posts, seats and duties are plain rows,
so that no event stands in the chains a test looks at; whoever tests appointing calls
``participants.posts`` itself.
"""

import datetime as dt
import itertools
from typing import Any

from django.test import Client

from participants.enums import HelperKind, LiaisonRole, Role, SeatClass
from participants.models import (
    Helper,
    Identity,
    LiaisonAssignment,
    Person,
    Post,
    RosterEntry,
    User,
)
from platforms.enums import DivisionLevel, OrganizationKind, PlatformForm, PlatformLevel
from platforms.models import Division, Organization, Platform, Venue
from platforms.placing import plant

_numbers = itertools.count(1)
_FORM_OF = {
    PlatformLevel.COUNTY: PlatformForm.COUNTY,
    PlatformLevel.TOWN: PlatformForm.TOWN,
    PlatformLevel.VILLAGE: PlatformForm.VILLAGE,
}
_LEVEL_OF_LENGTH = {
    2: DivisionLevel.PROVINCE,
    4: DivisionLevel.CITY,
    6: DivisionLevel.COUNTY,
    9: DivisionLevel.TOWN,
    12: DivisionLevel.VILLAGE,
}
_PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}


def make_division(code: str, name: str = "") -> Division:
    """The division of ``code`` with every division above it; made once."""
    parent = make_division(code[: _PARENT_LENGTH[len(code)]]) if len(code) > 2 else None
    division, _made = Division.objects.get_or_create(
        code=code,
        defaults={
            "name": name or f"第{code}区",
            "display_name": name or f"第{code}区",
            "level": _LEVEL_OF_LENGTH[len(code)],
            "parent": parent,
        },
    )
    return division


def _make_platform(
    code: str, name: str, level: PlatformLevel, parent: Platform | None, **fields: Any
) -> Platform:
    platform = Platform(
        code=code,
        name=name,
        level=level,
        form=fields.pop("form", _FORM_OF[level]),
        division=make_division(code, name),
        parent=parent,
        **fields,
    )
    plant([platform])
    if platform.is_tenant and platform.division is not None:
        platform.areas.add(platform.division)
    return platform


def make_county(name: str = "新绛县", code: str = "140825", **fields: Any) -> Platform:
    """A county platform that is a tenant."""
    fields.setdefault("is_tenant", True)
    return _make_platform(code, name, PlatformLevel.COUNTY, None, **fields)


def make_town(county: Platform, name: str = "龙兴镇", code: str = "", **fields: Any) -> Platform:
    """A town platform below ``county``."""
    code = code or f"{county.code}{101 + Platform.objects.filter(parent=county).count()}"
    return _make_platform(code, name, PlatformLevel.TOWN, county, **fields)


def make_village(town: Platform, name: str = "燕村", code: str = "", **fields: Any) -> Platform:
    """A village platform below ``town``."""
    code = code or f"{town.code}{201 + Platform.objects.filter(parent=town).count()}"
    return _make_platform(code, name, PlatformLevel.VILLAGE, town, **fields)


def make_venue(platform: Platform, name: str = "议事室", **fields: Any) -> Venue:
    """A room of ``platform``."""
    return Venue.objects.create(platform=platform, name=name, **fields)


def make_organization(
    tenant: Platform, name: str = "", kind: str = OrganizationKind.DEPARTMENT, **fields: Any
) -> Organization:
    """A body of the county; departments may not give orders."""
    name = name or f"第{next(_numbers)}局"
    fields.setdefault("short_name", name)
    return Organization.objects.create(tenant=tenant, name=name, kind=kind, **fields)


def make_person(platform: Platform, name: str = "", phone: str = "", **fields: Any) -> Person:
    """Somebody kept in the register of ``platform``, with a phone that exists nowhere."""
    number = next(_numbers)
    person = Person(name=name or f"王测{number}", phone=phone or f"1395{number:07d}", **fields)
    person.place(platform)
    person.save()
    return person


def make_identity(person: Person, kind: str, **fields: Any) -> Identity:
    """What ``person`` is besides a seat."""
    return Identity.objects.create(person=person, kind=kind, **fields)


def make_post(person: Person, kind: str, place: Platform | Organization, **fields: Any) -> Post:
    """``person`` appointed to ``kind`` at a platform, or for an organisation."""
    where = "organization" if isinstance(place, Organization) else "platform"
    return Post.objects.create(person=person, kind=kind, **{where: place}, **fields)


def make_seat(
    person: Person, platform: Platform, seat: str = SeatClass.RESIDENT_REP, **fields: Any
) -> RosterEntry:
    """``person`` on the roster of ``platform``."""
    entry = RosterEntry(person=person, seat=seat, **fields)
    entry.place(platform)
    entry.save()
    return entry


def make_convener(platform: Platform) -> Post:
    """The convener's post of ``platform``: the one that stands, or a new one."""
    standing = Post.objects.filter(platform=platform, kind=Role.CONVENER).order_by("id").first()
    return standing or make_post(make_person(platform), Role.CONVENER, platform)


def make_user(
    role: str,
    platform: Platform,
    *,
    name: str = "",
    organization: Organization | None = None,
    password: str | None = None,
    person: Person | None = None,
) -> User:
    """An account of a person who holds ``role`` at ``platform`` from always to always.

    Unit contacts hold it for ``organization`` (a new department where none is given); a helper
    helps the platform's convener; ``resident`` has no account and is refused with ValueError.
    """
    person = person or make_person(platform, name)
    match Role(role):
        case Role.RESIDENT:
            raise ValueError("A resident has no account; use a personal link or the portal.")
        case Role.HELPER:
            Helper.objects.create(
                post=make_convener(platform), person=person, kind=HelperKind.VILLAGE_CLERK
            )
        case Role.LIAISON:
            LiaisonAssignment.objects.create(
                person=person, role=LiaisonRole.MEMBER, platform=platform
            )
        case Role.FIXED_MEMBER:
            make_seat(person, platform)
        case Role.UNIT_CONTACT:
            tenant = platform.county or platform
            make_post(person, role, organization or make_organization(tenant))
        case _:
            make_post(person, role, platform, organization=organization)
    return User.objects.create_user(f"u{next(_numbers)}", password, person)


def client_for(user: User | None) -> Client:
    """A browser in which ``user`` is signed in; ``None`` is a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def day(text: str) -> dt.date:
    """``day("2026-11-21")``."""
    return dt.date.fromisoformat(text)
