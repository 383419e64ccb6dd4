"""What came since the last release goes back and comes again, with matters in the tables."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.models import Case, ProcedureVersion
from meetings.models import Attendee
from records.models import LedgerEvent
from records.verification import verify
from tests import factories
from tests.cases import making
from tests.meetings.held import call_today, hold
from tests.meetings.scene import make_scene

LANDED = [("cases", "0007_reached"), ("meetings", "0001_initial"), ("participants", "0003_lists")]
MODELS = (Case, Attendee, LedgerEvent, ProcedureVersion)


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)


def counts():
    return [model._base_manager.count() for model in MODELS]


@pytest.mark.django_db(transaction=True)
def test_back_to_the_last_release_and_forth_again_nothing_is_lost():
    village = factories.make_village(factories.make_town(factories.make_county()))
    making.closed(making.raised(village, "东门没有路灯"))
    making.agreed(making.raised(village, "出租集体的旧校舍"))
    scene = make_scene(village)
    hold(scene, call_today(scene))
    before = counts()
    try:
        migrate(LANDED)
        names = connection.introspection.table_names()
        assert "cases_opinion" not in names and "cases_case" in names
    finally:
        migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert counts() == before
    assert verify().broken is None
