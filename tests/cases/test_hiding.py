"""What residents may not read is taken out, in whatever groups a number was written."""

import pytest

from cases.hiding import for_all, hider
from cases.lifecycle import report_clue, take_up
from tests import factories
from tests.cases.making import BY, now, raised

pytestmark = pytest.mark.django_db

NUMBERS = [
    *("13803591234", "138 0359 1234", "138-0359-1234", "13803 591234", "138.0359.1234"),
    *("+8613803591234", "8613803591234", "+86 138 0359 1234", "86-13803591234", "008613803591234"),
    *("138 035 91234", "0359-5712345", "140825199001011234", "14082519900101123X"),
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_reaches_somebody_is_not_shown(village, number):
    hide = hider(raised(village))
    assert hide(f"东门路灯不亮，找老周{number}。") == "东门路灯不亮，找老周…。"


@pytest.mark.parametrize(
    "words",
    [
        "3号楼2单元，13800元，12.50万元，135.5公里",
        "2026年11月20日，2026-11-20 19:30，第13次",
        "T140825-2026-0007，M140825-2026-0013",
        "138户 1250平方米，15人 160元",
    ],
)
def test_figures_days_and_the_numbers_of_matters_stay(village, words):
    assert hider(raised(village))(words) == words


def test_nobody_who_raised_or_reported_it_is_named(village):
    clue, _code = report_clue(
        village, "周桂兰和李满仓说路灯不亮", by=BY, at=now(), name="周桂兰", phone="13803591234"
    )
    case = take_up(clue, by=BY, at=now())
    case.raiser = factories.make_person(village, "李满仓")
    case.save(update_fields=["raiser"])
    assert for_all(case)("周桂兰和李满仓说路灯不亮") == "一位居民和一位居民说路灯不亮"
