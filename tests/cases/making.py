"""Matters brought to a stage through the real functions, with a real actor and date."""

import datetime as dt
import io
import itertools
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases import lifecycle
from cases.enums import CallBackAnswer, ProblemOutcome, ProgressKind, Spends
from cases.lifecycle import ProblemResult
from cases.models import ActionItem, Case, LookBack, Problem, Verification
from common import clock
from participants.actor import Actor, ActorKind
from participants.models import Person
from platforms.models import Platform

BY = Actor(ActorKind.PERSON, no="PTESTTESTT", label="王建民")
WORDS = "东门没有电动车充电的地方"
QUARREL = "张某和李某因为院墙起了纠纷，要求调解"
_meetings = itertools.count(1)


def now() -> dt.datetime:
    """The site's time."""
    return clock.now()


def today() -> dt.date:
    """The office's day."""
    return timezone.localdate(now())


def picture(name: str = "机井.jpg") -> SimpleUploadedFile:
    """A small photograph as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def again(row: Any) -> Any:
    """The row as it stands in the database, read anew with nothing remembered."""
    return type(row)._base_manager.get(pk=row.pk)


def raised(platform: Platform, words: str = WORDS, **facts: Any) -> Case:
    """提事: open, to be discussed."""
    facts.setdefault("by", BY)
    return lifecycle.raise_case(platform, words, at=facts.pop("at", None) or now(), **facts)


def called(case: Case, host: Platform | None = None) -> str:
    """A meeting about it is called for today; returns its number."""
    no = f"M140825101201-2026-{next(_meetings):04d}"
    day = timezone.localdate(now())
    lifecycle.start_round(case, no, host or case.platform, day, by=BY, at=now())
    return no


def held(case: Case, host: Platform | None = None) -> str:
    """The meeting took place; nothing is recorded of it yet."""
    no = called(case, host)
    lifecycle.hold_round(no, timezone.localdate(now()), 9, by=BY, at=now())
    return no


def concluded(case: Case, outcome: str, **facts: Any) -> Problem:
    """The meeting took place and said ``outcome`` of the first problem."""
    no = held(case)
    problem = Problem.objects.select_related("case").get(case=case, part=1)
    result = ProblemResult(problem, ProblemOutcome(outcome), **facts)
    day = timezone.localdate(now())
    lifecycle.conclude(case, [result], meeting_no=no, day=day, by=BY, at=now())
    return problem


def agreed(
    case: Case, lead: Person | None = None, days: int = 14, spends: Spends = Spends.NO
) -> ActionItem:
    """谈成了: somebody does it until a day."""
    due = timezone.localdate(now()) + dt.timedelta(days=days)
    concluded(
        case,
        ProblemOutcome.AGREED,
        text="装充电棚",
        lead_person=lead,
        lead_text="" if lead else "杨丽",
        due=due,
        spends=spends,
    )
    return item_of(case)


def item_of(case: Case) -> ActionItem:
    """The newest item of the matter."""
    rows = ActionItem.objects.filter(problem__case=case).select_related("problem__case__platform")
    return rows.order_by("-id")[0]


def done(case: Case, lead: Person | None = None) -> ActionItem:
    """办好了: it is time to call back."""
    item = agreed(case, lead)
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now(), note="装好了")
    return item


def closed(case: Case, lead: Person | None = None) -> Case:
    """办结: called back and satisfied."""
    done(case, lead)
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=BY, at=now())
    return again(case)


def doubted(case: Case, lead: Person | None = None) -> Verification:
    """没解决: somebody else has to look."""
    done(case, lead)
    lifecycle.answer_call_back(
        again(case), CallBackAnswer.NOT_SOLVED, by=BY, at=now(), note="还是黑的"
    )
    return Verification.objects.select_related("case__platform").get(case=case, outcome="open")


def look_back_of(case: Case) -> LookBack:
    """The next look-back planned."""
    rows = LookBack.objects.filter(case=case, outcome="open").select_related("case__platform")
    return rows.order_by("due")[0]
