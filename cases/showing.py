"""Rows and badges: the same matter, problem and item look the same on every page of this room."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import following, wording
from cases import permissions as may
from cases.enums import Answered, Colour, Ground, ItemStatus, ProblemOutcome, StepStatus
from cases.escalation import answer_by
from cases.links import meeting
from cases.models import (
    ActionItem,
    Case,
    CaseStep,
    Clue,
    Instrument,
    PlanMilestone,
    Problem,
    Round,
)
from cases.models.item import BEING_DONE
from common import clock
from common.templatetags.look import full_date, short_date
from common.together import Read, hang, read_together

Badge = dict[str, str]
Row = dict[str, Any]
PROBLEM_TONES = {
    ProblemOutcome.OPEN: ("", "wait"),
    ProblemOutcome.AGREED: ("now", "clock"),
    ProblemOutcome.PARTLY: ("now", "part"),
    ProblemOutcome.NOT_AGREED: ("", "loop"),
    ProblemOutcome.ESCALATED: ("blue", "up"),
    ProblemOutcome.EXPLAINED: ("done", "topic"),
    ProblemOutcome.PLANNED: ("blue", "clock"),
    ProblemOutcome.SOLVED: ("done", "done"),
}
ITEM_TONES = {
    ItemStatus.PREPARED: ("slow", "scale"),
    ItemStatus.OPEN: ("", "wait"),
    ItemStatus.DOING: ("now", "clock"),
    ItemStatus.HANDED_BACK: ("slow", "back"),
    ItemStatus.REPLIED: ("blue", "paper"),
    ItemStatus.PLANNED: ("blue", "clock"),
    ItemStatus.DONE: ("blue", "done"),
    ItemStatus.CLOSED: ("done", "done"),
    ItemStatus.VOID: ("", "cross"),
}
STATES = {StepStatus.DONE: "done", StepStatus.ACTIVE: "now", StepStatus.WAIVED: "waived"}


def badge(tone: str, icon: str, text: Any) -> Badge:
    """A state as icon and word, for ``badge.html``."""
    return {"tone": tone, "icon": icon, "text": str(text)}


def step_row(step: CaseStep) -> dict[str, str]:
    """A step for ``steps.html``: its label, when it was left, its state."""
    return {
        "name": step.label,
        "note": _step_note(step, clock.today()),
        "state": STATES.get(StepStatus(step.status), ""),
        "phase": step.get_phase_display() if step.phase else "",
    }


def step_rows(steps: list[CaseStep]) -> list[dict[str, str]]:
    """All steps of a matter; a phase stands at its first step only."""
    rows, last = [], ""
    for step in steps:
        row = step_row(step)
        rows.append({**row, "phase": "" if step.phase == last else row["phase"]})
        last = step.phase
    return rows


def _step_note(step: CaseStep, today: dt.date) -> str:
    """When a step was left, that it was left out, or until when the present one may take."""
    match step.status:
        case StepStatus.DONE if step.left_at:
            return short_date(step.done_on or step.left_at)
        case StepStatus.WAIVED:
            return _("left out")
        case StepStatus.ACTIVE if step.due and step.phase:
            late = (today - step.due).days
            if late > 0:
                return _("%(days)s days late") % {"days": late}
            return _("by %(day)s") % {"day": short_date(step.due)}
    return ""


def topic_row(case: Case, hints: list[tuple[str, str]], ticked: bool) -> Row:
    """A topic that waits for the approver: what, when handed in, what speaks against it; of one
    that is not public the generated title."""
    return {
        "no": case.no,
        "title": case.public_title if case.restricted else case.title,
        "note": full_date(case.raised_at),
        "hints": hints,
        "ticked": ticked,
        "url": reverse("case_approve", args=[case.no]),
    }


def problem_badge(problem: Problem) -> Badge:
    """How far a problem is; solved always says on whose word."""
    tone, icon = PROBLEM_TONES[ProblemOutcome(problem.outcome)]
    if problem.outcome != ProblemOutcome.SOLVED:
        return badge(tone, icon, problem.get_outcome_display())
    if problem.verified_on:
        return badge(tone, icon, _("verified solved"))
    return badge("blue", icon, _("reported solved"))


def item_badge(item: ActionItem, today: dt.date) -> Badge:
    """How far an item is; past its day, by how many days."""
    if item.status in BEING_DONE and item.due < today:
        days = (today - item.due).days
        return badge("late", "stop", _("%(days)s days past its day") % {"days": days})
    if item.unit_id and item.status == ItemStatus.OPEN:
        return badge("", "wait", _("to be accepted"))
    if item.status == ItemStatus.PLANNED and item.review_on:
        words = _("in a plan, looked at again on %(day)s") % {"day": short_date(item.review_on)}
        return badge("blue", "clock", words)
    return badge(*ITEM_TONES[ItemStatus(item.status)], item.get_status_display())


def item_row(item: ActionItem, today: dt.date, place: bool = False) -> Row:
    """An item for ``list.html``: what, who, until when; its place where several are mixed."""
    words = {"who": item.lead_name, "day": full_date(item.due), "way": item.get_way_display()}
    note = _("%(who)s, by %(day)s, %(way)s") % words
    if place and item.problem.case.headed_by_text:
        words = {"name": item.problem.case.headed_by_text}
        note = f"{note} · {_('headed by %(name)s') % words}"
    if item.ground == Ground.EMERGENCY and item.emergency.published_on is None:
        note = f"{note} · {_('publication is owed')}"
    return {
        "icon": "loop",
        "title": item.text,
        "note": f"{item.platform} · {note}" if place else note,
        "badge": item_badge(item, today),
        "url": reverse("item", args=[item.no]),
    }


def round_row(one: Round) -> Row:
    """A meeting as the matter remembers it; the meeting's own page has more."""
    if one.dropped:
        note, state = "", badge("", "cross", _("not held"))
    elif one.held_on is None:
        note = _("planned for %(day)s") % {"day": full_date(one.planned_on)}
        state = badge("now", "clock", _("called"))
    else:
        counts = {"present": one.present, "conclusions": one.conclusions}
        note = _("%(present)s persons present, %(conclusions)s conclusions") % counts
        state = badge("done", "done", full_date(one.held_on))
    return {
        "icon": "meeting",
        "title": _("Round %(number)s") % {"number": one.number},
        "note": note,
        "badge": state,
        "url": meeting(one),
    }


