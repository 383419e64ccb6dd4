"""What came since the last release goes back and comes again, with matters in the tables."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.models import Case, ProcedureVersion
from common import clock
from meetings.models import Attendee
from notices.models import Delivery, Notice
from records.models import LedgerEvent
from records.verification import verify
from tests import factories
from tests.cases import making
from tests.meetings.held import call_today, hold
from tests.meetings.scene import make_scene

LANDED = [("notices", "0001_initial"), ("participants", "0005_heads"), ("records", "0001_initial")]
MODELS = (Case, Attendee, LedgerEvent, ProcedureVersion, Notice, Delivery)


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)


def counts():
    return [model._base_manager.count() for model in MODELS]


def deliveries_of_a_notice():
    """One delivery that was told by hand; what another of the same way would be made of."""
    facts = {
        "notice": Notice.objects.order_by("id").first(),
        "channel": "hand",
        "not_before": clock.now(),
        "next_try_time": clock.real_now(),
    }
    Delivery.objects.create(**facts)
    return facts


@pytest.mark.django_db(transaction=True)
def test_back_to_the_last_release_and_forth_again_nothing_is_lost():
    village = factories.make_village(factories.make_town(factories.make_county()))
    making.closed(making.raised(village, "东门没有路灯"))
    making.agreed(making.raised(village, "出租集体的旧校舍"))
    scene = make_scene(village)
    hold(scene, call_today(scene))
    again = deliveries_of_a_notice()
    before = counts()
    Delivery.objects.create(**again, resent=1)  # stands once a way before; it alone is forgotten
    try:
        migrate(LANDED)
        names = connection.introspection.table_names()
        assert "notices_reply" not in names and "notices_delivery" in names
    finally:
        migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert counts() == before
    assert verify().broken is None
