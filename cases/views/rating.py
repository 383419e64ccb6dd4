"""测评: the figures by group, one's own answer, what is typed in for others, the answer to doubt."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import lifecycle, rating
from cases.after_permissions import (
    can_answer_rating,
    can_enter_rating,
    check_can_answer_rating,
    check_can_enter_rating,
    check_can_rate,
)
from cases.forms.rating import AnswerRatingForm, RatingForForm, RatingForm
from cases.models import Case, Evaluation
from cases.tally import ENOUGH, Counts
from cases.tally import Row as GroupRow
from cases.views.common import acted, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor

NO_FIGURES: dict[str, Any] = {
    "columns": [],
    "rows": [],
    "entered": [],
    "late": [],
    "late_count": 0,
}
COLUMNS = ("group", "answers", "satisfied", "basically", "dissatisfied", "rate")


@act("see")
@require_GET
def case_ratings(request: HttpRequest, no: str) -> HttpResponse:
    """Each group apart; nothing before the time for answering is over (procedure.md §8)."""
    case = fetch_case(request, no)
    user, last = request.user, rating.until(case)
    over = last is not None and clock.today() > last
    doubts = list(Evaluation.objects.to_answer().filter(case=case).order_by("answer_due", "id"))
    for row in doubts:
        row.case = case
    context = {
        "case": case,
        "last": last,
        "over": over,
        "rating_open": last is not None and not over,
        "enough": ENOUGH,
        **(_figures(case) if over else NO_FIGURES),
        "doubts": [row for row in doubts if can_answer_rating(user, row)],
        "may_enter": last is not None and can_enter_rating(user, case),
        "answered": request.GET.get("done", ""),
    }
    return render(request, "cases/ratings.html", context)


def _figures(case: Case) -> dict[str, Any]:
    found = rating.tally_of(case)
    own = [_row(one) for one in found.rows if not one.entered_for]
    if found.total is not None:
        own.append([{"text": _("All groups shown")}, *_cells(found.total)])
    names = (
        _("Group"),
        _("Answers"),
        _("Satisfied"),
        _("Basically satisfied"),
        _("Not satisfied"),
        _("Share satisfied"),
    )
    return {
        "columns": [{"label": name, "figure": number > 0} for number, name in enumerate(names)],
        "rows": own,
        "entered": [_row(one) for one in found.rows if one.entered_for and not one.late],
        "late": [_row(one) for one in found.rows if one.late],
        "late_count": found.late,
    }


def _row(row: GroupRow) -> list[dict[str, Any]]:
    head = {"text": row.group.label}
    if row.counts is None:
        few = {"text": _("too few answers")}
        return [head, few, *({"text": "—"} for _column in COLUMNS[2:])]
    return [head, *_cells(row.counts)]


def _cells(counts: Counts) -> list[dict[str, Any]]:
    """n with how many were asked, the three answers, and the share with that of the manner."""
    people = _("persons")
    asked = _("of %(asked)s asked") % {"asked": counts.asked} if counts.asked else ""
    manner = _("manner: %(share)s") % {"share": percent(counts.attitude_good, counts.n)}
    return [
        {"text": str(counts.n), "unit": people, "note": asked},
        {"text": str(counts.satisfied), "unit": people},
        {"text": str(counts.basically), "unit": people},
        {"text": str(counts.dissatisfied), "unit": people},
        {"text": percent(counts.good, counts.n), "note": manner},
    ]


def percent(n: int, of: int) -> str:
    """One decimal, halves up: 98.6%."""
    tenths = (n * 2000 + of) // (of * 2)
    return f"{tenths // 10}.{tenths % 10}%"


@act("result.rate")
@require_http_methods(["GET", "POST"])
def case_rate(request: HttpRequest, no: str) -> HttpResponse:
    """Whoever raised it and has an account says what he thinks of it."""
    case = fetch_case(request, no)
    user = request.user
    check_can_rate(user, case)
    person = user.person
    form = RatingForm(sent(request))
    groups = rating.groups_of(case)

    def enter() -> None:
        lifecycle.rate(
            case,
            form.said(),
            group=groups[person.pk][1],
            key=rating.person_key(person),
            person=person,
            by=Actor.resident(),
            at=clock.now(),
            request_id=form.cleaned_data["request_id"],
        )

    if request.method == "POST" and acted(form, enter):
        return redirect(f"{reverse('case_ratings', args=[case.no])}?done=rated")
    context = {
        "case": case,
        "heading": _("What do you think of it?"),
        "last": rating.until(case),
        "rated": rating.has_rated(case, rating.person_key(person)),
    }
    return form_page(request, "cases/rate.html", form, context)


@act("case.close")
@require_http_methods(["GET", "POST"])
def case_rate_for(request: HttpRequest, no: str) -> HttpResponse:
    """代填: for somebody who has no phone; counted apart."""
    case = fetch_case(request, no)
    check_can_enter_rating(request.user, case)
    form = RatingForForm(sent(request), people=rating.groups_of(case))

    def enter() -> None:
        person, group = form.chosen()
        lifecycle.rate(
            case,
            form.said(),
            group=group,
            key=rating.person_key(person) if person else f"entered|{secrets.token_hex(16)}",
            person=person,
            by=Actor.of(request.user),
            at=clock.now(),
            entered_for=True,
            given_on=form.cleaned_data["given_on"],
            request_id=form.cleaned_data["request_id"],
        )

    if request.method == "POST" and acted(form, enter):
        return redirect(f"{reverse('case_ratings', args=[case.no])}?done=entered")
    context = {
        "case": case,
        "heading": _("Enter an answer for somebody"),
        "last": rating.until(case),
        "rated": False,
    }
    return form_page(request, "cases/rate.html", form, context)


@act("case.close")
@require_http_methods(["GET", "POST"])
def rating_answer(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """“Not satisfied”, with the reason: explain, or have somebody look on the spot."""
    case = fetch_case(request, no)
    row = get_object_or_404(Evaluation.objects.filter(answer_due__isnull=False), case=case, pk=pk)
    row.case = case
    check_can_answer_rating(request.user, row)
    form = AnswerRatingForm(sent(request))

    def enter() -> None:
        data = form.cleaned_data
        look = data["how"] == AnswerRatingForm.LOOK
        by = Actor.of(request.user)
        lifecycle.answer_rating(row, data["answer"], look=look, by=by, at=clock.now())

    if request.method == "POST" and acted(form, enter):
        done = form.cleaned_data["how"]
        return redirect(f"{reverse('case_ratings', args=[case.no])}?done={done}")
    context = {"case": case, "row": row}
    return form_page(request, "cases/rating_answer.html", form, context)
