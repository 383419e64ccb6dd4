"""A matter's one calm page: what now, who, until when; below it everything else."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from cases import remarks
from cases.after_permissions import can_enter_benefit
from cases.after_showing import afterwards, benefit_rows
from cases.doors import doors_of, explainable, risable
from cases.enums import Category, Source, StepKind
from cases.gating import gate_rows
from cases.history import history_of
from cases.kinds import KINDS
from cases.links import meeting
from cases.models import Case, Problem, Round
from cases.outcome import days_taken, group_text
from cases.permissions import can_correct, can_describe, can_withdraw
from cases.saying import done_words, serial
from cases.showing import item_row, problem_badge, round_row, step_rows
from cases.standing import FINISHED, Next, Standing
from cases.views.common import fetch_case
from common import clock
from common.acts import act
from common.templatetags.look import full_date, near_date
from platforms.enums import PlatformLevel
from platforms.workdays import is_confirmed
from records.files import download

NEXT_WORDS = {
    Next.CONVENE: lambda: (pgettext("matter", "Call a meeting"), _("or settle it without one")),
    Next.MEET: lambda: (_("Hold the meeting"), ""),
    Next.RECORD: lambda: (_("Record the result"), ""),
    Next.REPORT: lambda: (_("Get it done"), ""),
    Next.ANSWER: lambda: (_("Answer the unit"), ""),
    Next.HAND_OUT: lambda: (_("Say who does it"), _("it is agreed, but nobody is doing it")),
    Next.EXPLAIN: lambda: (_("Answer what was put before you"), ""),
    Next.ABOVE: lambda: (_("The level above works on it"), ""),
    Next.CALL_BACK: lambda: (_("Ask whether it is solved"), _("then close it")),
    Next.CLOSE: lambda: (_("Close it"), _("it has been answered")),
    Next.VERIFY: lambda: (_("Go and look"), _("it was said not to be fixed")),
    Next.LOOK_BACK: lambda: (_("Look again"), _("whether it is still in order")),
    Next.RESUBMIT: lambda: (_("Put it again"), _("the level above returned it")),
    Next.RESUME: lambda: (_("Take it up again"), _("it was put aside")),
    Next.APPROVE: lambda: (_("Decide on it"), ""),
    Next.STAGE: lambda: ("", ""),
    Next.RESOLVE: lambda: (_("Record what was decided above"), ""),
}


@act("see")
@require_GET
def case(request: HttpRequest, no: str) -> HttpResponse:
    """What now, who, until when; the steps, problems, meetings, what is being done, the history."""
    row = fetch_case(request, no)
    user = request.user
    standing = Standing(row, clock.now())
    done = request.GET.get("done", "")
    explained, rising = explainable(standing, user), risable(standing, user)
    context = {
        "case": row,
        "said": done_words(done, standing),
        "may_undo": done == "raised" and can_withdraw(user, row),
        "now": now_rows(standing, user.hat.platform == row.platform),
        "doors": doors_of(standing, user),
        "problems": [_problem(one, row, explained, rising) for one in standing.problems],
        "came_from": next((one.source.case for one in standing.problems if one.source), None),
        "steps": step_rows(standing.steps),
        "remarks": remarks.sentences(row),
        "figures": standing.figures,
        "may_add": can_correct(user, row),
        "rounds": [round_row(one) for one in standing.rounds],
        "gates": gate_rows(standing.gates, standing.rounds),
        "joint": [one.platform for one in row.joint.all()],
        "around": _around(standing, can_correct(user, row)),
        "items": [item_row(one, standing.today) for one in standing.items],
        "resting": standing.resting if standing.resting.item else None,
        "stamp_note": _stamp(standing),
        "clues": list(row.clues.all()) if user.may("clue.to_case", row) else [],
        "papers": [paper for one in standing.rounds for paper in _papers(one)],
        "facts": _facts(row, standing.today),
        "may_describe": can_describe(user, row),
        "history": history_of(row, named=user.may("meeting.see_statements", row)),
        "may_see_told": user.may("item.nudge", row),
        "finished": row.status in FINISHED,
        "afterwards": afterwards(standing, user),
        "benefits": benefit_rows(standing.benefits),
        "may_benefit": user.hat.at_desk and can_enter_benefit(user, row),
        "group_text": group_text(row, standing.problems) if _may_tell(user, row) else "",
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


def now_rows(standing: Standing, at_home: bool) -> list[dict[str, Any]]:
    """现在要做, 谁来做, 到什么时候; nothing where the matter has ended. ``at_home``: the reader is of
    the place that looks after it."""
    resting = standing.resting
    if resting.next == Next.NOTHING:
        return []
    what, note = NEXT_WORDS[resting.next]()
    if resting.item:
        what = resting.item.text
    if standing.step and (resting.next == Next.STAGE or not note):
        what = standing.step.label if resting.next == Next.STAGE else what
        note = str(KINDS[standing.step.kind].advice)
    free = _("as you decide") if at_home else _("as the place decides")
    day = near_date(resting.until) if resting.until else free
    if resting.next in (Next.EXPLAIN, Next.ABOVE):
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
    resting, step = standing.resting, standing.step
    if resting.until is None and step and step.own and step.due and step.kind != StepKind.CONSULT:
        return _("%(step)s until %(day)s") % {"step": step.label, "day": full_date(step.due)}
    if resting.until is None:
        return _("a common matter has no time limit") if resting.next == Next.CONVENE else ""
    days = (resting.until - standing.today).days
    if days < 0:
        return _("%(days)s days past") % {"days": -days}
    if resting.next == Next.VERIFY and not is_confirmed(resting.until.year):
        return _("%(day)s, to be confirmed") % {"day": full_date(resting.until)}
    return full_date(resting.until) if days <= 1 else _("%(days)s days left") % {"days": days}


def _problem(problem: Problem, row: Case, explained: set[int], rising: set[int]) -> dict[str, Any]:
    explain = reverse("problem_explain", args=[row.no, problem.part])
    return {
        "part": problem.part,
        "text": problem.text,
        "note": problem.outcome_text,
        "above": problem.above,  # type: ignore[attr-defined]  # set by read_parts
        "badge": problem_badge(problem),
        "explain": explain if problem.part in explained else "",
        "up": reverse("problem_up", args=[row.no, problem.part]) if problem.part in rising else "",
    }


def _stamp(standing: Standing) -> str:
    resting = standing.resting
    if resting.item is None or resting.until is None:
        return ""
    words = {"text": resting.item.text[:20], "day": full_date(resting.until)}
    return _("%(text)s, by %(day)s") % words


def _around(standing: Standing, may: bool) -> list[dict[str, Any]]:
    """Pages beside the four steps, with how much stands on each; who ``may`` not add anything
    is led to what there is."""
    case = standing.case
    said = [*case.opinions.all(), *case.dissents.all(), *case.questions.all()]
    rows = [
        ("case_opinions", _("What was said"), "topic", len(said)),
        ("case_research", _("Research"), "search", len(case.research.all())),
    ]
    if may:
        rows += [
            ("case_gates", _("Gate units"), "scale", len(standing.gates)),
            ("case_joint", _("Joint platforms"), "people", len(case.joint.all())),
        ]
    return [
        {
            "icon": icon,
            "title": title,
            "note": _("%(count)s entered") % {"count": count} if count else "",
            "url": reverse(name, args=[case.no]),
        }
        for name, title, icon, count in rows
        if may or count
    ]


def _papers(one: Round) -> list[dict[str, Any]]:
    """The minutes of a round as the Word file the office prints; the notice's own page has more."""
    url = meeting(one, "minutes_docx") if one.held_on and one.conclusions else ""
    if not url:
        return []
    title = _("Minutes of round %(number)s (Word)") % {"number": one.number}
    return [{"icon": "paper", "title": title, "url": url}]


