"""Loads the demo: places, people, posts, accounts. Every row by the function an office would use."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from common import clock
from config.demo import people
from config.demo.county import load_topics
from config.demo.matters import load_matters
from config.demo.people import (
    CONTACTS,
    COUNTY,
    DESKS,
    LEADERS,
    TERM,
    VILLAGES,
    WITHOUT_DIVISION,
    Village,
)
from participants import accounts, liaison, passwords, posts, rosters, signin
from participants.actor import Actor
from participants.enums import IdentityKind, LiaisonRole, Role
from participants.models import Person, Post, User
from platforms.divisions import import_divisions
from platforms.enums import OrganizationKind
from platforms.founding import found_platforms, found_without_division
from platforms.models import Organization, Platform, Venue

DIVISIONS = Path(__file__).resolve().parents[2] / "platforms" / "data" / "xinjiang_divisions.csv"
FOUNDED = dt.date(2021, 3, 1)
SINCE = dt.date(2024, 1, 1)


def is_loaded() -> bool:
    """Whether the demo stands in this database."""
    return Post.objects.filter(kind=Role.COUNTY_OFFICE, platform__code=COUNTY).exists()


def load(at: dt.datetime) -> None:
    """Loads places and people in one go, or nothing."""
    with transaction.atomic():
        clock.mark_demo()
        load_places()
        load_desks(at)
        for number, village in enumerate(VILLAGES):
            load_village(village, number, at)
        load_leaders(at)
        load_contacts(at)
        load_matters(at)
        load_topics(at)


def load_places() -> None:
    """The real divisions of 新绛县 and its 179 platforms: 1 + 10 + 163 + 5 (S3)."""
    import_divisions(DIVISIONS)
    found_platforms(within=COUNTY, established_on=FOUNDED)
    county = Platform.objects.get(code=COUNTY)
    for name, form in WITHOUT_DIVISION:
        found_without_division(county, name=name, form=form, established_on=FOUNDED)
    for name, short, kind, may_order in (
        ("中国人民政治协商会议新绛县委员会办公室", "县政协办公室", OrganizationKind.CPPCC, False),
        ("中共新绛县委办公室", "县委办", OrganizationKind.PARTY, True),
        ("新绛县人民政府办公室", "县政府办", OrganizationKind.GOVERNMENT, True),
        ("新绛县住房和城乡建设管理局", "县住建局", OrganizationKind.DEPARTMENT, False),
        ("新绛县水利局", "县水利局", OrganizationKind.DEPARTMENT, False),
        ("新绛县交通运输局", "县交通局", OrganizationKind.DEPARTMENT, False),
    ):
        Organization(
            tenant=county,
            division=county.division,
            name=name,
            short_name=short,
            kind=kind,
            may_order=may_order,
        ).save()


def load_desks(at: dt.datetime) -> None:
    """County and town desks and the three administrators."""
    system = Actor.system()
    for number, desk in enumerate(DESKS):
        platform = Platform.objects.get(code=desk.code)
        person = make_person(platform, desk.name, desk.title, 9000 + number)
        posts.start(desk.kind, platform, person, from_on=SINCE, by=system, at=at)
        accounts.make(person, desk.username, by=system, at=at)


def make_person(platform: Platform, name: str, title: str, number: int) -> Person:
    """A fictional person with a phone that rings nowhere."""
    return rosters.find_or_enter(platform, name, f"1990000{number:04d}", title)


def load_village(village: Village, number: int, at: dt.datetime) -> None:
    """A village's roster, secretary, helper, liaison member and supervisor."""
    system = Actor.system()
    platform = Platform.objects.get(code=village.code)
    for name in village.venues:
        Venue.objects.create(platform=platform, name=name)
    first = 100 * (number + 1)
    known: dict[str, Person] = {}
    for offset, member in enumerate(village.members):
        person = make_person(platform, member.name, member.title, first + offset)
        known[member.name] = person
        if member.seat != people.SeatClass.CONVENER:
            rosters.add(platform, person, member.seat, day=SINCE, term=TERM)
        if member.identity:
            rosters.give_identity(person, member.identity, day=SINCE, term=TERM)
    secretary = known[village.members[0].name]
    post = posts.start(Role.CONVENER, platform, secretary, from_on=SINCE, by=system, at=at)
    helper = make_person(platform, village.helper[0], village.helper[1], first + 50)
    posts.add_helper(post, helper, village.helper[2], from_on=SINCE, by=system, at=at)
    supervisor = make_person(platform, village.supervisor, "村务监督委员会委员", first + 51)
    posts.start(Role.SUPERVISOR, platform, supervisor, from_on=SINCE, by=system, at=at)
    name, title = village.liaison
    liaison_member = known.get(name) or make_person(platform, name, title, first + 52)
    if name not in known:
        rosters.give_identity(liaison_member, IdentityKind.CPPCC_MEMBER, day=SINCE, term=TERM)
    liaison.assign(liaison_member, LiaisonRole.MEMBER, platform, from_on=SINCE, by=system, at=at)


