"""签收: a unit says within seven working days that it takes something, or who should (§3, stage 9)."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import ItemStatus
from cases.escalation import answer_by
from cases.models import ActionItem
from notices import kinds
from notices.models import Notice
from notices.reminding import remind
from tests import factories
from tests.cases.making import BY, given, now

pytestmark = pytest.mark.django_db


def reminded(moment):
    """Who is reminded at ``moment`` that something was not accepted."""
    remind(moment)
    rows = Notice.objects.filter(made_at=moment).select_related("recipient")
    found = [(row.recipient.name, line.kind) for row in rows for line in kinds.lines_of(row)]
    return sorted(name for name, kind in found if kind == "unit.unaccepted")


@pytest.fixture
def contact(village, county_unit):
    contact = factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    factories.make_user("county_office", village.county, name="任向前")
    return contact


@pytest.fixture
def item(matter, county_unit, contact):
    """Handed out on Monday 2026-11-23, for 60 days."""
    return given(matter, county_unit, days=60)


def test_the_days_count_working_days_from_when_it_reached_the_unit(item):
    assert answer_by(item) == dt.date(2026, 12, 2)
    item.reached_at = now() + dt.timedelta(days=40)  # decided on later: Saturday 2027-01-02
    assert answer_by(item) == dt.date(2027, 1, 12)


@pytest.mark.parametrize(
    ("day", "people_told"),
    [
        ("2026-11-30", []),
        ("2026-12-01", ["张联络"]),
        ("2026-12-02", []),
        ("2026-12-03", ["任向前", "张联络"]),
        ("2026-12-09", ["任向前", "张联络"]),
        ("2026-12-10", []),
    ],
)
def test_the_contact_is_reminded_and_then_the_desk_too(item, at, day, people_told):
    before = at(f"{dt.date.fromisoformat(day) - dt.timedelta(days=1):%Y-%m-%d} 09:00")
    remind(before)  # what was due by then is told already
    assert reminded(at(f"{day} 09:00")) == people_told


def test_what_is_accepted_reminds_nobody(item, at):
    lifecycle.accept(item, by=BY, at=now())
    assert reminded(at("2026-12-03 09:00")) == []


def test_what_waits_for_a_decision_has_not_reached_the_unit(item, at):
    ActionItem.objects.filter(pk=item.pk).update(status=ItemStatus.PREPARED)
    assert reminded(at("2026-12-03 09:00")) == []


def test_the_unit_reads_by_when(item, contact):
    client = factories.client_for(contact)
    assert "2026年12月2日" in client.get(reverse("home")).content.decode()
    page = client.get(reverse("item", args=[item.no])).content.decode()
    assert "2026年12月2日 周三前签收或者退回" in page
