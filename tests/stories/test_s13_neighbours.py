"""S13: 三泉、双陀、东陀等村 妥善化解了历史遗留的邻里纠纷矛盾.

Three quarrels go the whole way (tests/stories/quarrels.py); then every address of the site is
opened as everybody who must not know of them (tests/stories/leaks.py), and everything the product
keeps beside its pages is read: papers, file names, links, notices, the ledger, the log, the cache.
"""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.models import ActionItem, Case, Clue, LookBack
from meetings.models import Attendee, Meeting
from notices.models import Notice
from participants.enums import Role
from participants.models import Person, Post, RosterEntry, User
from platforms.models import Platform
from records.models import LedgerEvent
from tests import factories
from tests.stories import acting, leaks
from tests.stories.leaks import Crawl, Opened, as_json, found_in, telling
from tests.stories.people import Here, settle
from tests.stories.quarrels import Quarrel, party_page, three_quarrels
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
YEAR = ("2022-01-01", "2022-12-31")
METRICS = ("M-1", "M-2", "M-4", "M-5", "M-6", "M-7", "M-16", "M-17")
RAISER = "陀老槐"  # whom the register of his village knows since the helper raised it for him
NOW = "2023-03-30 09:00"


class Kept(logging.Handler):
    """Every line that was logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@dataclass
class Told:
    """What was told: the quarrels, the other village, and who looks in from elsewhere."""

    county: Platform
    quarrels: list[Quarrel]
    elsewhere: Here
    log: Kept
    in_cache: str = ""
    outsiders: dict[str, User | None] = field(default_factory=dict)

    @property
    def first(self) -> Quarrel:
        """The one of 三泉."""
        return self.quarrels[0]

    @property
    def words(self) -> list[str]:
        """What nobody outside may read anywhere. Of the raiser the register says what it says of
        everybody (name and last four digits), so those two are asked for apart."""
        own = {RAISER, "6518", "136****6518"}
        return [word for q in self.quarrels for word in q.words if word not in own]


def moment(text: str) -> dt.datetime:
    """Office time."""
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Told]:
    """The three stories, lived once; afterwards it is the day after the last look-back."""
    log, travellers = Kept(), []

    def at(text: str) -> None:
        while travellers:
            travellers.pop().stop()
        travellers.append(time_machine.travel(moment(text), tick=False))
        travellers[-1].start()

    logging.getLogger().addHandler(log)
    with django_db_blocker.unblock(), transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        county = factories.make_county()
        quarrels = three_quarrels(at, county)
        at(NOW)
        town = quarrels[0].here.platform.parent
        beside = factories.make_village(town, "北熟汾村", "140825101211")
        members = "郭玉梅 郭文斌 郭三成 郭崇善 兰建设 郭翠萍"
        made = Told(county, quarrels, settle(beside, "熟向阳", "郭晓敏", members), log)
        made.outsiders = outsiders(made)
        made.in_cache = leaks.in_cache()
        yield made
        transaction.set_rollback(True)
    logging.getLogger().removeHandler(log)
    while travellers:
        travellers.pop().stop()


def outsiders(told: Told) -> dict[str, User | None]:
    """Everybody with an account, and nobody, who has no part in the quarrels."""
    here, county = told.first.here, told.county
    uninvited = User.objects.create_user("mae", None, here.members[2])
    made: dict[str, User | None] = {
        role: factories.make_user(role, county)
        for role in (
            Role.COUNTY_OFFICE,
            Role.COUNTY_APPROVER,
            Role.UNIT_CONTACT,
            Role.SYS_ADMIN,
            Role.SEC_ADMIN,
            Role.AUDIT_ADMIN,
        )
    }
    made |= {
        "town_office": here.town,
        "secretary of the next village": told.elsewhere.secretary,
        "liaison of the next village": told.elsewhere.liaison,
        "liaison of the village itself": here.liaison,
        "supervisor of the village itself": here.supervisor,
        "recorder of the village itself": factories.make_user(Role.RECORDER, here.platform),
        "member of the roster who was not invited": uninvited,
        "visitor": None,
    }
    return made


def crawl(*quarrels: Quarrel) -> Crawl:
    """Every address that can speak of these quarrels; links are spent or made up: whoever holds a
    good one was invited."""
    cases = [q.case for q in quarrels]
    rows: list[Any] = [
        *cases,
        *(q.meeting for q in quarrels),
        *Clue.objects.filter(case__in=cases),
        *ActionItem.objects.filter(problem__case__in=cases),
        *LookBack.objects.filter(case__in=cases),
        *Notice.objects.filter(restricted=True),
    ]
    attendees = Attendee.objects.filter(meeting__in=[q.meeting for q in quarrels])
    secretary = quarrels[0].here.secretary.person
    codes = [q.here.code for q in quarrels]
    numbers = {model: [row.no for row in rows if type(row) is model] for model in (Clue, ActionItem)}
    arguments: dict[str, dict[str, list[Any]]] = {
        "cases": {"no": [case.no for case in cases], "part": [1]},
        "clues": {"no": numbers[Clue]},
        "items": {"no": numbers[ActionItem]},
        "meetings": {"no": [q.meeting.no for q in quarrels], "pk": [attendees[0].pk]},
        "m": {"token": [q.meeting.group_token for q in quarrels]},
        "i": {"token": [f"{one.pk}-{one.link_version}.forged" for one in attendees[:1]]},
        "people": {"no": [secretary.no], "pk": [1]},
        "platforms": {"code": codes, "no": [secretary.no]},
        "posts": {"pk": list(Post.objects.order_by("pk").values_list("pk", flat=True)[:1])},
        "helpers": {"pk": [1]},
        "delegations": {"pk": [1]},
        "liaison": {"pk": [1]},
        "sign-in": {"token": ["forged"], "no": [secretary.no]},
        "me": {"pk": [1]},
        "p": {"code": codes},
        "q": {"code": codes},
    }
    return Crawl(arguments, rows)


# --- the story --------------------------------------------------------------------------------


def test_all_three_are_settled_and_look_backs_hold(told: Told) -> None:
    for quarrel in told.quarrels:
        case, meeting = quarrel.case, quarrel.meeting
        looks = [(row.months, row.outcome) for row in case.look_backs.order_by("due")]
        assert (case.status, looks) == ("closed", [(3, "holds"), (12, "holds")])
        assert (meeting.status, meeting.present_count, meeting.group_text) == ("final", 5, "")
        assert case.public_title == f"{quarrel.here.platform}邻里纠纷2022-0001"
        assert case.title.startswith(next(iter(quarrel.parties)))


def test_the_figures_count_them_and_name_nobody(told: Told) -> None:
    village: dict[str, Any] = {
        "M-1": {"value": 1, "village": 1, "by_kind": {"council": 1}, "recorded": 1},
        "M-2": {"value": 1, "reported": 1, "verified": 1, "village": 1},
        "M-4": {"value": 1, "by_category": {"dispute": 1}, "by_source": {"village": 1}},
        "M-6": {
            "value": 5,
            "attendances": 5,
            "persons": 3,  # the parties are invited by name only
            "convener": 1,
            "fixed": {"supervision": 1, "deputy": 1},
            "invited": 2,
        },
        "M-7": {"value": 1, "cases": 1, "rounds": 1, "max": 1, "mean": "1.00"},
        "M-16": {"value": 1, "on_time": {"n": 1, "of": 1}, "done": 1, "mean_days": "18.00"},
        "M-17": {"value": 1, "satisfied": 1, "valid": 1, "returned": 1},
    }
    sanquan = {
        **village,
        "M-4": {"value": 1, "by_category": {"dispute": 1}, "by_source": {"resident": 1}},
        "M-5": {"value": 1, "received": 1, "adopted": 1, "solved": 1},
    }
    shuangtuo = {**village, "M-6": {**village["M-6"], "persons": 4}}  # the raiser is known
    for quarrel, expected in zip(told.quarrels, (sanquan, shuangtuo, village), strict=True):
        assert acting.metrics(quarrel.here.code, *YEAR, *METRICS) == expected
    for code in ("140825101", "140825"):
        found = acting.metrics(code, *YEAR, *METRICS)
        assert {name: found[name]["value"] for name in METRICS} == {
            "M-1": 3,
            "M-2": 3,
            "M-4": 3,
            "M-5": 1,
            "M-6": 15,
            "M-7": 3,
            "M-16": 3,
            "M-17": 3,
        }
        assert found["M-4"]["by_source"] == {"resident": 1, "village": 2}
        assert found["M-7"] == {"value": 3, "cases": 3, "rounds": 3, "max": 1, "mean": "1.00"}
        assert found["M-6"]["persons"] == 10
    whole = acting.printed("metrics", "--platform", "140825", "--from", YEAR[0], "--to", YEAR[1])
    assert found_in(told.words, as_json(whole)) == set()


# --- the crawl ----------------------------------------------------------------------------------

OUTSIDERS = (
    Role.COUNTY_OFFICE,
    Role.COUNTY_APPROVER,
    Role.UNIT_CONTACT,
    Role.SYS_ADMIN,
    Role.SEC_ADMIN,
    Role.AUDIT_ADMIN,
    "town_office",
    "secretary of the next village",
    "liaison of the next village",
    "liaison of the village itself",
    "supervisor of the village itself",
    "recorder of the village itself",
    "member of the roster who was not invited",
    "visitor",
)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_address_tells_an_outsider_a_word(told: Told, who: str) -> None:
    client = factories.client_for(told.outsiders[who])
    pages = crawl(*told.quarrels).as_seen_by(client)
    assert telling(pages, told.words) == {}


def test_the_crawl_finds_what_the_place_itself_may_read(told: Told) -> None:
    """It can fail: for the secretary names stand on every page that speaks of the matter."""
    client = factories.client_for(told.first.here.secretary)
    pages = crawl(told.first).as_seen_by(client)
    print(sorted(telling(pages, list(told.first.parties))))
    print(sorted(telling(pages, told.first.words)))
