"""抽查: one in ten of a quarter's closed matters, drawn by lot, the same whoever draws again (S18)."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import LookBackOutcome
from cases.lifecycle.sampling import by_lot, quarter_before
from cases.models import Case, LookBack, LookBackDraw
from config.jobs import run_due
from notices.models import Notice
from participants.actor import Actor
from tests import factories
from tests.cases.making import BY, QUARREL, again, closed, now, raised


def draw():
    return lifecycle.draw_look_backs(now(), by=Actor.system())


@pytest.mark.parametrize(
    ("day", "quarter", "first", "last"),
    [
        ("2026-01-01", "2025Q4", "2025-10-01", "2025-12-31"),
        ("2026-03-31", "2025Q4", "2025-10-01", "2025-12-31"),
        ("2026-07-15", "2026Q2", "2026-04-01", "2026-06-30"),
    ],
)
def test_the_quarter_before(day, quarter, first, last):
    name, *days = quarter_before(dt.date.fromisoformat(day))
    assert (name, [str(one) for one in days]) == (quarter, [first, last])


@pytest.mark.parametrize(("closed_ones", "drawn"), [(0, 0), (1, 1), (10, 1), (11, 2), (126, 13)])
def test_a_tenth_rounded_up_and_the_same_again(closed_ones, drawn):
    numbers = [f"T140825101201-2026-{n:04d}" for n in range(1, closed_ones + 1)]
    lots = by_lot(numbers, "140825|2026Q2")
    assert (len(lots), by_lot(list(reversed(numbers)), "140825|2026Q2")) == (drawn, lots)


def test_another_quarter_draws_others():
    numbers = [f"T140825101201-2026-{n:04d}" for n in range(1, 127)]
    assert by_lot(numbers, "140825|2026Q2") != by_lot(numbers, "140825|2026Q3")


def test_it_is_drawn_once_a_quarter_and_stands_in_the_history(village, county, at):
    at("2026-05-10 10:00")
    cases = [closed(raised(village)) for _n in range(11)]
    at("2026-06-10 10:00")
    draw()
    assert LookBack.objects.exclude(drawn_for="").count() == 0
    at("2026-07-01 06:00")
    assert [(one.platform, one.quarter, one.closed, one.drawn) for one in draw()] == [
        (county, "2026Q2", 11, 2)
    ]
    assert draw() == []
    rows = LookBack.objects.filter(drawn_for="2026Q2").order_by("pk")
    assert [(row.months, str(row.due)) for row in rows] == [(0, "2026-08-01")] * 2
    assert {row.case_id for row in rows} <= {case.pk for case in cases}
    client = factories.client_for(factories.make_user("county_office", county))
    page = client.get(reverse("case", args=[rows[0].case.no])).content.decode()
    assert "2026Q2" in page


def test_the_night_s_job_draws_and_those_who_may_look_are_told(village, at, as_role):
    at("2026-06-30 10:00")
    supervisor = factories.make_user("supervisor", village)
    case = closed(raised(village))
    at("2026-07-31 09:00")
    assert all(outcome.ok for outcome in run_due(now()))
    run_due(now())
    row = LookBack.objects.get(case=case, drawn_for="2026Q2")
    assert str(row.due) == "2026-08-31"
    at("2026-08-25 09:00")
    page = factories.client_for(supervisor).get("/").content.decode()
    assert "季度抽查抽中" in page
    at("2026-08-31 09:00")
    run_due(now())
    told = Notice.objects.filter(recipient=supervisor.person, kind="reminders")
    kinds = {line["kind"] for notice in told for line in notice.params["lines"]}
    assert "case.look_back_drawn" in kinds
    client = as_role("liaison")
    client.post(reverse("look_back", args=[case.no]), {"outcome": "holds"})
    assert again(row).outcome == "holds"


def test_who_handled_it_is_not_asked_to_look(village, at):
    at("2026-06-10 10:00")
    user = factories.make_user("supervisor", village)
    case = closed(raised(village), user.person)
    at("2026-07-01 09:00")
    draw()
    client = factories.client_for(user)
    assert case.short_title not in client.get("/").content.decode()
    assert client.get(reverse("look_back", args=[case.no])).status_code == 403


def test_what_was_reopened_a_restricted_one_and_a_rehearsal(village, town, at):
    """Reopened: not closed, not drawn. Restricted: drawn, looked at by its own place."""
    at("2026-06-10 10:00")
    reopened = closed(raised(village))
    lifecycle.reopen(reopened, "又坏了", by=BY, at=now())
    quarrel = closed(raised(village, QUARREL))
    twin = factories.make_village(town, "演练村")
    twin.practice = True
    twin.save()
    closed(raised(again(twin)))
    at("2026-07-01 09:00")
    draw()
    assert list(LookBack.objects.exclude(drawn_for="").values_list("case", flat=True)) == [
        quarrel.pk
    ]
    assert (LookBackDraw.objects.get().closed, Case.objects.count()) == (1, 3)


def test_one_visit_answers_the_planned_look_back_and_the_drawn_one(village, at):
    at("2026-09-29 10:00")
    case = closed(raised(village))
    at("2026-10-01 00:50")
    lifecycle.draw_look_backs(now(), by=Actor.system())
    at("2027-01-04 10:00")  # three months are over, and so is the quarter's check
    planned = case.look_backs.get(months=3)
    lifecycle.look_back(planned, LookBackOutcome.HOLDS, by=BY, at=now(), note="还亮着")
    found = case.look_backs.order_by("due").values_list("months", "outcome", "note")
    assert list(found) == [(0, "holds", "还亮着"), (3, "holds", "还亮着"), (12, "open", "")]