def _may_tell(user: Any, row: Case) -> bool:
    """Who pastes the result into the group: those who may close it, once it is closed."""
    return row.status in FINISHED and not row.restricted and user.may("case.close", row)


def _source(row: Case) -> str:
    """Where it came from; a street or a county that raises something itself is no village."""
    own = row.source == Source.VILLAGE and row.platform.level != PlatformLevel.VILLAGE
    return _("the place itself") if own else row.get_source_display()


def _facts(row: Case, today: dt.date) -> list[dict[str, Any]]:
    """What the office looks up: number, place, source, category, three points."""
    kept = _("only %(place)s sees it") % {"place": row.platform}
    facts: list[dict[str, Any]] = [
        {"label": _("Number"), "value": row.no},
        {"label": _("Place"), "value": row.platform, "note": row.platform.parent or ""},
        {"label": _("Source"), "value": _source(row)},
        {"label": _("Category"), "value": Category(row.category).label},
        {"label": _("Weight"), "value": row.get_weight_display()},
        {"label": _("Who sees it"), "value": kept if row.restricted else _("public")},
        {"label": _("Procedure"), "value": row.procedure},
    ]
    if row.headed_by_text:
        facts.insert(0, {"label": _("Headed by"), "value": row.headed_by_text})
    taken = days_taken(row, today, row.clues.all())
    label = _("Days from report to result") if row.closed_at else _("Days since it was reported")
    words = ngettext("%(n)s day", "%(n)s days", taken) % {"n": taken}
    facts.append({"label": label, "value": words})
    if row.points:
        facts.insert(4, {"label": _("Three points"), "value": row.get_points_display()})
    return facts
