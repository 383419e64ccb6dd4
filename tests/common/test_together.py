"""Several tables in one statement: each row as its own query would have given it."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db.models import Field

from cases.models import ActionItem, Case, CaseStep, Clue, Problem
from common.together import Read, hang, number_of, read_below, read_together
from participants.models import Person, RosterEntry
from platforms.models import PlatformSetting
from platforms.settings import set_setting
from tests import factories
from tests.cases import making

pytestmark = pytest.mark.django_db


def columns(row: Any) -> dict[str, Any]:
    """What the row knows of itself without asking again."""
    fields: list[Field] = row._meta.concrete_fields
    return {f.attname: row.__dict__[f.attname] for f in fields if f.attname in row.__dict__}


@pytest.fixture
def lead(village: Any) -> Person:
    return factories.make_person(village, "李秀兰", "13900006621")


def test_each_row_is_what_its_own_query_gives(
    village: Any, lead: Person, count_queries: Any
) -> None:
    making.agreed(making.raised(village), lead)
    making.agreed(making.raised(village))
    factories.make_seat(lead, village)
    set_setting(village, "founding.residents", ["居委会"])
    sets = [Case, CaseStep, Problem, ActionItem, RosterEntry, PlatformSetting]
    alone = [list(model.objects.order_by("pk")) for model in sets]
    found: list[Any] = []
    read = [Read(model.objects.all()) for model in sets]
    assert count_queries(lambda: found.extend(read_together(*read))) == 1
    assert found == alone
    assert [[columns(row) for row in rows] for rows in found] == [
        [columns(row) for row in rows] for rows in alone
    ]


def test_what_a_row_points_to_comes_with_the_columns_named(
    village: Any, lead: Person, count_queries: Any
) -> None:
    making.agreed(making.raised(village), lead)
    making.agreed(making.raised(village))
    read = Read(ActionItem.objects.all(), "text", "lead_person__*", "problem__case__short_title")
    [[by_lead, by_nobody]] = read_together(read)
    shown = [by_lead.lead_person.phone, by_lead.problem.case.short_title, by_nobody.lead_person]
    assert count_queries(lambda: by_lead.lead_name + by_nobody.problem.case.short_title) == 0
    assert shown == ["13900006621", "东门没有电动车充电的地方", None]
    assert "due" not in columns(by_lead)


def test_a_slice_stays_a_slice_and_rows_come_by_their_keys(village: Any) -> None:
    cases = [making.raised(village, f"第{n}件事") for n in range(4)]
    [newest] = read_together(Read(Case.objects.order_by("-id")[:2]))
    assert newest == cases[2:]


def test_a_slice_is_cut_in_its_own_order_beside_other_tables(village: Any) -> None:
    cases = [making.raised(village, text) for text in ("丙", "甲", "乙")]
    by_title = Read(Case.objects.order_by("title", "id")[1:], "title")
    problems, found, none = read_together(
        Read(Problem.objects.order_by("-id")[:1]), by_title, Read(Case.objects.all()[:0])
    )
    assert [one.case_id for one in problems] == [cases[2].pk]
    first = min(cases, key=lambda case: case.title)
    assert found == [case for case in cases if case != first]
    assert none == []


def parts_of(keys: Any) -> list[Read]:
    return [
        Read(Problem.objects.filter(case__in=keys), "case__short_title"),
        Read(CaseStep.objects.exclude(position=2).filter(case__in=keys)),
    ]


def test_what_hangs_on_keys_is_read_for_these_keys_alone(village: Any, count_queries: Any) -> None:
    cases = [making.raised(village, f"第{n}件事") for n in range(4)]
    for some in (cases[:1], cases[1:2], cases[1:], cases[:3], []):
        found: list[Any] = []
        asked = count_queries(lambda: found.extend(read_below(parts_of, [c.pk for c in some])))  # noqa: B023  called at once
        assert asked == bool(some)
        assert found == read_together(*parts_of([case.pk for case in some]))
        assert [problem.case for problem in found[0]] == some


def test_tables_without_a_row_to_ask_for_are_left_out(village: Any, count_queries: Any) -> None:
    set_setting(village, "brand.village", "村里商量")
    none = [Read(model.objects.filter(pk__in=[])) for model in (Case, Problem, Clue)]
    found = read_together(*none, Read(PlatformSetting.objects.all()), Read(Person.objects.all()))
    assert [len(rows) for rows in found] == [0, 0, 0, 1, 0]
    assert count_queries(lambda: read_together(*none)) == 0


def test_what_is_hung_on_a_row_is_not_asked_again(village: Any, count_queries: Any) -> None:
    cases = [making.raised(village), making.raised(village)]
    hang(cases, "problems", list(Problem.objects.order_by("-id")))
    assert count_queries(lambda: [list(case.problems.all()) for case in cases]) == 0
    assert [[one.case for one in case.problems.all()] for case in cases] == [[one] for one in cases]
    assert cases[0].problems.filter(part=2).count() == 0
    assert cases[0].problems.filter(part=1).get().case_id == cases[0].pk


def test_a_number_of_none_is_nought(village: Any) -> None:
    making.raised(village)
    row = Case.objects.values_list(number_of(Problem.objects.all()), number_of(Clue.objects.all()))
    assert row.get() == (1, 0)


def test_columns_of_no_shared_kind_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"AccessAttempt\.ip_address is a GenericIPAddressField"):
        Read(AccessAttempt.objects.all())
