"""``seed_scale``: bulk data that the site cannot tell from what it wrote itself."""

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cases.lifecycle import raise_case, report_clue
from cases.models import Case, CaseStep, Finding
from cases.steps import KINDS
from config.scale import seeding
from config.scale.plan import PlanDoesNotFit
from config.scale.sizes import SCALES, Scale, share
from config.scale.tables import BATCH, Tables
from meetings.enums import TOOK_PLACE
from meetings.minutes import content
from meetings.models import Attendee, Meeting
from participants.actor import Actor
from participants.models import Person, User
from platforms.models import Platform
from platforms.placing import misplaced
from records import verification
from records.models import LedgerEvent, LedgerHead

AT = timezone.make_aware(dt.datetime(2026, 11, 21, 14, 30))
TINY = Scale(cases=60, clues=180, meetings=45, attendees=990, items=60, notices=1_950)
OWN = "140825"


@pytest.fixture
def seeded(db: None, at) -> seeding.Seeded:
    """A county of sixty matters, seeded by the real function."""
    at("2026-11-21 14:30")
    return seeding.seed(TINY, AT)


def own_ends() -> dict[str, str]:
    """The end of every chain of 新绛县: number and digest say all that ever happened there."""
    rows = LedgerHead.objects.filter(stream__contains=OWN).order_by("stream")
    return {head.stream: f"{head.seq} {head.digest}" for head in rows}


def own_rows() -> Counter[tuple[str, str]]:
    """Every row of a matter's or a meeting's own words, keys apart."""
    people = Person.objects.filter(county__code=OWN).values_list("no", "name", "phone_hmac")
    seats = Attendee.objects.filter(meeting__county__code=OWN).values_list(
        "meeting__no", "name", "seat", "answer", "attendance", "person__no"
    )
    cases = Case.objects.filter(county__code=OWN).values_list(
        "no", "statement", "status", "raised_at"
    )
    return Counter(map(str, [*people.order_by("no"), *seats.order_by("id"), *cases.order_by("no")]))


# --- what is declared -----------------------------------------------------------------------


def test_the_scales_are_those_of_a_real_county_city_and_province():
    county = SCALES["county"]
    assert county == Scale(1, 4_600, 14_000, 3_500, 77_000, 4_600, 150_000)
    assert {
        "county": county,
        "city": replace(county, counties=13),
        "province": replace(county, counties=130),
    } == SCALES


@pytest.mark.parametrize(("total", "parts"), [(0, 3), (7, 3), (3, 7), (77_000, 3_500)])
def test_a_share_adds_up_and_differs_by_one_at_most(total, parts):
    shares = [share(total, parts, index) for index in range(parts)]
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


def test_totals_that_do_not_fit_are_refused(db):
    with pytest.raises(PlanDoesNotFit, match="7000 meetings do not fit 60 matters"):
        seeding.seed(replace(TINY, meetings=7_000), AT)


# --- what is written ------------------------------------------------------------------------


def test_a_seeded_county_holds_exactly_what_it_says_and_its_ledger_proves_it(seeded):
    tally = verification.verify()
    assert tally.broken is None
    assert tally.events == LedgerEvent.objects.count() == seeded.rows["LedgerEvent"] + 4
    counts = {name: seeded.rows[name] for name in ("Case", "Clue", "Meeting", "Attendee")}
    assert counts == {"Case": 60, "Clue": 180, "Meeting": 45, "Attendee": 990}
    assert seeded.rows["ActionItem"] == 60
    assert seeded.rows["Notice"] == 1_950
    assert seeded.platforms == Platform.objects.count() == 179
    stored = {model.__name__: model._base_manager.count() for model in apps.get_models()}
    assert {name: stored[name] for name in seeded.rows if "Ledger" not in name} == {
        name: count for name, count in seeded.rows.items() if "Ledger" not in name
    }
    connection.check_constraints()


def test_seeded_matters_stand_where_the_rules_would_have_them(seeded):
    """No step would be left by itself, no row hangs at another place, nothing lies in the future."""
    waiting = CaseStep.objects.filter(status="active", case__status="open").select_related("case")
    assert waiting.exists()
    for step in waiting.order_by("id"):
        kind = KINDS[step.kind]
        assert kind.holds(step.case) or not kind.by_itself, step.case.no
    assert misplaced() == []
    assert not Meeting.objects.filter(status__in=TOOK_PLACE, starts_at__gt=AT).exists()
    assert not Meeting.objects.filter(status="convened", starts_at__lt=AT).exists()
    assert not LedgerEvent.objects.filter(at__gt=AT).exists()


