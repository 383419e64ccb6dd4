"""One platform as residents see it: what is discussed, what came of it, who convenes, where.

Restricted matters and rehearsals are not counted here either: whoever counts could find them.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseStatus, ProblemOutcome, StepStatus
from cases.models import Case, CaseStep, Clue, Problem, Round
from common.templatetags.look import full_date, near_date
from common.together import Read, hang, number_of, read_together
from participants.enums import Role
from participants.models import Post
from platforms.enums import PlatformLevel
from platforms.models import Platform, valid_on
from portal.words import public_title, state_of

SHOWN = 10
SHOWN_OF_A_MATTER = ("steps", "rounds", "problems", "clues")
ENDED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
MOST_MERGERS = 10


def platform_of(code: str, day: dt.date) -> Platform | None:
    """The platform a printed code leads to: itself, or where it was merged into since.

    Nothing for an unknown code, a rehearsal's twin, one dissolved without a successor, and for
    levels above the county.
    """
    rows = Platform.objects.select_related("county", "organization")
    platform = rows.filter(code=code, practice=False).first()
    for _step in range(MOST_MERGERS):
        if platform is None or not has_ended(platform, day):
            break
        platform = rows.filter(pk=platform.merged_into_id or 0).first()
    if platform is None or platform.level == PlatformLevel.ABOVE or has_ended(platform, day):
        return None
    return platform


def merged_here(code: str, platform: Platform, day: dt.date) -> str:
    """The name of the place whose printed code led here; empty where it is this one's own."""
    if code == platform.code or platform_of(code, day) != platform:
        return ""
    old = Platform.objects.filter(code=code, practice=False).first()
    return old.name if old else ""


def has_ended(platform: Platform, day: dt.date) -> bool:
    """Whether the platform is no more on ``day``."""
    return platform.valid_to is not None and platform.valid_to < day


def takes_reports(platform: Platform, day: dt.date) -> bool:
    """Whether somebody reads what is reported here: not while it is suspended."""
    return platform.suspended_on is None or platform.suspended_on > day


def public_matters(platform: Platform) -> QuerySet[Case]:
    """What residents may know of a platform's matters."""
    rows = Case.objects.listed().filter(platform=platform, restricted=False)
    return rows.select_related("raiser")


@dataclass(frozen=True)
class Figures:
    """A year's public figures: matters discussed, problems reported and verified solved."""

    discussed: int
    reported: int
    verified: int


def figures(platform: Platform, year: int) -> Figures:
    """Counted by the day a round was held and the day a problem was reported solved."""
    public = Q(case__platform=platform, case__restricted=False)
    public &= ~Q(case__status__in=[CaseStatus.VOID, CaseStatus.WITHDRAWN])
    rounds = Round.objects.filter(public, held_on__year=year, dropped=False)
    solved = Problem.objects.filter(public, outcome=ProblemOutcome.SOLVED, solved_on__year=year)
    counted = Platform.objects.filter(pk=platform.pk).values_list(
        number_of(rounds, Count("case", distinct=True)),
        number_of(solved),
        number_of(solved, Count("verified_on")),
    )
    return Figures(*counted.get())


def matters(platform: Platform) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is under discussion and what has run its course, the newest first, ten of each."""
    rows = public_matters(platform)
    going = rows.filter(status__in=[CaseStatus.OPEN, CaseStatus.SUSPENDED])
    discussed = list(going.order_by("-raised_at", "-id")[:SHOWN])
    settled = list(rows.filter(status__in=ENDED).order_by("-closed_at", "-id")[:SHOWN])
    cases = [*discussed, *settled]
    steps, rounds, problems, reports = read_together(
        Read(CaseStep.objects.filter(status=StepStatus.ACTIVE, case__in=discussed)),
        Read(Round.objects.filter(dropped=False, case__in=discussed)),
        Read(Problem.objects.filter(case__in=settled)),
        Read(Clue.objects.filter(case__in=cases).exclude(name=""), "case_id", "name"),
    )
    for name, found in zip(SHOWN_OF_A_MATTER, (steps, rounds, problems, reports), strict=True):
        hang(cases, name, found)
    return [_discussed(case) for case in discussed], [_settled(case) for case in settled]


def _names_in(case: Case) -> list[str]:
    return [clue.name for clue in case.clues.all()]


def _discussed(case: Case) -> dict[str, Any]:
    rounds = sorted(case.rounds.all(), key=lambda one: one.number)
    called = next((one for one in rounds if one.held_on is None), None)
    held = sum(one.held_on is not None for one in rounds)
    note = _("raised on %(day)s") % {"day": full_date(timezone.localdate(case.raised_at))}
    if called is not None:
        words = {"number": called.number, "day": near_date(called.planned_on)}
        note = _("round %(number)s, %(day)s") % words
    elif held:
        note = _("discussed %(count)s times") % {"count": held}
    state = state_of(case, next(iter(case.steps.all()), None))
    return {
        "icon": "meeting" if called is not None else "topic",
        "title": public_title(case, *_names_in(case)),
        "note": note,
        "badge": {"tone": "now", "icon": "clock", "text": state},
        "url": reverse("opinion", args=[case.no]),
        "do": _("Give an opinion"),
    }


def _settled(case: Case) -> dict[str, Any]:
    problems = list(case.problems.all())
    reported = sum(one.outcome == ProblemOutcome.SOLVED for one in problems)
    verified = sum(one.verified_on is not None for one in problems)
    closed = timezone.localdate(case.closed_at)
    badge = {"tone": "slow", "icon": "stop", "text": _("not solved, explained")}
    if verified:
        badge = {"tone": "done", "icon": "done", "text": _("verified solved")}
    elif reported:
        badge = {"tone": "blue", "icon": "clock", "text": _("reported solved, not verified yet")}
    return {
        "title": public_title(case, *_names_in(case)),
        "badge": badge,
        "closed": closed,
        "days": (closed - case.occurred_on).days,
        "reported": reported,
        "verified": verified,
    }


def room_facts(platform: Platform, day: dt.date) -> list[dict[str, Any]]:
    """Who convenes, with the post, and where; never a phone number."""
    posts = Post.objects.filter(valid_on(day), platform=platform, kind=Role.CONVENER)
    post = posts.select_related("person").order_by("rank", "id").first()
    facts = []
    if post is not None and post.person is not None:
        held = post.title or post.person.work_title or post.get_kind_display()
        facts.append({"label": _("Convener"), "value": post.person.name, "note": held})
    venues = list(platform.venues.order_by("name"))
    if venues:
        places = [f"{venue.name} {venue.address}".strip() for venue in venues]
        facts.append({"label": _("Where it meets"), "value": places[0], "note": ""})
        facts[-1]["note"] = " · ".join(places[1:])
    if platform.organization is not None:
        facts.append({"label": _("Host unit"), "value": platform.organization.name})
    return facts
