"""Every act of a matter sent twice, at the same moment or again, does what sending it once does."""

import inspect
import json
import uuid
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Max

from cases import lifecycle
from platforms.models import Platform
from records import verification
from records.models import LedgerEvent, NumberSeries
from tests import factories
from tests.cases.making import again
from tests.cases.test_at_once import at_once, one_by_one
from tests.cases.twice import ACTS

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROOMS = ("cases", "meetings", "records", "notices")
JOBS = {"draw_look_backs", "pause_due"}  # two schedulers: test_after_at_once, test_at_once


def fresh(row: Any) -> Any:
    """As the next request finds it."""
    if isinstance(row, tuple):
        return tuple(fresh(one) for one in row)
    return again(row) if hasattr(row, "pk") else row


def done_to(
    village: Platform, ready: Any, act: Any, times: int, sending: Any = at_once
) -> tuple[Counter[str], list[str]]:
    """What the act, sent ``times``, adds by table and by name; how the senders fared."""
    row, sent = ready(village), uuid.uuid4()
    before, newest = rows(), LedgerEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0

    def send() -> str:
        act(fresh(row), sent)
        return "done"

    answers = sending(*[send] * times)
    bodies = LedgerEvent.objects.filter(pk__gt=newest).values_list("body", flat=True)
    acts = Counter(json.loads(body)["act"] for body in bodies)
    return rows() - before + acts, sorted(map(str, answers))


def rows() -> Counter[str]:
    """How many rows each table of the rooms holds."""
    models = [one for room in ROOMS for one in apps.get_app_config(room).get_models()]
    made = {one._meta.label: one._base_manager.count() for one in models if one is not NumberSeries}
    return Counter(made)


def test_the_table_names_every_act() -> None:
    named = {name for name in lifecycle.__all__ if inspect.isfunction(getattr(lifecycle, name))}
    assert set(ACTS) == named - JOBS


@pytest.mark.parametrize("sending", [at_once, one_by_one])
def test_sent_twice_each_is_done_once(sending: Any) -> None:
    county = factories.make_county()
    factories.make_organization(county, "县委办", kind="party", may_order=True)
    village = factories.make_village(factories.make_town(county))
    wrong = {}
    for name, (ready, act) in ACTS.items():
        once, alone = done_to(village, ready, act, 1)
        twice, both = done_to(village, ready, act, 2, sending)
        if alone != ["done"] or not once or twice != once or "done" not in both:
            wrong[name] = f"once {alone} {dict(once)}, twice {both} {dict(twice)}"
    assert wrong == {}
    verification.verify()
