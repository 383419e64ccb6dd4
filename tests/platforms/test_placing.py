"""Path, town and county are written in one place, move with a subtree, and can be proven."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from participants.models import Person, RosterEntry
from platforms.enums import PlatformForm, PlatformLevel
from platforms.models import Platform
from platforms.placing import MisplacedPlatform, misplaced, placed_models, plant, resettle
from tests.factories import make_county, make_person, make_seat, make_town, make_village

pytestmark = pytest.mark.django_db


def test_a_moved_town_takes_everything_below_along() -> None:
    one, other = make_county(), make_county("闻喜县", "140823")
    make_town(other)
    town = make_town(one)
    village = make_village(town)
    person = make_person(village)
    seat = make_seat(person, village)
    clerk = make_person(town)

    town.parent = other
    resettle(town)

    village.refresh_from_db()
    town.refresh_from_db()
    assert (town.path, town.county, town.town) == ("00020002", other, None)
    assert (village.path, village.county, village.town) == ("000200020001", other, town)
    for row in (
        Person.objects.get(pk=person.pk),
        RosterEntry.objects.get(pk=seat.pk),
        Person.objects.get(pk=clerk.pk),
    ):
        assert (row.county, row.town) == (other, town)
    assert misplaced() == []
    assert village.history.first().path == "000200020001"


def test_a_change_without_a_move_leaves_the_place(village: Platform) -> None:
    before = village.path
    village.name = "燕村新址"
    resettle(village)
    village.refresh_from_db()
    assert (village.path, village.name) == (before, "燕村新址")
    assert village.search_text == f"燕村新址{village.code}"


def test_a_platform_cannot_stand_under_itself_or_its_equals(village: Platform) -> None:
    town = village.town
    for parent in (town, village):
        town.parent = parent
        with pytest.raises(MisplacedPlatform, match="不能放在"):
            resettle(town)
    village.parent = None
    with pytest.raises(MisplacedPlatform, match="要有上级平台"):
        resettle(village)
    nested = Platform(
        code="x", name="厂", level=PlatformLevel.VILLAGE, form=PlatformForm.ENTERPRISE
    )
    nested.parent = Platform.objects.get(pk=village.pk)
    with pytest.raises(MisplacedPlatform):
        plant([nested])


def test_the_proof_names_what_stands_wrong(village: Platform) -> None:
    person = make_person(village)
    QuerySet(Person).filter(pk=person.pk).update(county=None)
    QuerySet(Platform).filter(pk=village.pk).update(town=None)
    assert misplaced() == [f"Platform {village.code}: path {village.path}", f"Person {person.pk}"]
    with pytest.raises(CommandError, match="有2条记录的位置不对"):
        call_command("check_placement")


def test_the_command_says_when_all_is_well(village: Platform) -> None:
    make_seat(make_person(village), village)
    out = StringIO()
    call_command("check_placement", stdout=out)
    assert out.getvalue() == "所有记录的位置都与平台一致。\n"


def test_every_listed_table_is_moved_and_proven() -> None:
    assert {"Person", "RosterEntry"} <= {model.__name__ for model in placed_models()}
