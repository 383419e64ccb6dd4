"""The legal gate of an item: every threshold to the hundredth, and the law that says so."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from cases.deciding import RULES, Figures, shortfalls
from cases.enums import Counted, DecidingBody
from cases.errors import FiguresImpossible
from cases.forms.deciding import AREAS
from cases.models import LegalBasis

H, P = Counted.HOUSEHOLDS, Counted.PERSONS
USE, CHANGE = DecidingBody.OWNERS_USE, DecidingBody.OWNERS_CHANGE
VILLAGERS, REPRESENTATIVES = DecidingBody.VILLAGERS, DecidingBody.REPRESENTATIVES
RESIDENTS, GROUP = DecidingBody.RESIDENTS, DecidingBody.GROUP


# --- the rule table: at, just under, just over ----------------------------------------------

# body, counted, (entitled, taking, agreeing), what lacks: {} where it passes
BY_PERSONS = [
    (VILLAGERS, P, (100, 50, 50), {"taking": "1人"}),
    (VILLAGERS, P, (100, 51, 26), {}),
    (VILLAGERS, P, (101, 51, 26), {}),
    (VILLAGERS, P, (100, 51, 25), {"agreeing": "1人"}),
    (VILLAGERS, P, (100, 60, 30), {"agreeing": "1人"}),
    (VILLAGERS, P, (100, 60, 31), {}),
    (VILLAGERS, H, (300, 199, 199), {"taking": "1户"}),
    (VILLAGERS, H, (300, 200, 101), {}),
    (VILLAGERS, H, (300, 201, 101), {}),
    (VILLAGERS, H, (300, 200, 100), {"agreeing": "1户"}),
    (REPRESENTATIVES, P, (30, 19, 19), {"taking": "1人"}),
    (REPRESENTATIVES, P, (30, 20, 11), {}),
    (REPRESENTATIVES, P, (30, 21, 11), {}),
    (REPRESENTATIVES, P, (30, 20, 10), {"agreeing": "1人"}),
    (REPRESENTATIVES, P, (31, 20, 20), {"taking": "1人"}),
    (REPRESENTATIVES, P, (31, 21, 11), {}),
    (RESIDENTS, P, (800, 400, 400), {"taking": "1人"}),
    (RESIDENTS, P, (800, 401, 201), {}),
    (RESIDENTS, P, (800, 402, 201), {"agreeing": "1人"}),
    (RESIDENTS, H, (500, 250, 126), {"taking": "1户"}),
    (RESIDENTS, H, (500, 251, 126), {}),
    (GROUP, P, (90, 59, 59), {"taking": "1人"}),
    (GROUP, P, (90, 60, 31), {}),
    (GROUP, P, (90, 60, 30), {"agreeing": "1人"}),
    (GROUP, H, (60, 40, 21), {}),
    (GROUP, H, (60, 39, 10), {"taking": "1户", "agreeing": "10户"}),
    (VILLAGERS, P, (100, 0, 0), {"taking": "51人", "agreeing": "1人"}),
    (VILLAGERS, P, (100, 100, 100), {}),
]
# body, persons, areas (entitled, taking, agreeing), what lacks
BY_AREA = [
    (USE, (300, 200, 101), ("30000.00", "20000.00", "10000.01"), {}),
    (USE, (300, 200, 101), ("30000.00", "20000.01", "10000.01"), {}),
    (USE, (300, 200, 101), ("30000.00", "19999.99", "10000.01"), {"taking_area": "0.01 ㎡"}),
    (USE, (300, 200, 101), ("30000.00", "20000.00", "10000.00"), {"agreeing_area": "0.01 ㎡"}),
    (USE, (300, 200, 101), ("30000.00", "20000.00", "9999.99"), {"agreeing_area": "0.02 ㎡"}),
    (USE, (300, 199, 101), ("30000.00", "20000.00", "10000.01"), {"taking": "1户"}),
    (USE, (300, 201, 101), ("30000.00", "20000.00", "10000.01"), {}),
    (USE, (300, 200, 100), ("30000.00", "20000.00", "10000.01"), {"agreeing": "1户"}),
    (USE, (300, 200, 101), ("10000.00", "6666.66", "6000.00"), {"taking_area": "0.01 ㎡"}),
    (USE, (300, 200, 101), ("10000.00", "6666.67", "3333.34"), {}),
    (CHANGE, (300, 200, 150), ("30000.00", "20000.00", "15000.00"), {}),
    (CHANGE, (300, 200, 149), ("30000.00", "20000.00", "15000.00"), {"agreeing": "1户"}),
    (CHANGE, (300, 200, 151), ("30000.00", "20000.00", "15000.01"), {}),
    (CHANGE, (300, 200, 150), ("30000.00", "20000.00", "14999.99"), {"agreeing_area": "0.01 ㎡"}),
    (CHANGE, (300, 199, 150), ("30000.00", "20000.00", "15000.00"), {"taking": "1户"}),
    (CHANGE, (300, 200, 150), ("30000.00", "19999.99", "15000.00"), {"taking_area": "0.01 ㎡"}),
]
ALL = [(body, counted, persons, (), lacks) for body, counted, persons, lacks in BY_PERSONS]
ALL += [(body, H, persons, areas, lacks) for body, persons, areas, lacks in BY_AREA]


def figures(counted, persons, areas=()):
    return Figures(counted, *persons, *(Decimal(size) for size in areas))


def test_every_body_stands_in_the_table_and_among_the_cells():
    assert set(RULES) == set(DecidingBody) == {body for body, *_rest in ALL}
    asked = {(body, counted) for body, rule in RULES.items() for counted in rule.taking}
    assert asked - {(body, counted) for body, counted, *_rest in ALL} == {(USE, P), (CHANGE, P)}


@pytest.mark.parametrize(("body", "counted", "persons", "areas", "lacks"), ALL)
def test_each_threshold(body, counted, persons, areas, lacks):
    found = shortfalls(body, figures(counted, persons, areas))
    assert {one.field: one.by for one in found} == lacks


def test_the_refusal_says_by_how_much_and_what_is_needed():
    few = figures(H, (300, 198, 90), ("30000.00", "19999.99", "9000.00"))
    assert [one.sentence for one in shortfalls(USE, few)] == [
        "参加表决的还差2户（至少要200户）。",
        "参加表决的面积还差 0.01 ㎡（至少要 20000.00 ㎡）。",
        "同意的还差10户（至少要100户）。",
        "同意的面积还差 1000.00 ㎡（至少要 10000.00 ㎡）。",
    ]
    assembly = shortfalls(VILLAGERS, figures(P, (100, 50, 26)))
    assert [one.sentence for one in assembly] == ["到会的还差1人（至少要51人）。"]


OWNERS = ("30000.00", "20000.00", "10000.01")
IMPOSSIBLE = [
    (VILLAGERS, P, (100, 101, 60), (), {"taking": "参加的比总数还多。"}),
    (VILLAGERS, P, (100, 60, 61), (), {"agreeing": "同意的比参加的还多。"}),
    (VILLAGERS, P, (-1, 60, 31), (), {"entitled": "数字不能是负数。"}),
    (VILLAGERS, P, (0, 0, 0), (), {"entitled": "总数是0，请填实际总数。"}),
    (VILLAGERS, P, (None, 60, None), (), dict.fromkeys(["entitled", "agreeing"], "这个数没有填。")),
    (VILLAGERS, P, (3_000_000_000, 1, 1), (), {"entitled": "这个数太大了。"}),
    (REPRESENTATIVES, H, (30, 20, 11), (), {"counted": "代表按人计。"}),
    (USE, H, (300, 200, 101), (), dict.fromkeys(AREAS, "这个数没有填。")),
    (USE, H, (300, 200, 101), ("30000", "30000.01", "1"), {"taking_area": "参加的比总数还多。"}),
    (USE, H, (300, 200, 101), ("30000", "20000", "20000.01"), {"agreeing_area": "同意的比参加的还多。"}),
    (USE, H, (300, 200, 101), ("30000", "20000.005", "10001"), {"taking_area": "面积精确到 0.01 ㎡。"}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "counted", "persons", "areas", "wrong"), IMPOSSIBLE)
def test_figures_that_cannot_be_are_named(body, counted, persons, areas, wrong):
    with pytest.raises(FiguresImpossible) as refused:
        shortfalls(body, figures(counted, persons, areas))
    assert refused.value.errors == wrong


# --- what the law says, and on which day ----------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "day", "said"),
    [
        ("owners_use", "2026-11-22", "依据《中华人民共和国民法典》第278条"),
        ("owners_change", "2021-01-01", "依据《中华人民共和国民法典》第278条"),
        ("emergency", "2026-11-22", "依据《中华人民共和国民法典》第281条"),
        ("villagers", "2025-12-31", "依据《中华人民共和国村民委员会组织法》第22条"),
        ("villagers", "2026-01-01", "依据《中华人民共和国村民委员会组织法》"),
        ("representatives", "2025-12-31", "依据《中华人民共和国村民委员会组织法》第26条"),
        ("group", "2026-11-22", "依据《中华人民共和国村民委员会组织法》"),
        ("residents", "2025-12-31", "依据《中华人民共和国城市居民委员会组织法》第9条"),
        ("residents", "2026-11-22", "依据《中华人民共和国城市居民委员会组织法》"),
        ("owners_use", "2020-12-31", "None"),
    ],
)
def test_an_article_is_printed_only_where_it_was_verified_for_that_day(subject, day, said):
    assert str(LegalBasis.objects.on(subject, day).first()) == said


@pytest.mark.django_db
def test_the_rows_of_law_are_taken_back_and_shipped_again():
    shipped = import_module("cases.migrations.0006_legal_basis")
    rows = LegalBasis.objects.order_by("id")
    before = list(rows.values_list("subject", "valid_from", "article", "sentence"))
    assert (len(before), max(len(row[3]) for row in before) <= 60) == (11, True)
    shipped.take_back(apps, None)
    assert LegalBasis.objects.count() == 0
    shipped.ship(apps, None)
    assert list(rows.values_list("subject", "valid_from", "article", "sentence")) == before
