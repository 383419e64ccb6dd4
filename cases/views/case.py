"""A matter's one calm page: what now, who, until when; below it everything else."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from cases.doors import doors_of, explainable
from cases.enums import CaseStatus, Category
from cases.history import history_of
from cases.links import meeting
from cases.models import Case, Problem, Round
from cases.permissions import can_correct, can_describe, can_withdraw
from cases.saying import done_words, serial
from cases.showing import item_row, problem_badge, round_row, step_row
from cases.standing import Next, Standing
from cases.views.common import fetch_case
from common import clock
from common.acts import act
from common.templatetags.look import full_date, near_date
from records.files import download

NEXT_WORDS = {
    Next.CONVENE: lambda: (pgettext("matter", "Call a meeting"), _("or settle it without one")),
    Next.MEET: lambda: (_("Hold the meeting"), ""),
    Next.RECORD: lambda: (_("Record the result"), ""),
    Next.REPORT: lambda: (_("Get it done"), ""),
    Next.ANSWER: lambda: (_("Answer the unit"), ""),
    Next.HAND_OUT: lambda: (_("Say who does it"), _("it is agreed, but nobody is doing it")),
    Next.EXPLAIN: lambda: (_("Answer what was put before you"), ""),
    Next.CALL_BACK: lambda: (_("Ask whether it is solved"), _("then close it")),
    Next.CLOSE: lambda: (_("Close it"), _("it has been answered")),
    Next.VERIFY: lambda: (_("Go and look"), _("it was said not to be fixed")),
    Next.LOOK_BACK: lambda: (_("Look again"), _("whether it is still in order")),
    Next.RESUBMIT: lambda: (_("Put it again"), _("the level above returned it")),
    Next.RESUME: lambda: (_("Take it up again"), _("it was put aside")),
    Next.APPROVE: lambda: (_("Decide on it"), ""),
}
FINISHED = [CaseStatus.CLOSED, CaseStatus.ARCHIVED]


@act("see")
@require_GET
def case(request: HttpRequest, no: str) -> HttpResponse:
    """What now, who, until when; the steps, problems, meetings, what is being done, the history."""
    row = fetch_case(request, no)
    user = request.user
    standing = Standing(row, clock.now())
    done = request.GET.get("done", "")
    explained = explainable(standing, user)
    context = {
        "case": row,
        "said": done_words(done, standing),
        "may_undo": done == "raised" and can_withdraw(user, row),
        "now": now_rows(standing),
        "doors": doors_of(standing, user),
        "steps": [step_row(step) for step in standing.steps],
        "problems": [_problem(one, row, explained) for one in standing.problems],
        "figures": standing.figures,
        "may_add": can_correct(user, row),
        "rounds": [round_row(one) for one in standing.rounds],
        "items": [item_row(one, standing.today) for one in standing.items],
        "resting": standing.resting if standing.resting.item else None,
        "stamp_note": _stamp(standing),
        "clues": list(row.clues.all()) if user.may("clue.to_case", row) else [],
        "papers": [paper for one in standing.rounds for paper in _papers(one)],
        "facts": _facts(row),
        "may_describe": can_describe(user, row),
        "history": history_of(row),
        "finished": row.status in FINISHED,
    }
    return render(request, "cases/case.html", context)


@act("see")
@require_GET
def case_photo(request: HttpRequest, no: str) -> HttpResponseBase:
    """The photograph taken when it was raised, under a name that says nothing of the matter."""
    row = fetch_case(request, no)
    if row.photo is None:
        raise Http404(_("There is no photograph."))
    return download(row.photo, name=f"{serial(row.no)}.jpg")


def now_rows(standing: Standing) -> list[dict[str, Any]]:
    """现在要做, 谁来做, 到什么时候; nothing where the matter has ended."""
    resting = standing.resting
    if resting.next == Next.NOTHING:
        return []
    what, note = NEXT_WORDS[resting.next]()
    if resting.item:
        what = resting.item.text
    day = near_date(resting.until) if resting.until else _("as you decide")
    if resting.next == Next.EXPLAIN:
        day = _("no day is set")
    return [
        {"label": _("To do now"), "value": what, "note": note},
        {"label": _("By whom"), "value": resting.whom, "note": _helped(standing)},
        {"label": _("Until when"), "value": day, "note": _how_late(standing)},
    ]


def _helped(standing: Standing) -> str:
    """A helper may do all of it but confirm."""
    helpers = standing.helpers if standing.resting.whom == standing.village else ""
    return _("or %(name)s for him") % {"name": helpers} if helpers else ""


def _how_late(standing: Standing) -> str:
    resting = standing.resting
    if resting.until is None:
        return _("a common matter has no time limit") if resting.next == Next.CONVENE else ""
    days = (resting.until - standing.today).days
    if days < 0:
        return _("%(days)s days past") % {"days": -days}
    return full_date(resting.until) if days <= 1 else _("%(days)s days left") % {"days": days}


def _problem(problem: Problem, row: Case, explained: set[int]) -> dict[str, Any]:
    explain = reverse("problem_explain", args=[row.no, problem.part])
    return {
        "part": problem.part,
        "text": problem.text,
        "note": problem.outcome_text,
        "badge": problem_badge(problem),
        "explain": explain if problem.part in explained else "",
    }


def _stamp(standing: Standing) -> str:
    resting = standing.resting
    if resting.item is None or resting.until is None:
        return ""
    words = {"text": resting.item.text[:20], "day": full_date(resting.until)}
    return _("%(text)s, by %(day)s") % words


def _papers(one: Round) -> list[dict[str, Any]]:
    """The minutes of a round as the Word file the office prints; the notice's own page has more."""
    url = meeting(one, "minutes_docx") if one.held_on and one.conclusions else ""
    if not url:
        return []
    title = _("Minutes of round %(number)s (Word)") % {"number": one.number}
    return [{"icon": "paper", "title": title, "url": url}]


def _facts(row: Case) -> list[dict[str, Any]]:
    """What the office looks up: number, place, source, category, three points."""
    kept = _("only %(place)s sees it") % {"place": row.platform}
    facts: list[dict[str, Any]] = [
        {"label": _("Number"), "value": row.no},
        {"label": _("Place"), "value": row.platform, "note": row.platform.parent or ""},
        {"label": _("Source"), "value": row.get_source_display()},
        {"label": _("Category"), "value": Category(row.category).label},
        {"label": _("Who sees it"), "value": kept if row.restricted else _("public")},
        {"label": _("Procedure"), "value": row.procedure},
    ]
    if row.points:
        facts.insert(4, {"label": _("Three points"), "value": row.get_points_display()})
    return facts