def clue_row(clue: Clue, place: bool) -> Row:
    """A report for ``list.html``: its beginning, when, from where."""
    text = " ".join(clue.body.split())
    when = full_date(clue.reported_at)
    return {
        "icon": "hand",
        "title": f"{text[:40]}…" if len(text) > 40 else text,
        "note": f"{clue.platform} · {when}" if place else when,
        "badge": badge("", "info", clue.get_status_display()),
        "url": reverse("clue", args=[clue.no]),
    }


# --- units ----------------------------------------------------------------------------------


def unit_context(item: ActionItem) -> dict[str, Any]:
    """What an item's page says of its units, of what was asked and answered, of letters and of its
    clock; one statement."""
    steps = PlanMilestone.objects.filter(reply__item=item, reply__outcome=Answered.GRANTED)
    helpers, requests, replies, nudges, milestones, pauses, letters, instalments = read_together(
        Read(item.assisting.all(), "*", "organization__short_name"),
        Read(item.requests.all(), "*", "proposed__short_name"),
        Read(item.replies.all()),
        Read(item.nudges.order_by("-id")[:5]),
        Read(steps if item.plan_source else steps.none()),
        Read(item.pauses.all()),
        Read(item.instruments.all(), "*", "issuer__short_name"),
        Read(item.instalments.all()),
    )
    hang([item], "requests", requests)
    for one in (*helpers, *letters):
        one.item = item
    shares = [one for one in (item.share, *(row.share for row in helpers)) if one is not None]
    waits = item.unit_id is not None and item.status == ItemStatus.OPEN
    return {
        "answer_by": answer_by(item) if waits else None,
        "helpers": helpers,
        "total": sum(shares) if len(shares) > 1 else None,
        "requests": requests[::-1],
        "replies": replies[::-1],
        "nudges": nudges[::-1],
        "milestones": sorted(milestones, key=lambda one: (one.day, one.pk)),
        "pauses": [one for one in pauses if one.moves],
        "letters": letters[::-1],
        "instalments": sorted(instalments, key=lambda one: one.part),
    }


