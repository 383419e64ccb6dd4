"""Rows and badges: the same matter, problem and item look the same on every page of this room."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import permissions as may
from cases.enums import Answered, Ground, ItemStatus, ProblemOutcome, StepStatus
from cases.links import meeting
from cases.models import ActionItem, CaseStep, Clue, Problem, Round
from common.templatetags.look import full_date, short_date
from common.together import hang

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
BEING_DONE = (ItemStatus.OPEN, ItemStatus.DOING)


def badge(tone: str, icon: str, text: Any) -> Badge:
    """A state as icon and word, for ``badge.html``."""
    return {"tone": tone, "icon": icon, "text": str(text)}


def step_row(step: CaseStep) -> dict[str, str]:
    """A step for ``steps.html``: its label, when it was left, its state."""
    note = short_date(step.left_at) if step.left_at and step.status == StepStatus.DONE else ""
    if step.status == StepStatus.WAIVED:
        note = _("left out")
    return {"name": step.label, "note": note, "state": STATES.get(StepStatus(step.status), "")}


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
    return badge(*ITEM_TONES[ItemStatus(item.status)], item.get_status_display())


def item_row(item: ActionItem, today: dt.date, place: bool = False) -> Row:
    """An item for ``list.html``: what, who, until when; its place where several are mixed."""
    words = {"who": item.lead_name, "day": full_date(item.due), "way": item.get_way_display()}
    note = _("%(who)s, by %(day)s, %(way)s") % words
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


NO_UNIT: dict[str, Any] = {
    "helpers": [],
    "total": None,
    "requests": [],
    "replies": [],
    "nudges": [],
}


def unit_context(item: ActionItem) -> dict[str, Any]:
    """What an item's page says of its units, and what was asked and answered."""
    if item.unit_id is None:
        return NO_UNIT
    helpers = list(item.assisting.select_related("organization").order_by("id"))
    requests = list(item.requests.select_related("proposed").order_by("-id"))
    replies = list(item.replies.order_by("-id"))
    hang([item], "requests", requests)
    for helper in helpers:
        helper.item = item
    shares = [one for one in (item.share, *(row.share for row in helpers)) if one is not None]
    return {
        "helpers": helpers,
        "total": sum(shares) if len(shares) > 1 else None,
        "requests": requests,
        "replies": replies,
        "nudges": list(item.nudges.order_by("-id")[:5]),
    }


RARE = ("item_extension", "item_hand_back", "item_nudge")
AT_ONCE = ("item_accept", "item_countersign")  # acts without a page of their own


def item_doors(user: Any, item: ActionItem, about: dict[str, Any]) -> list[Row]:
    """What the acting post may do with the item now, the likeliest first; ``about`` is its
    ``unit_context``."""
    asked = (*about["requests"], *about["replies"])
    waiting = any(row.outcome == Answered.OPEN for row in asked)
    helps = any(may.can_countersign(user, row) for row in about["helpers"])
    prepared = item.status == ItemStatus.PREPARED
    rows: list[tuple[str, str, str, bool]] = [
        ("item_accept", _("Accept it"), "check", may.can_accept(user, item)),
        ("item_countersign", _("Countersign"), "check", helps),
        ("item_answer", _("Answer the unit"), "topic", waiting and may.can_answer_unit(user, item)),
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
