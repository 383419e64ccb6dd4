"""Lists of matters, items and reports: filters, keyset pages, what others hold beside them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from cases.enums import CaseStatus, Category, ClueStatus, ItemStatus, ProblemOutcome, StepStatus
from cases.models import ActionItem, Case, CaseStep, Clue, Problem
from cases.models.case import UNLISTED
from cases.models.item import WITH_ISSUER, WORKING
from common.textsearch import normalise, search
from platforms.models import Platform

Rows = TypeVar("Rows", bound=QuerySet)
SHOWN = 20
BESIDE = 20


class Progress(NamedTuple):
    """How far a matter is: the step it stands at, its problems, those reported and verified solved."""

    step: str
    all: int
    reported: int
    verified: int


@dataclass
class Page:
    """One page of a list: its rows, the filters as chosen, where the next one begins."""

    rows: list[Any]
    chosen: dict[str, str]
    older: str = ""
    started: bool = False
    beside: list[Any] = field(default_factory=list)
    stubs: list[Any] = field(default_factory=list)
    progress: dict[int, Progress] = field(default_factory=dict)

    @property
    def filtered(self) -> bool:
        """Whether anything was asked for."""
        return any(self.chosen.values())


def _keyset(
    rows: QuerySet, column: str, after: str, *, parse: Any, falling: bool = True
) -> tuple[list[Any], str]:
    """A page of ``rows`` by (column, id) beginning after ``after``; and where the next begins."""
    text, _comma, pk = after.rpartition(",")
    moment = _moment(parse, text) if pk.isdecimal() and len(pk) < 19 else None
    if moment is not None:
        way = "lt" if falling else "gt"
        rows = rows.filter(
            Q(**{f"{column}__{way}": moment}) | Q(**{column: moment, f"id__{way}": int(pk)})
        )
    sign = "-" if falling else ""
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: SHOWN + 1])
    if len(found) <= SHOWN:
        return found, ""
    last = found[SHOWN - 1]
    return found[:SHOWN], f"{getattr(last, column).isoformat()},{last.pk}"


def _moment(parse: Any, text: str) -> Any:
    """What the address says a page begins after; nothing where it is no day or time at all."""
    try:
        return parse(text)
    except ValueError:  # looks like a day, is none
        return None


def _address(chosen: Mapping[str, str], after: str) -> str:
    return (
        "?" + urlencode({**{k: v for k, v in chosen.items() if v}, "after": after}) if after else ""
    )


def _chosen(asked: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: asked.get(name, "").strip()[:60] for name in names}


def at_place(rows: Rows, user: Any, typed: str) -> Rows:
    """Those of the places that the acting post sees under this code or part of a name."""
    if not typed:
        return rows
    places = Platform.objects.visible_to(user).filter(
        Q(code=typed) | Q(search_text__contains=normalise(typed))
    )
    return rows.filter(platform__in=places)


COLUMNS = (  # what a row of matters shows
    *("no", "title", "status", "category", "restricted", "headed_by_text", "raised_at"),
    *("platform__name", "town__name"),
)
OPEN_STATES = [
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.OPEN,
    CaseStatus.RETURNED,
    CaseStatus.SUSPENDED,
]


def cases_page(user: Any, asked: Mapping[str, str]) -> Page:
    """Matters of the acting post's part, newest first; beside them those it reaches by record,
    and what it may know of restricted ones. Constant statements whatever the number."""
    chosen = _chosen(asked, "status", "place", "category", "q")
    rows = Case.objects.visible_to(user)
    if chosen["status"] == "void":
        rows = rows.filter(status__in=UNLISTED)
    elif chosen["status"] == "working":
        rows = rows.filter(status__in=OPEN_STATES)
    elif chosen["status"] in CaseStatus.values:
        rows = rows.filter(status=chosen["status"])
    else:
        rows = rows.exclude(status__in=UNLISTED)
    if chosen["category"] in Category.values:
        rows = rows.filter(category=chosen["category"])
    rows = search(at_place(rows, user, chosen["place"]), chosen["q"])
    rows = rows.only(*COLUMNS).select_related("platform", "town")
    after = asked.get("after", "")
    found, last = _keyset(rows, "raised_at", after, parse=parse_datetime)
    page = Page(found, chosen, _address(chosen, last), bool(after))
    if not page.filtered and not page.started:
        beside = Case.objects.listed().by_record(user).only(*COLUMNS)
        beside = beside.select_related("platform", "town")
        page.beside = list(beside.order_by("-raised_at", "-id")[:BESIDE])
        stubs = Case.objects.restricted_stubs(user).order_by("-raised_at", "-id")
        page.stubs = list(stubs[:BESIDE])
    page.progress = _progress([*page.rows, *page.beside])
    return page


def _progress(cases: list[Case]) -> dict[int, Progress]:
    """How far each of ``cases`` is; two statements that read no more than the list shows."""
    keys = [case.pk for case in cases]
    active = CaseStep.objects.filter(case__in=keys, status=StepStatus.ACTIVE)
    steps = dict(active.order_by("-position").values_list("case_id", "label"))
    solved: dict[int, list[bool]] = defaultdict(list)
    problems = Counter[int]()
    found = Problem.objects.filter(case__in=keys).order_by("id")
    for pk, outcome, verified_on in found.values_list("case_id", "outcome", "verified_on"):
        problems[pk] += 1
        if outcome == ProblemOutcome.SOLVED:
            solved[pk].append(verified_on is not None)
    return {
        pk: Progress(steps.get(pk, ""), problems[pk], len(solved[pk]), sum(solved[pk]))
        for pk in keys
    }


def items_page(user: Any, asked: Mapping[str, str], today: dt.date) -> Page:
    """Items of the acting post's part, the first due first; beside them one's own elsewhere."""
    chosen = _chosen(asked, "state", "place", "who")
    own = ActionItem.objects.visible_to(user)
    match chosen["state"]:
        case "done":
            rows = own.filter(status__in=[ItemStatus.DONE, ItemStatus.CLOSED])
        case "late":
            rows = own.overdue(today)
        case "prepared" | "planned":
            rows = own.filter(status=chosen["state"])
        case "answer":
            rows = own.filter(status__in=WITH_ISSUER)
        case _:
            rows = own.filter(status__in=WORKING)
            chosen["state"] = ""
    who = chosen["who"]
    if who and chosen["state"] == "answer":
        rows = rows.filter(issuer__short_name=who)
    elif who:
        rows = rows.filter(Q(lead_text=who) | Q(lead_person__name=who))
    rows = at_place(rows, user, chosen["place"]).select_related(
        "problem__case", "platform", "lead_person", "emergency"
    )
    after, falling = asked.get("after", ""), chosen["state"] == "done"
    found, last = _keyset(rows, "due", after, parse=parse_date, falling=falling)
    page = Page(found, chosen, _address(chosen, last), bool(after))
    if not page.filtered and not page.started:
        mine = ActionItem.objects.by_record(user).working()
        mine = mine.select_related("problem__case", "platform", "lead_person", "emergency")
        page.beside = list(mine.order_by("due", "id")[:BESIDE])
    return page


def clues_page(user: Any, asked: Mapping[str, str]) -> Page:
    """Reports of the acting post's part, newest first; those nobody answered unless asked."""
    chosen = _chosen(asked, "status", "place")
    rows = Clue.objects.visible_to(user)
    if chosen["status"] in ClueStatus.values:
        rows = rows.filter(status=chosen["status"])
    elif chosen["status"] != "all":
        rows = rows.unanswered()
        chosen["status"] = ""
    rows = at_place(rows, user, chosen["place"]).select_related("platform", "case")
    after = asked.get("after", "")
    found, last = _keyset(rows, "reported_at", after, parse=parse_datetime)
    return Page(found, chosen, _address(chosen, last), bool(after))
