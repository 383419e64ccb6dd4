"""S13: 三泉、双陀、东陀等村 妥善化解了历史遗留的邻里纠纷矛盾.

Three quarrels go the whole way (tests/stories/quarrels.py); then every address of the site is
opened as everybody who must not know of them (tests/stories/leaks.py), and everything the product
keeps beside its pages is read: papers, file names, links, notices, the ledger, the log, the cache.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import transaction

from config import jobs
from notices import kinds
from notices.models import Notice
from participants.enums import Role
from participants.models import Person, User
from records.models import LedgerEvent
from tests import factories
from tests.stories import acting, leaks
from tests.stories.leaks import Crawl, as_json, found_in, opened, telling
from tests.stories.overheard import RAISER, Kept, Told, crawl, moment, outsiders
from tests.stories.people import settle
from tests.stories.quarrels import party_page, three_quarrels, unfinished
from tests.stories.visiting import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.either]
YEAR = ("2021-12-01", "2022-11-30")  # a county’s own reporting year (procedure.md §0.13)
METRICS = ("M-1", "M-2", "M-4", "M-5", "M-6", "M-7", "M-16", "M-17")
NOW = "2023-03-30 09:00"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Told]:
    """The three stories, lived once; afterwards it is the day after the last look-back."""
    log, travellers = Kept(), []

    def at(text: str) -> None:
        while travellers:
            travellers.pop().stop()
        travellers.append(time_machine.travel(moment(text), tick=False))
        travellers[-1].start()

    logging.getLogger().addHandler(log)
    with django_db_blocker.unblock(), transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        county = factories.make_county()
        quarrels = three_quarrels(at, county)
        at(NOW)
        town = quarrels[0].here.platform.parent
        beside = factories.make_village(town, "北熟汾村", "140825101211")
        members = "郭玉梅 郭文斌 郭三成 郭崇善 兰建设 郭翠萍"
        made = Told(county, quarrels, settle(beside, "熟向阳", "郭晓敏", members), log)
        made.others = unfinished(at, quarrels[0].here)
        made.outsiders = outsiders(made)
        jobs.run_due(moment(NOW))  # the morning’s reminders too
        made.in_cache = leaks.in_cache()
        yield made
        transaction.set_rollback(True)
    logging.getLogger().removeHandler(log)
    while travellers:
        travellers.pop().stop()


# --- the story --------------------------------------------------------------------------------


def test_all_three_are_settled_and_look_backs_hold(told: Told) -> None:
    for quarrel in told.quarrels:
        case, meeting = quarrel.case, quarrel.meeting
        looks = [(row.months, row.outcome) for row in case.look_backs.order_by("due")]
        assert (case.status, looks) == ("closed", [(3, "holds"), (12, "holds")])
        assert (meeting.status, meeting.present_count, meeting.group_text) == ("final", 5, "")
        assert case.public_title == f"{quarrel.here.platform}邻里纠纷2022-0001"
        assert case.title.startswith(next(iter(quarrel.parties)))


def test_the_figures_count_them_and_name_nobody(told: Told) -> None:
    village: dict[str, Any] = {
        "M-1": {"value": 1, "village": 1, "by_kind": {"council": 1}, "recorded": 1},
        "M-2": {
            "value": 1,
            "reported": 1,
            "verified": 1,
            "village": 1,
            "rebound_rate": {"of": 1},  # one looked back at, in order
        },
        "M-4": {"value": 1, "by_category": {"dispute": 1}, "by_source": {"village": 1}},
        "M-6": {
            "value": 5,
            "attendances": 5,
            "persons": 3,  # the parties are invited by name only
            "convener": 1,
            "fixed": {"supervision": 1, "deputy": 1},
            "invited": 2,
        },
        "M-7": {"value": 1, "cases": 1, "rounds": 1, "max": 1, "mean": "1.00"},
        "M-16": {"value": 1, "on_time": {"n": 1, "of": 1}, "done": 1, "mean_days": "18.00"},
        "M-17": {"value": 1, "satisfied": 1, "valid": 1, "returned": 1},
    }
    sanquan = {
        **village,
        "M-4": {"value": 1, "by_category": {"dispute": 1}, "by_source": {"resident": 1}},
        "M-5": {
            "value": 1,
            "received": 1,
            "adopted": 1,
            "solved": 1,
            "mean_days": "28.00",
        },
    }
    shuangtuo = {**village, "M-6": {**village["M-6"], "persons": 4}}  # the raiser is known
    for quarrel, expected in zip(told.quarrels, (sanquan, shuangtuo, village), strict=True):
        assert acting.metrics(quarrel.here.code, *YEAR, *METRICS) == expected
    for code in ("140825101", "140825"):
        found = acting.metrics(code, *YEAR, *METRICS)
        assert {name: found[name]["value"] for name in METRICS} == {
            "M-1": 3,
            "M-2": 3,
            "M-4": 3,
            "M-5": 1,
            "M-6": 15,
            "M-7": 3,
            "M-16": 3,
            "M-17": 3,
        }
        assert found["M-4"]["by_source"] == {"resident": 1, "village": 2}
        assert found["M-7"] == {"value": 3, "cases": 3, "rounds": 3, "max": 1, "mean": "1.00"}
        assert found["M-6"]["persons"] == 10
    whole = acting.printed("metrics", "--platform", "140825", "--from", YEAR[0], "--to", YEAR[1])
    assert found_in(told.words, as_json(whole)) == set()


# --- outsiders --------------------------------------------------------------------------------

OUTSIDERS = (
    Role.COUNTY_OFFICE,
    Role.COUNTY_APPROVER,
    Role.UNIT_CONTACT,
    Role.SYS_ADMIN,
    Role.SEC_ADMIN,
    Role.AUDIT_ADMIN,
    "town_office",
    "secretary of the next village",
    "liaison of the next village",
    "liaison of the village itself",
    "supervisor of the village itself",
    "recorder of the village itself",
    "member of the roster who was not invited",
    "visitor",
)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_address_tells_an_outsider_a_word(told: Told, who: str) -> None:
    client = factories.client_for(told.outsiders[who])
    stages = 99 if who in {Role.COUNTY_OFFICE, "town_office"} else 1
    assert telling(crawl(told, stages).as_seen_by(client), told.words) == {}


FOUND_BY = (("泉大河", "泉大湖"), ("13935948461", "13935948460"), ("滴水檐", "滴水瓦"))


@pytest.mark.parametrize(
    "who", [Role.COUNTY_OFFICE, "town_office", "secretary of the next village"]
)
def test_typing_a_word_of_it_finds_what_nonsense_finds(told: Told, who: str) -> None:
    client = factories.client_for(told.outsiders[who])

    def shown(box: str, word: str) -> str:
        page = TOKEN.sub("", client.get(box + quote(word)).content.decode())
        for echoed in (word, quote(word), quote(quote(word))):
            page = page.replace(echoed, "")
        return page

    pairs = [(box, *pair) for box in crawl(told).searches() for pair in FOUND_BY]
    telling_more = [box + word for box, word, no in pairs if shown(box, word) != shown(box, no)]
    assert telling_more == []


def test_a_number_of_theirs_answers_like_one_that_does_not_exist(told: Told) -> None:
    number = told.first.case.no
    for who in (told.outsiders[Role.COUNTY_OFFICE], told.elsewhere.secretary):
        client = factories.client_for(who)
        for page in (f"/cases/{number}/", f"/meetings/{told.first.meeting.no}/"):
            there, nowhere = client.get(page), client.get(page.replace("-0001/", "-9999/"))
            assert (there.status_code, nowhere.status_code) == (404, 404)
            bodies = [TOKEN.sub("", one.content.decode()) for one in (there, nowhere)]
            assert bodies[0] == bodies[1].replace("-9999/", "-0001/")


def test_above_they_are_a_number_a_made_up_title_and_a_category(told: Told) -> None:
    text = Visitor(told.outsiders[Role.COUNTY_OFFICE], "/cases/").text
    for quarrel in told.quarrels:
        no = quarrel.case.no
        assert f"{quarrel.here.platform}邻里纠纷2022-0001{no}已办结" in text


# --- those who may ------------------------------------------------------------------------------

INSIDE = {"answers", "case", "cases", "clue", "home", "meeting", "meetings", "results", "roll"}


@pytest.mark.parametrize("who", ["secretary", "invited"])
def test_heads_headers_and_links_stay_clean_for_those_who_may(told: Told, who: str) -> None:
    """And the crawl can fail: to the place itself the pages name the parties."""
    here = told.first.here
    invited = User.objects.create_user("mafenglian", None, here.members[0])
    client = factories.client_for(here.secretary if who == "secretary" else invited)
    pages = crawl(told, stages=1).as_seen_by(client)
    found = set(telling(pages, told.words))
    assert ({"home", "meeting", "meetings"} if who == "invited" else INSIDE) - found == set()
    assert "inbox" not in found  # what one is told never names them, whoever he is
    heads = {page.name: found_in(told.words, page.head) for page in pages}
    assert {name: words for name, words in heads.items() if words} == {}


def test_the_party_reads_it_behind_his_link_and_its_head_is_clean(told: Told) -> None:
    page = party_page(told.first)
    text = page.html
    assert found_in(["泉大河", "滴水檐"], text) == {"泉大河", "滴水檐"}
    assert found_in(told.words, opened(page.client, "personal", page.url).head) == set()
    assert found_in(told.words, page.url) == set()


def test_word_files_are_called_by_number_and_their_properties_name_nobody(told: Told) -> None:
    for quarrel in told.quarrels:
        client = factories.client_for(quarrel.here.secretary)
        for paper in ("minutes.docx", "sign-in.docx"):
            answer = client.get(f"/meetings/{quarrel.meeting.no}/{paper}")
            assert answer.status_code == 200
            assert found_in(told.words, str(answer.headers)) == set()
            assert found_in(told.words, *leaks.properties_of(answer.content)) == set()


def test_photographs_and_scans_go_out_under_names_that_say_nothing(told: Told) -> None:
    last = told.quarrels[-1]
    client = factories.client_for(last.here.secretary)
    for url, name in (
        (f"/cases/{last.case.no}/photo/", "2022-0001.jpg"),
        (f"/meetings/{last.meeting.no}/sheet/?file=1", f"签到表 {last.meeting.no}.jpg"),
        (f"/meetings/{last.meeting.no}/scan/?file=1", f"纪要 {last.meeting.no}.pdf"),
    ):
        answer = client.get(url)
        said = unquote(answer["Content-Disposition"])
        b"".join(answer.streaming_content)
        assert said.endswith((f'filename="{name}"', f"filename*=utf-8''{name}"))


# --- residents ----------------------------------------------------------------------------------


def test_residents_read_no_word_with_or_without_number_and_code(told: Told) -> None:
    receipt, no = told.first.receipt, told.first.case.no
    assert receipt is not None
    followed = acting.follow(receipt)
    assert "办结：报告解决1个问题，核实解决1个。" in followed.text
    assert found_in(told.words, followed.html) == set()
    assert found_in(told.words, receipt.page) == set()
    assert receipt.no in receipt.page
    for code in (told.first.here.code, "140825101", "140825"):
        page = Visitor(None, f"/p/{code}/")
        assert found_in([*told.words, no, told.first.case.public_title], page.html) == set()


# --- what is kept beside the pages --------------------------------------------------------------


def test_notices_say_the_made_up_title_only(told: Told) -> None:
    rows = list(Notice.objects.order_by("id"))
    assert {q.meeting.ledger_subject for q in told.quarrels} <= {row.subject for row in rows}
    said = [kinds.words_of(line) for row in rows for line in kinds.lines_of(row)]
    assert any(told.first.case.short_title in one.text + one.title for one in said)
    told_all = [
        *(as_json(row.params) for row in rows),
        *(f"{w.title}{w.text}{w.url}" for w in said),
    ]
    assert found_in(told.words, *told_all) == set()
    assert {row.restricted for row in rows if "T140825" in row.subject} == {True}


def test_the_ledger_s_bodies_name_nobody_and_the_chains_hold(told: Told) -> None:
    bodies = LedgerEvent.objects.order_by("id").values_list("stream", "body")
    assert found_in(told.words, *(text for row in bodies for text in row)) == set()
    assert len(bodies) > 60
    held = acting.printed("verify_ledger", "--json")
    assert (held["ok"], found_in(told.words, as_json(held))) == (True, set())


def test_the_log_and_the_cache_hold_no_word(told: Told) -> None:
    stranger = factories.client_for(told.outsiders[Role.COUNTY_APPROVER])
    assert stranger.get(f"/cases/{told.first.case.no}/").status_code == 404  # and it is logged
    assert any("/cases/" in one.getMessage() for one in told.log.records)
    assert found_in(told.words, leaks.in_log(told.log.records)) == set()
    assert told.in_cache != ""
    assert found_in(told.words, told.in_cache) == set()
    cache.set("probe", "泉大河")
    assert found_in(told.words, leaks.in_cache()) == {"泉大河"}  # it would be found


KEPT_IN = {
    "cases.ActionItem.done_text",
    "cases.ActionItem.text",
    "cases.Case.statement",
    "cases.Case.title",
    "cases.Clue.body",
    "cases.Clue.name",
    "cases.LookBack.note",
    "cases.Problem.outcome_text",
    "cases.Opinion.name",  # whom it was taken down for; shown at the table only
    "cases.Opinion.words",
    "cases.Problem.text",
    "cases.Progress.note",
    "meetings.Attendee.answered_by_label",
    "meetings.Attendee.name",
    "meetings.Conclusion.text",
    "meetings.Meeting.title",
    "meetings.Minutes.body",
    "records.LedgerNote.by_label",
    "records.LedgerNote.facts",
    "records.StoredFile.name_shown",  # as its owner called it; shown inside, sent out under another
}


def test_names_are_kept_in_these_columns_and_in_no_other(told: Told) -> None:
    """Nothing that is searched, numbered, titled in public or told holds one."""
    parties = [name for q in told.quarrels for name in q.parties if name != RAISER]
    found = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if not column.is_relation
        and found_in(parties, *map(str, model._base_manager.values_list(column.name, flat=True)))
    }
    assert found == KEPT_IN


def test_of_the_raiser_the_register_says_no_more_than_of_anybody(told: Told) -> None:
    """替别人提的: the register of the village knows him from then on, and offices read registers.
    They learn a name and a masked number there, and not a word of the matter."""
    person = Person.objects.get(name=RAISER)
    client = factories.client_for(told.outsiders[Role.COUNTY_OFFICE])
    whom = {"people": {"no": [person.no], "pk": [1]}}
    asked = Crawl({**crawl(told, stages=1).arguments, **whom}, [person])
    pages = [page for page in asked.as_seen_by(client) if page.words([RAISER])]
    offered = ("admin:participants_person_", "autocomplete ")
    assert {page.name for page in pages if not page.name.startswith(offered)} == {
        "people",
        "person",
        "person_death",
        "person_death_undo",
        "person_edit",
        "phone_unmask",
    }
    number = told.quarrels[1].case.no
    assert telling(pages, [number, "13603596518", "136 0359 6518", "陀青松", "滴水檐"]) == {}
