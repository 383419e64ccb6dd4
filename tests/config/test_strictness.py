"""What the suite itself promises: undefined variables raise, unordered rows are shuffled."""

import pytest
from django.template import Context, Engine, Origin, Template

from platforms.models import Platform
from tests.factories import make_user, make_village
from tests.strict import TEMPLATES, UndefinedInTemplate, shuffled_unless_ordered


def rendered(text: str, origin: str) -> str:
    """``text`` as if it stood in the file ``origin``, rendered with nothing in the context."""
    return Template(text, Origin(origin), engine=Engine.get_default()).render(Context({}))


OURS = f"{TEMPLATES}/x.html"


def test_an_undefined_variable_in_our_template_raises():
    with pytest.raises(UndefinedInTemplate, match=r"nobody\.gave\.this"):
        rendered("{{ nobody.gave.this }}", OURS)


def test_what_may_be_missing_says_so():
    assert rendered("{{ x|default:'-' }}{% if x %}yes{% endif %}", OURS) == "-"


def test_an_undefined_variable_in_a_library_is_empty():
    assert rendered("{{ x }}", "/usr/lib/somewhere/x.html") == ""


def test_rows_without_an_order_come_in_another_one(town):
    for number in range(12):
        make_village(town, f"第{number}村")
    rows = Platform.objects.filter(parent=town)
    with shuffled_unless_ordered("a"):
        first = list(rows.all())
    with shuffled_unless_ordered("b"):
        second = list(rows.all())
    assert first != second
    assert set(first) == set(second)
    assert list(rows.order_by("id")) == sorted(first, key=lambda row: row.pk)


def test_places_stand_in_one_tree(village):
    assert (village.town.name, village.county.name) == ("龙兴镇", "新绛县")
    assert village.is_below(village.town)
    assert village.town.is_below(village.county)


@pytest.mark.parametrize(
    "role",
    ["county_office", "town_office", "convener", "helper", "liaison", "fixed_member",
     "unit_contact", "supervisor", "sec_admin"],
)  # fmt: skip
def test_a_user_wears_the_hat_asked_for(role, village):
    place = {"county_office": village.county, "town_office": village.town}.get(role, village)
    assert make_user(role, place).hat.role == role


def test_a_resident_has_no_account(village):
    with pytest.raises(ValueError, match="no account"):
        make_user("resident", village)
