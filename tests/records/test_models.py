"""What the tables themselves refuse, in words a person can read."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from records.models import JobRun, LedgerEvent, LedgerNote, NumberSeries, StoredFile
from tests.records.conftest import CASE


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            lambda: LedgerEvent(stream=CASE, seq=3, prev="1" * 64),
            "This stream already has an event of this number.",
        ),
        (
            lambda: LedgerEvent(stream=CASE, seq=4, prev="0" * 64),
            "Another event already follows the one before.",
        ),
        (
            lambda: LedgerEvent(stream=CASE, seq=0, prev="1" * 64),
            "The events of a stream are counted from 1.",
        ),
        (
            lambda: LedgerNote(by_kind="person", by_label="李测", erased_at=timezone.now()),
            "An erased note holds nothing about anybody.",
        ),
        (lambda: LedgerNote(), "Every event says what kind of actor did it."),
        (lambda: JobRun(name="seal", ok=False), "A failed job says what went wrong."),
        (lambda: StoredFile(size=0), "The file is empty."),
        (
            lambda: NumberSeries(letter="T", platform_code="140825", year=2026),
            "This series of numbers already exists.",
        ),
    ],
)
def test_what_a_table_refuses(matter, row, sentence):
    NumberSeries.objects.create(letter="T", platform_code="140825", year=2026)
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        row().validate_constraints()
    assert sentence in refusal.value.messages


def test_a_file_has_a_number_that_cannot_be_guessed(db):
    numbers = {StoredFile().no for _n in range(100)}
    assert len(numbers) == 100
    assert all(len(number) == 21 for number in numbers)
