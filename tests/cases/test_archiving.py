"""归档 and 成效指标: a list with digests that nobody can exchange, and figures kept apart by unit."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import archiving, lifecycle, rating
from cases.enums import BenefitUnit, LookBackOutcome
from cases.errors import PeriodImpossible
from cases.lifecycle import Figure
from cases.models import Archive, Benefit
from common.errors import AlreadyMoved
from common.models import ClockOffset
from records import ledger
from records.models import StoredFile
from reports.metrics import compute
from tests import factories
from tests.cases.making import (
    BY,
    QUARREL,
    again,
    closed,
    item_of,
    look_back_of,
    now,
    picture,
    raised,
    today,
)
from tests.portal.test_outcome import discussed, solve

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def url(name, case):
    return reverse(name, args=[case.no])


def parts(papers):
    return [one["part"] for one in papers]


def test_the_file_lists_what_there_is_in_the_order_of_an_archive(village, at):
    at("2026-11-20 10:00")
    case, _people = discussed(village)
    solve(case)
    lifecycle.look_back(look_back_of(case), LookBackOutcome.HOLDS, by=BY, at=now())
    at("2027-01-20 10:00")
    papers = archiving.list_of(again(case))
    assert parts(papers) == [
        *("case", "notice", "sign_in", "minutes", "item", "progress"),
        *("call_back", "evaluation", "look_back", "history"),
    ]
    assert all(len(one["sha256"]) == 64 for one in papers)
    assert archiving.list_of(again(case)) == papers


def test_the_time_for_rating_is_over_by_the_site_s_day(village, settings):
    case = closed(raised(village, raiser_name="周满仓"))
    assert "evaluation" not in parts(archiving.list_of(again(case)))
    in_a_month = today() + dt.timedelta(days=30)
    factories.make_identity(case.raiser, "cppcc_member", valid_from=in_a_month)
    opened = raised(village, raiser=case.raiser)
    assert [group for _one, group in rating.groups_of(opened).values()] == ["stakeholders"]
    settings.DEMO = True
    ClockOffset.objects.create(pk=1, offset_seconds=60 * 86400)
    assert "evaluation" in parts(archiving.list_of(again(case)))
    assert [group for _one, group in rating.groups_of(opened).values()] == ["members"]


def test_archived_its_digest_stands_in_the_chain(village, county, at):
    at("2026-11-20 10:00")
    desk = factories.client_for(factories.make_user("county_office", county))
    case = closed(raised(village))
    page = desk.get(url("case_archive", case)).content.decode()
    assert ("还没有一次回头看" in page, "归档" in page) == (True, True)
    assert desk.post(url("case_archive", case)).status_code == 302
    row = Archive.objects.get()
    event = ledger.history(case.ledger_stream).last()
    assert (event.act, event.note.facts["digest"]) == ("case.archived", row.digest)
    assert (again(case).status, archiving.digest_of(row.papers)) == ("archived", row.digest)
    page = desk.get(url("case_archive", case)).content.decode()
    assert row.digest in page
    assert desk.post(url("case_archive", case)).status_code == 409


def test_opened_again_the_first_edition_stays_and_the_next_is_the_second(village, at):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    first = lifecycle.archive(case, by=BY, at=now())
    lifecycle.look_back(look_back_of(case), LookBackOutcome.BROKEN, by=BY, at=now(), note="又黑了")
    assert again(case).status == "open"
    lifecycle.report_progress(item_of(case), "done", by=BY, at=now())
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    second = lifecycle.archive(again(case), by=BY, at=now())
    assert (again(first).digest, second.edition) == (first.digest, 2)
    assert second.digest != first.digest


def test_an_archived_matter_is_still_looked_back_at(village, at, as_role):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    lifecycle.archive(case, by=BY, at=now())
    at("2027-02-19 10:00")
    client = as_role("liaison")
    assert case.short_title in client.get("/").content.decode()
    client.post(url("look_back", case), {"outcome": "holds"})
    assert again(case).status == "archived"


def test_only_what_is_closed_is_archived_and_a_quarrel_by_its_own_place(village, at, as_role):
    at("2026-11-20 10:00")
    with pytest.raises(AlreadyMoved):
        lifecycle.archive(raised(village), by=BY, at=now())
    quarrel = closed(raised(village, QUARREL))
    assert as_role("town_office").get(url("case_archive", quarrel)).status_code == 404
    client = as_role("convener")
    assert client.post(url("case_archive", quarrel)).status_code == 302
    said = str(Archive.objects.get().papers)
    assert ("院墙" in said, "张某" in said) == (False, False)


# --- what it brought ------------------------------------------------------------------------


def figure(unit, value, name="受益户数", **facts):
    first, last = dt.date(2026, 3, 1), dt.date(2026, 6, 30)
    return Figure(name, Decimal(value), BenefitUnit(unit), first, last, **facts)


def enter(case, *args, **facts):
    return lifecycle.add_benefit(case, figure(*args, **facts), by=BY, at=now())


def test_figures_are_added_up_by_unit_and_never_across(village, county):
    case = raised(village)
    for unit, value in (
        ("household", 42),
        ("household", 8),
        ("wan_yuan", "12.50"),
        ("percent", 98),
    ):
        enter(case, unit, value)
    off = enter(case, "person", 5)
    lifecycle.take_off_benefit(off, by=BY, at=now())
    found = compute(county, *YEAR)["metrics"]["M-18"]
    assert (found["value"], found["parts"]) == (
        4,
        {
            "household": "50.00",
            "village": "0",
            "person": "0",
            "wan_yuan": "12.50",
            "m2": "0",
            "m": "0",
            "piece": "0",
            "in_percent": 1,
        },
    )
    slow: dict[str, Decimal] = {}
    for row in Benefit.objects.order_by("id"):
        if row.void_at is None and YEAR[0] <= row.last <= YEAR[1]:
            slow[row.unit] = slow.get(row.unit, Decimal(0)) + row.value
    slow.pop("percent")
    assert {unit: Decimal(found["parts"][unit]) for unit in slow} == slow
    with pytest.raises(AlreadyMoved):
        lifecycle.take_off_benefit(off, by=BY, at=now())


def test_a_desk_enters_one_and_it_stands_on_the_matter_s_page(village, county, at, as_role):
    at("2026-11-20 10:00")
    desk = factories.client_for(factories.make_user("county_office", county))
    case = raised(village)
    typed = {
        "name": "通自来水户数",
        "value": "1250",
        "unit": "household",
        "baseline": "0",
        "first": "2026-03-01",
        "last": "2026-06-30",
        "evidence": "水厂开户册",
    }
    answer = desk.post(url("case_benefits", case), {**typed, "paper": picture()})
    assert answer.status_code == 302
    page = desk.get(url("case", case)).content.decode()
    assert ("通自来水户数" in page, "1,250" in page, "水厂开户册" in page) == (True, True, True)
    assert Benefit.objects.get().paper is not None
    assert (
        url("case_benefits", case)
        not in as_role("convener").get(url("case", case)).content.decode()
    )
    row = Benefit.objects.get()
    one_day = {**typed, "name": "装路灯", "first": "2026-06-30", "evidence": ""}
    desk.post(url("case_benefits", case), one_day)
    page = desk.get(url("case_benefits", case)).content.decode()
    assert "2026年3月1日 周日至2026年6月30日 周二" in page
    assert "2026年6月30日 周二至" not in page
    desk.post(url("case_benefits", case), {"off": row.pk})
    assert "水厂开户册" not in desk.get(url("case_benefits", case)).content.decode()


def test_a_period_backwards_a_marking_and_a_wrong_file_keep_what_was_typed(village, county):
    case = raised(village)
    backwards = dt.date(2026, 3, 2), dt.date(2026, 3, 1)
    wrong = Figure("户", Decimal(1), BenefitUnit.PERSON, *backwards)
    with pytest.raises(PeriodImpossible):
        lifecycle.add_benefit(case, wrong, by=BY, at=now())
    desk = factories.client_for(factories.make_user("county_office", county))
    typed = {"name": "受益户数", "value": "8", "unit": "household"}
    typed |= {"first": "2026-03-01", "last": "2026-06-30"}
    bad = SimpleUploadedFile("x.pdf", b"not a pdf")
    answer = desk.post(url("case_benefits", case), {**typed, "paper": bad})
    assert (answer.status_code, "受益户数" in answer.content.decode()) == (422, True)
    answer = desk.post(url("case_benefits", case), {**typed, "evidence": "机密★1年"})
    assert (answer.status_code, Benefit.objects.count(), StoredFile.objects.count()) == (422, 0, 0)
