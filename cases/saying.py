"""What a page says after an act: what was recorded, and what the system will now do by itself."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import CaseStatus
from cases.lifecycle.after import TRIES
from cases.standing import Standing
from common.templatetags.look import full_date


@dataclass(frozen=True)
class Said:
    """``title`` is what was recorded, ``text`` how it stands, ``events`` what follows by itself."""

    title: str
    text: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)


def serial(no: str) -> str:
    """The part of a number that people say: 2026-0043."""
    return no.split("-", 1)[1]


def done_words(done: str, standing: Standing) -> Said | None:
    """The words for the act just done, by its key in the address; None for any other key."""
    if done == "raised":
        return _raised(standing)
    if done.startswith("call_back_"):
        return _called_back(done.removeprefix("call_back_"), standing)
    plain = {
        "resubmitted": lambda: Said(
            _("It is put again"), _("It goes on at once; the time for objections is over.")
        ),
        "submitted": lambda: Said(
            _("It is handed in"), _("The approver has been told; it opens when he admits it.")
        ),
        "returned": lambda: Said(
            _("Returned to the village"), _("The village has been told and can change it.")
        ),
        "remarked": lambda: Said(_("Your remark is recorded"), _("It stops nothing.")),
        "suspended": lambda: Said(
            _("It is put aside"), _("Nothing is reminded until you take it up.")
        ),
        "resumed": lambda: Said(_("It goes on"), _("It goes on where it stood.")),
        "reopened": lambda: Said(
            _("It is open again"), _("Look-backs that were planned are dropped; figures stay.")
        ),
        "voided": lambda: Said(_("It is void"), _("It has left every list, count and reminder.")),
        "problem": lambda: Said(
            _("The problem is added"), _("It stands on the agenda of the next meeting.")
        ),
        "item": lambda: _handed_out(standing),
        "answered": lambda: Said(
            _("The answer is recorded"), _("It stands beside the problem, with your name.")
        ),
        "risen": lambda: Said(
            _("It lies before the level above"),
            _("You are told when it is taken up or answered; nothing else need be done."),
        ),
        "closed": lambda: _closed(standing),
        "verified_confirmed": lambda: Said(
            _("Recorded: it is not fixed"),
            _("It is to be done again; whoever did it has been told."),
        ),
        "verified_explained": lambda: Said(
            _("Recorded: it is fixed"), _("The village can close it now.")
        ),
        "look_back_holds": lambda: Said(
            _("Recorded: still in order"), _("It now counts as verified solved.")
        ),
        "look_back_broken": lambda: Said(
            _("Recorded: broken again"), _("The matter is open again; what was counted stays.")
        ),
    }
    return plain[done]() if done in plain else None


def _raised(standing: Standing) -> Said:
    case = standing.case
    title = _("Noted, number %(serial)s") % {"serial": serial(case.no)}
    if case.status == CaseStatus.DRAFT:
        return Said(title, _("It is a draft: only your office sees it until you hand it in."))
    if case.status == CaseStatus.SUBMITTED:
        return Said(title, _("The approver has been told; it opens when he admits it."))
    text = _("You can call a meeting at once; nobody has to approve it.")
    if case.object_until:
        words = {"place": case.platform.parent, "day": full_date(case.object_until)}
        text = (
            _(
                "Reported to %(place)s, no approval needed; without an objection by %(day)s it "
                "counts as seen."
            )
            % words
        )
    if not case.restricted:
        return Said(title, text)
    kept = _("only you see what it is about; others see “%(title)s”")
    return Said(title, text, [{"what": kept % {"title": case.public_title}, "state": "done"}])


def _handed_out(standing: Standing) -> Said:
    item = standing.working[0] if standing.working else None
    if item is None:
        return Said(_("Recorded"))
    words = {"who": item.lead_name, "day": full_date(item.due)}
    text = _("%(who)s does it by %(day)s.") % words
    events = [{"what": _("The item stands in the to-do list of the place"), "state": "done"}]
    if item.lead_person:
        told = _("%(who)s has been told in the system") % words
        events.insert(0, {"what": told, "state": "done"})
    events.append({"what": _("When it is done, the village calls back")})
    return Said(_("It is settled who does it"), text, events)


def _closed(standing: Standing) -> Said:
    days = [full_date(row.due) for row in standing.look_backs if row.outcome == "open"]
    who = {"who": standing.looker}
    events = [{"what": _("%(who)s is asked to look again") % who, "moment": day} for day in days]
    return Said(_("The matter is closed"), _("The matter has run its course."), events)


def _called_back(answer: str, standing: Standing) -> Said | None:
    match answer:
        case "satisfied" | "basically":
            return _closed(standing)
        case "not_solved":
            words = {"who": standing.looker}
            text = _("%(who)s is asked to look on the spot; it is not closed.") % words
            due = standing.to_verify.due if standing.to_verify else None
            by_then = _("Somebody other than who did it looks, by %(day)s")
            events = [{"what": by_then % {"day": full_date(due)}}] if due else []
            return Said(_("Recorded: not solved"), text, events)
        case "unreachable":
            left = TRIES - standing.unreachable
            text = (
                _("You are reminded in 3 days; %(left)s tries are left.") % {"left": left}
                if left > 0
                else _("%(who)s is asked to look on the spot.") % {"who": standing.looker}
            )
            return Said(_("Recorded: could not be reached"), text)
    return None