COLOUR_TONES = {Colour.BLUE: "blue", Colour.YELLOW: "slow", Colour.RED: "late"}


def letter_rows(user: Any, item: ActionItem, letters: list[Instrument]) -> list[Row]:
    """Letters and orders that follow an item up, each with what may be done with it."""
    return [
        {
            "row": one,
            "badge": badge(COLOUR_TONES[Colour(one.colour)], "paper", one.get_colour_display()),
            "answer": following.can_answer_instrument(user, one),
            "paper": following.can_enter_answer(user, one),
            "withdraw": following.can_withdraw_instrument(user, one),
        }
        for one in letters
    ]


RARE = (
    *("item_extension", "item_hand_back", "item_nudge", "item_letter", "item_order"),
    *("item_instalments", "item_reply_paper", "item_plan_paper"),
    "item_outdoor",
)
AT_ONCE = ("item_accept", "item_countersign", "item_outdoor")  # acts without a page of their own


def item_doors(user: Any, item: ActionItem, about: dict[str, Any]) -> list[Row]:
    """What the acting post may do with the item now, the likeliest first; ``about`` is its
    ``unit_context``."""
    asked = (*about["requests"], *about["replies"])
    waiting = any(row.outcome == Answered.OPEN for row in asked)
    helps = any(may.can_countersign(user, row) for row in about["helpers"])
    prepared = item.status == ItemStatus.PREPARED
    said = f"{item.text} {item.problem.case.title}"
    is_owed = bool(about["instalments"]) or wording.may_be_compensation(said)
    rows: list[tuple[str, str, str, bool]] = [
        ("item_accept", _("Accept it"), "check", may.can_accept(user, item)),
        ("item_countersign", _("Countersign"), "check", helps),
        ("item_answer", _("Answer the unit"), "topic", waiting and may.can_answer_unit(user, item)),
        ("item_plan", _("Say how the plan stands"), "clock", following.can_review_plan(user, item)),
        ("item_reply", _("Reply"), "paper", may.can_reply(user, item)),
        (
            "item_progress",
            _("Report progress"),
            "loop",
            not prepared and may.can_report(user, item),
        ),
        ("item_extension", _("More time is needed"), "clock", may.can_ask_extension(user, item)),
        ("item_hand_back", _("Hand it back"), "back", may.can_hand_back(user, item)),
        ("item_nudge", _("Remind the unit"), "bell", may.can_nudge(user, item)),
        (
            "item_reply_paper",
            _("A reply came on paper"),
            "paper",
            following.can_enter_paper(user, item),
        ),
        (
            "item_plan_paper",
            _("The unit wrote of its plan"),
            "clock",
            following.can_enter_plan(user, item),
        ),
        (
            "item_instalments",
            _("Instalments of a compensation"),
            "paper",
            is_owed and following.can_set_instalments(user, item),
        ),
        ("item_letter", _("Follow it up by letter"), "paper", following.can_issue(user, item)),
        (
            "item_order",
            _("Supervision order"),
            "alert",
            following.can_order_supervision(user, item),
        ),
        (
            "item_outdoor",
            _("It is not outdoor work") if item.outdoor else _("Outdoor work: it rests in winter"),
            "clock",
            bool(about["season"]) and following.can_mark_outdoor(user, item),
        ),
    ]
    offered = [row for row in rows if row[-1]]
    return [
        {
            "url": reverse(name, args=[item.no]),
            "label": label,
            "icon": icon,
            "post": name in AT_ONCE,
            "likely": number == 0 and name not in RARE,
        }
        for number, (name, label, icon, _open) in enumerate(offered)
    ]
