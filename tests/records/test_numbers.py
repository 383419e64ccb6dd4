"""Numbers of matters and meetings."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import translation

from records.numbers import next_number, printed

DAY = dt.date(2026, 11, 21)
VILLAGE = "140825400012"


def test_numbers_count_up_by_letter_platform_and_year(db):
    assert [next_number("T", VILLAGE, DAY) for _i in range(2)] == [
        "T140825400012-2026-0001",
        "T140825400012-2026-0002",
    ]
    assert next_number("M", VILLAGE, DAY) == "M140825400012-2026-0001"
    assert next_number("T", "140825Q01", DAY) == "T140825Q01-2026-0001"
    assert next_number("T", VILLAGE, dt.date(2027, 1, 1)) == "T140825400012-2027-0001"
    assert next_number("T", VILLAGE, DAY) == "T140825400012-2026-0003"


def test_a_rehearsal_counts_for_itself_and_begins_with_y(db):
    next_number("T", VILLAGE, DAY)
    assert next_number("T", VILLAGE, DAY, practice=True) == "YT140825400012-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_a_number_belongs_to_the_act_that_took_it():
    with pytest.raises(transaction.TransactionManagementError, match=r"transaction\.atomic"):
        next_number("T", VILLAGE, DAY)


def test_printed_form():
    with translation.override("zh-hans"):
        assert printed("T140825400012-2026-0007") == "〔2026〕7号"
        assert printed("YT140825Q01-2027-12345") == "〔2027〕12345号"
    with translation.override("en"):
        assert printed("T140825400012-2026-0007") == "[2026] No. 7"


def test_what_is_no_number_is_not_printed():
    with pytest.raises(ValueError, match="'seven' is no number"):
        printed("seven")