def load_leaders(at: dt.datetime) -> None:
    """Leaders with two towns each (S7)."""
    county = Platform.objects.get(code=COUNTY)
    for number, (name, role, codes) in enumerate(LEADERS):
        person = Person.objects.filter(platform=county, name=name).first() or make_person(
            county, name, "县政协副主席", 9100 + number
        )
        for code in codes:
            platform = Platform.objects.get(code=code)
            liaison.assign(person, role, platform, from_on=SINCE, by=Actor.system(), at=at)


def load_contacts(at: dt.datetime) -> None:
    """A contact for each department (承办单位联络人)."""
    county = Platform.objects.get(code=COUNTY)
    for number, (unit, name, title) in enumerate(CONTACTS):
        person = make_person(county, name, title, 9200 + number)
        organization = Organization.objects.get(tenant=county, short_name=unit)
        posts.start_contact(organization, person, from_on=SINCE, by=Actor.system(), at=at)


def sign_in_sheet(at: dt.datetime) -> str:
    """How to get in: desks by one-time password, villages by a slip each; fresh at every start.

    A desk that chose its own password keeps it.
    """
    system = Actor.system()
    lines = ["桌面账号（首次登录须改密码）", f"  {settings.SITE_URL}/account/login/", ""]
    for desk in DESKS:
        user = User.objects.select_related("person").get(username=desk.username)
        own = not user.must_change_password
        word = "（已自行设置密码）" if own else passwords.give_one_time(user, by=system, at=at)
        lines.append(f"  {desk.username:<12}{word:<22}{desk.name} {desk.title}")
    lines += ["", "村（社区）手机登录（一次有效，7天内，打开后点“是我，进去”）", ""]
    for village in VILLAGES:
        platform = Platform.objects.get(code=village.code)
        for name, title in (
            (village.members[0].name, "第一召集人"),
            (village.helper[0], "代办人"),
            (village.liaison[0], "包联委员"),
        ):
            person = Person.objects.filter(platform=platform, name=name).first()
            if person is not None:
                slip = signin.print_slip(person, by=system, at=at)
                link = settings.SITE_URL + reverse("slip_link", args=[slip.token])
                lines += [f"  {platform.name} {name}（{title}）", f"    {link}"]
    lines += ["", "承办单位联络人（手机登录）", ""]
    county = Platform.objects.get(code=COUNTY)
    for unit, name, title in CONTACTS:
        person = Person.objects.get(platform=county, name=name, work_title=title)
        slip = signin.print_slip(person, by=system, at=at)
        link = settings.SITE_URL + reverse("slip_link", args=[slip.token])
        lines += [f"  {unit} {name}（{title}）", f"    {link}"]
    return "\n".join(lines) + "\n"
