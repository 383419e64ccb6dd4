"""S13 as outsiders meet it: who they are, which addresses they try, what they must not read."""

import datetime as dt
import logging
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.models import ActionItem, Case, Clue, LookBack, Opinion
from meetings.models import Attendee, Meeting
from notices.models import Notice
from participants.enums import Role
from participants.models import Post, User
from platforms.models import Platform
from tests import factories
from tests.stories.leaks import Crawl, spellings
from tests.stories.people import Here
from tests.stories.quarrels import Quarrel

RAISER = "陀老槐"  # whom the register of his village knows since the helper raised it for him


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
    others: tuple[dict[str, str], list[Case], list[Meeting]] = ({}, [], [])
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
        found = [word for q in self.quarrels for word in q.words if word not in own]
        numbers = [one for phone in self.others[0].values() for one in spellings(phone)]
        return [*found, *self.others[0], *numbers]


def moment(text: str) -> dt.datetime:
    """Office time."""
    return timezone.make_aware(dt.datetime.fromisoformat(text))


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


def crawl(told: Told, stages: int = 99) -> Crawl:
    """Every address that can speak of the quarrels: those of 三泉, finished and at so many
    ``stages`` before; with all stages also the photographs of 东陀. Links are spent: whoever holds
    a good one was invited."""
    open_cases, open_meetings = told.others[1][-stages:], told.others[2][-stages:]
    more = told.quarrels[-1:] if stages > len(open_cases) else []
    cases = [told.first.case, *open_cases]
    meetings = [told.first.meeting, *open_meetings]
    of_cases = [Clue.objects.filter(body=one.statement) for one in cases[:2]]
    clues = [clue for rows in of_cases for clue in rows.order_by("id")]
    items = ActionItem.objects.filter(problem__case__in=cases).order_by("id")
    looks = LookBack.objects.filter(case__in=cases).order_by("id")
    notices = Notice.objects.filter(restricted=True).order_by("id")
    attendee = Attendee.objects.filter(meeting=meetings[-1]).order_by("id")[0]
    secretary = told.first.here.secretary.person
    code = told.first.here.code
    any_row = [Post.objects.order_by("pk")[0].pk]
    arguments: dict[str, dict[str, list[Any]]] = {
        "cases": {
            "no": [*(q.case.no for q in more), *(one.no for one in cases)],
            "part": [1],
            "position": [1, 2],
            "pk": list(Opinion.objects.order_by("id").values_list("pk", flat=True)),
        },
        "clues": {"no": [one.no for one in clues]},
        "items": {"no": [one.no for one in items], "pk": [1], "part": [1]},
        "meetings": {
            "no": [*(q.meeting.no for q in more), *(one.no for one in meetings)],
            "pk": [attendee.pk],
        },
        "m": {"token": [one.group_token for one in meetings]},
        "i": {"token": [f"{attendee.pk}-{attendee.link_version}.forged"]},
        "people": {"no": [secretary.no], "pk": any_row},
        "procedures": {"code": ["village", "county"]},
        "wording": {"kind": ["meeting.invitation"], "language": ["zh-hans"]},
        "platforms": {"code": [code], "no": [secretary.no]},
        "sign-in": {"token": ["forged"], "no": [secretary.no]},
        "p": {"code": [code], "no": [one.no for one in cases], "token": ["forged"]},
        "q": {"code": [code]},
        "inbox": {"pk": [one.pk for one in notices[:2]]},
        **{room: {"pk": any_row} for room in ("posts", "helpers", "delegations", "liaison", "me")},
    }
    rows = [cases[0], cases[-1], meetings[-1], clues[-1], items[0], looks[0], notices[0]]
    return Crawl(arguments, rows)
