"""Matters brought to a stage through the real functions, with a real actor and date."""

import datetime as dt
import io
import itertools
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases import lifecycle
from cases.deciding import Figures
from cases.enums import (
    CallBackAnswer,
    Colour,
    Counted,
    DecidingBody,
    ProblemOutcome,
    ProgressKind,
    ReplyResult,
    Spends,
    Way,
)
from cases.lifecycle import ProblemResult, Urgent
from cases.models import (
    ActionItem,
    Case,
    DecisionRecord,
    EmergencyUse,
    Instrument,
    LookBack,
    Problem,
    Reply,
    Verification,
)
from common import clock
from common.limits import Limit, Unit
from participants.actor import Actor, ActorKind
from participants.models import Person
from platforms.models import Organization, Platform
from tests import factories

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


def season_from(day: dt.date) -> str:
    """A pause that begins on ``day`` and lasts sixty days, as the setting says it."""
    return f"{day:%m-%d} – {day + dt.timedelta(days=60):%m-%d}"


def picture(name: str = "机井.jpg") -> SimpleUploadedFile:
    """A small photograph as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def again(row: Any) -> Any:
    """The row as it stands in the database, read anew with nothing remembered."""
    return type(row)._base_manager.get(pk=row.pk)


def raised(platform: Platform, words: str = WORDS, **facts: Any) -> Case:
    """提事: open, to be discussed; a county's has been approved elsewhere."""
    facts.setdefault("by", BY)
    facts.setdefault("awaits_approval", False)
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


def owed(case: Case, *amounts: str) -> ActionItem:
    """赔偿分期: agreed, and paid in instalments of so many yuan, one a month."""
    return in_instalments(agreed(case), *amounts)


def in_instalments(item: ActionItem, *amounts: str) -> ActionItem:
    """The compensation that an item is about, one instalment a month."""
    sums = [Decimal(amount) for amount in amounts or ("20000", "20000", "20000")]
    payments = [
        lifecycle.Payment(one, Limit(month, Unit.MONTH).months_after(today()), 12)
        for month, one in enumerate(sums, 1)
    ]
    lifecycle.set_instalments(item, sum(sums, Decimal(0)), payments, by=BY, at=now())
    return item


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


def voted(item: ActionItem, agreeing: int = 51, **facts: Any) -> DecisionRecord:
    """法定决定 of a villagers' assembly: 100 persons, all present, ``agreeing`` of them for it."""
    figures = Figures(Counted.PERSONS, 100, 100, agreeing)
    facts.setdefault("decided_on", today())
    return lifecycle.record_decision(
        item, DecidingBody.VILLAGERS, figures, by=BY, at=now(), **facts
    )


def urgent(item: ActionItem, **facts: Any) -> EmergencyUse:
    """紧急使用维修资金: the façade falls."""
    said = {
        "hazard": "外墙砖往下掉，砸着过路的人",
        "certified_by": "县住建局房屋安全鉴定",
        "applied_by": "业主委员会",
        "document": "紧急使用申请表 2026-3",
        "applied_on": today(),
    }
    return lifecycle.record_emergency(item, Urgent(**{**said, **facts}), by=BY, at=now())


# --- units ----------------------------------------------------------------------------------


def tenant_of(place: Platform) -> Platform:
    """The county whose units a place's matters go to."""
    return place.county or place


def given(
    case: Case,
    unit: Organization | None = None,
    *,
    way: Way = Way.REQUEST,
    issuer: Organization | None = None,
    assisting: Any = None,
    days: int = 30,
    **facts: Any,
) -> ActionItem:
    """Something of the first problem is asked of a unit, one other helping."""
    tenant = tenant_of(case.platform)
    order = lifecycle.Order(
        way=way,
        issuer=issuer or factories.make_organization(tenant, kind="cppcc"),
        unit=unit or factories.make_organization(tenant),
        assisting=[(factories.make_organization(tenant), None)] if assisting is None else assisting,
        **facts,
    )
    problem = Problem.objects.select_related("case__platform").get(case=case, part=1)
    due = today() + dt.timedelta(days=days)
    text = "修通东门到主街的路"
    return lifecycle.hand_out(problem, order, text=text, due=due, by=BY, at=now())


def planned(case: Case, unit: Organization | None = None, days: int = 90) -> ActionItem:
    """列入计划: the unit replied B, which stands; looked at again in ``days`` days."""
    item = given(case, unit, assisting=[])
    sent = lifecycle.reply(
        item,
        ReplyResult.B,
        "列入明年计划",
        source="2027年农村公路计划",
        review_on=today() + dt.timedelta(days=days),
        milestones=[(today() + dt.timedelta(days=30), "完成设计")],
        by=BY,
        at=now(),
    )
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    return item


def followed(
    case: Case, unit: Organization | None = None, colour: Colour = Colour.YELLOW, days: int = 30
) -> Instrument:
    """跟踪问效函: a letter follows up what lies with a unit."""
    item = given(case, unit, assisting=[], days=days)
    return lettered(item, colour)


def lettered(item: ActionItem, colour: Colour = Colour.YELLOW, **facts: Any) -> Instrument:
    """One more letter about an item, to be answered in a week."""
    said: dict[str, Any] = {
        "colour": colour,
        "kind": "跟踪问效函",
        "issuer": item.issuer,
        "text": "请书面说明进展",
        "answer_by": today() + dt.timedelta(days=7),
    }
    return lifecycle.issue_instrument(item, **{**said, **facts}, by=BY, at=now())


def asked_back(case: Case) -> ActionItem:
    """The unit wants to hand it back."""
    item = given(case)
    lifecycle.ask_hand_back(item, "不属本单位职责", by=BY, at=now())
    return item


def replied(case: Case, result: ReplyResult, text: str = "已答复", **facts: Any) -> Reply:
    """A unit asked about an agreed matter has replied; whoever asked has not answered yet."""
    concluded(case, ProblemOutcome.AGREED, text="去问交通局", lead_text="交通局", due=today())
    lifecycle.void_item(item_of(case), "改由单位办", by=BY, at=now())
    item = given(again(case), assisting=[], **facts)
    plan: dict[str, Any] = {}
    if result == ReplyResult.B:
        plan = {"source": "明年道路维修计划", "review_on": today() + dt.timedelta(days=90)}
    lifecycle.accept(item, by=BY, at=now())
    return lifecycle.reply(item, result, text, by=BY, at=now(), **plan)


def bodies(village: Platform) -> tuple[Organization, Organization]:
    """The party committee's office and the CPPCC's, which gives no orders."""
    tenant = tenant_of(village)
    return (
        factories.make_organization(tenant, "县委办", kind="party", may_order=True),
        factories.make_organization(tenant, "县政协办", kind="cppcc", division=tenant.division),
    )
