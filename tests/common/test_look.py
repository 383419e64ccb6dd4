"""The words and drawings of the look, as they come out."""

import datetime as dt
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from common.icons import ICONS
from common.labels import Label
from common.templatetags.look import admin_cell, beside, in_words, round_table


def drawn(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_a_silent_drawing_of_24_px(name: str) -> None:
    svg = drawn("{% icon name %}", name=name)
    assert svg.startswith('<svg class="i" viewBox="0 0 24 24" aria-hidden="true"')
    assert svg.endswith(f"{ICONS[name]}</svg>")


def test_an_unknown_icon_is_an_error_of_the_template() -> None:
    with pytest.raises(KeyError):
        drawn("{% icon 'unicorn' %}")


SEATS = [("1", True), *[(letter, True) for letter in "abcdef"]]


def test_the_round_table_has_one_red_seat_six_blue_and_x_open() -> None:
    svg = round_table(SEATS, 9, 16, "invited")
    assert svg.count('class="s1"') == 1
    assert svg.count('class="s6"') == 6
    assert svg.count('class="sx"') == 9
    assert svg.count('class="gap"') == 0
    assert '<circle class="s1" cx="0.0" cy="-78.0" r="18"/>' in svg
    assert '<text class="mid" y="6">16</text>' in svg


def test_a_class_without_anybody_is_dashed() -> None:
    svg = round_table([("1", True), ("a", False), ("b", True), ("c", True)])
    assert svg.count('class="gap"') == 1
    assert svg.count('class="s6"') == 2
    assert svg.count('class="sx"') == 0


def test_more_than_nine_invited_are_drawn_as_nine_and_counted_in_full() -> None:
    svg = round_table(SEATS, 30, 37, "invited")
    assert svg.count('class="sx"') == 9
    assert ">37</text>" in svg


def test_letters_on_the_table_are_escaped() -> None:
    assert "<b>" not in round_table([("<b>", True)])


def test_dates_read_as_officials_write_them() -> None:
    day = dt.date(2026, 11, 21)
    with translation.override("zh-hans"):
        assert drawn("{{ day|full_date }}", day=day) == "2026年11月21日 周六"
    with translation.override("en"):
        assert drawn("{{ day|full_date }}", day=day) == "2026-11-21 Sat"


def test_columns_stand_beside_their_cells() -> None:
    assert list(beside(["a", "b"], [1, 2])) == [("a", 1), ("b", 2)]
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        list(beside(["a", "b"], [1]))


def test_an_admin_cell_heads_its_row_or_names_its_column() -> None:
    head = '<th class="field-name">x</th>'
    assert admin_cell(head, "name") == '<th scope="row" class="field-name">x</th>'
    cell = '<td class="field-name">x</td>'
    assert admin_cell(cell, 'a "b"') == '<td data-label="a &quot;b&quot;" class="field-name">x</td>'
    box = '<td class="action-checkbox">x</td>'
    assert admin_cell(box, '<span><input type="checkbox"></span>') == box


def test_yes_and_no_are_words() -> None:
    with translation.override("zh-hans"):
        assert in_words('<img src="/s/admin/img/icon-yes.svg" alt="True">') == "是"
        assert in_words('<img src="/s/admin/img/icon-no.svg" alt="False">') == "否"
        assert (
            in_words('<img src="/s/photo.png" alt="True">') == '<img src="/s/photo.png" alt="True">'
        )


def test_a_label_reads_as_its_text() -> None:
    assert str(Label("tonight", "Friday")) == "tonight"


def test_a_component_sees_only_what_it_is_given() -> None:
    page = '{% component "fold" title="History" %}<p>{{ word }}</p>{% endcomponent %}'
    html = drawn(page, word="said", open=True, note="leaked")
    assert "<p>said</p>" in html
    assert "leaked" not in html
    assert '<details class="fold">' in html