def test_seeded_minutes_say_what_the_site_would_compile(seeded):
    minuted = Meeting.objects.filter(minutes__isnull=False).order_by("id")
    assert minuted.count() > 30
    for meeting in minuted:
        assert meeting.minutes.get().body == content(meeting)


def test_a_county_is_the_same_again_and_beside_others_to_the_last_digest(db, at):
    at("2026-11-21 14:30")
    ends, rows = [], []
    for counties in (1, 1, 2):
        with transaction.atomic():
            seeding.seed(replace(TINY, counties=counties), AT)
            ends.append(own_ends())
            rows.append(own_rows())
            assert Platform.objects.count() == counties * 179
            assert Case.objects.count() == counties * 60
            transaction.set_rollback(True)
    assert ends[0] == ends[1] == ends[2]
    assert rows[0] == rows[1] == rows[2]
    assert len(ends[0]) > 60 + 180 + 45  # and a chain of each platform


# --- the site goes on -----------------------------------------------------------------------


def test_the_site_goes_on_after_a_seeding(seeded):
    """Numbers follow the last one given, keys are free, chains are longer by what happens next."""
    last = Case.objects.filter(raised_at__year=2026).order_by("-raised_at", "-id").first()
    place, by = last.platform, Actor.system()
    no, serial = last.no.rsplit("-", 1)
    at = AT + dt.timedelta(minutes=5)
    case = raise_case(place, "村口的路灯又坏了", by=by, at=at)
    assert case.no == f"{no}-{int(serial) + 1:04d}"
    clue, _code = report_clue(place, "井盖松了", by=Actor.resident(), at=at)
    assert clue.platform == place
    assert verification.verify().broken is None


@pytest.mark.parametrize("name", ["office", "convener"])
def test_those_who_sign_in_find_their_pages_filled(seeded, sign_in, name):
    User.objects.filter(username=name).update(must_change_password=False)
    user = User.objects.get(username=name)
    client = sign_in(user)
    for address in ("/", "/cases/", "/meetings/", "/items/"):
        assert client.get(address).status_code == 200
    assert Case.objects.visible_to(user).exists()


# --- refusals -------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints, and what it says of its progress."""
    out, err = StringIO(), StringIO()
    call_command("seed_scale", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_used_database_is_refused_and_left_alone(village):
    raise_case(village, "村口的路灯坏了", by=Actor.system(), at=AT)
    with pytest.raises(CommandError, match="already holds 3 platforms, 1 matters"):
        run("--scale", "county")
    assert (Platform.objects.count(), Case.objects.count()) == (3, 1)


def test_an_unknown_scale_is_refused_with_those_there_are(db):
    with pytest.raises(CommandError, match=r"'hamlet' is no scale\. There are: county, city, pro"):
        run("--scale", "hamlet")
    assert not Platform.objects.exists()


def test_the_command_prints_what_it_wrote(db, monkeypatch, at):
    at("2026-11-21 14:30")
    monkeypatch.setitem(SCALES, "county", TINY)
    with transaction.atomic():
        table, progress = run("--scale", "county")
        transaction.set_rollback(True)
    assert re.search(r"^Attendee +990$", table, re.MULTILINE)
    assert "office" in table
    assert "100 %" not in progress and "95 % of the matters" in progress
    facts = json.loads(run("--scale", "county", "--json")[0])
    assert facts["rows"]["Notice"] == 1_950
    assert set(facts["accounts"]) == {"office", "convener"}


# --- the writer -----------------------------------------------------------------------------


def test_rows_are_written_in_batches_and_a_wrong_column_is_named(db):
    tables = Tables()
    for number in range(BATCH):
        tables.add(Finding, subject=f"M{number}", rule="notice_days", found_at=AT)
    assert Finding.objects.count() == 0
    tables.write_if_many()
    assert Finding.objects.count() == BATCH
    with pytest.raises(TypeError, match=r"Finding has no column \{'colour'\}"):
        tables.add(Finding, subject="M", rule="notice_days", found_at=AT, colour="red")
    tables.finish()
    assert Finding.objects.create(subject="M", rule="next", found_at=AT).pk == BATCH + 1


@pytest.mark.soak
def test_the_county_of_the_benchmarks_holds(db, at):
    at("2026-11-21 14:30")
    done = seeding.seed(SCALES["county"], AT)
    names = {"Case": "cases", "Clue": "clues", "Meeting": "meetings", "Attendee": "attendees"}
    names |= {"ActionItem": "items", "Notice": "notices"}
    assert {model: done.rows[model] for model in names} == {
        model: getattr(SCALES["county"], name) for model, name in names.items()
    }
    assert verification.verify().broken is None
