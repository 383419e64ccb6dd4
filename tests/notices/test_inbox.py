"""消息: what one was told, newest first; reading is an act of one's own."""

import datetime as dt

import pytest
from django.urls import reverse

from common import clock
from notices.kinds import DIGEST
from notices.models import Notice
from notices.queries import new_count
from tests import factories
from tests.cases.making import raised
from tests.notices.conftest import make_people

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


@pytest.fixture
def me(village):
    """The convener of 燕村."""
    return factories.make_user("convener", village)


@pytest.fixture
def client(me, sign_in):
    return sign_in(me)


def titles(client, query=""):
    groups = client.get(INBOX + query).context["groups"]
    return [words.title for group in groups for _index, words in group["lines"]]


def test_newest_first_and_not_before_its_time(client, me, case, tell):
    tell([me.person])
    tell([me.person], version="2", not_before=clock.now() + dt.timedelta(minutes=5))
    assert titles(client) == [f"改挂到您处：{case.short_title}"]
    assert "没有消息" not in client.get(INBOX).content.decode()


def test_an_empty_inbox_says_what_will_stand_there(client):
    page = client.get(INBOX).content.decode()
    assert "没有消息" in page
    assert "全部标为已读" not in page


def test_opening_reads_it_and_leads_to_what_it_is_about(client, me, case, tell):
    [notice] = tell([me.person])
    assert client.get(f"{INBOX}{notice.pk}/open/").status_code == 405  # looking never acts
    answer = client.post(f"{INBOX}{notice.pk}/open/")
    assert answer.headers["Location"] == reverse("case", args=[case.no])
    notice = Notice.objects.get(pk=notice.pk)
    first = notice.read_at
    assert first is not None
    client.post(f"{INBOX}{notice.pk}/open/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_somebody_elses_message_is_not_there(client, village, tell):
    [notice] = tell(make_people(village, 1))
    assert titles(client) == []
    assert client.post(f"{INBOX}{notice.pk}/open/").status_code == 404


def test_a_days_reminders_stand_apart_each_with_its_way(client, me, case, village, tell):
    other = raised(village)
    [notice] = tell([me.person])
    params = {"title": case.short_title, "due": "2026-11-20", "months": 3}
    lines = [
        {"kind": "case.look_back", "subject": one.ledger_subject, "params": params}
        for one in (case, other)
    ]
    Notice.objects.filter(pk=notice.pk).update(kind=DIGEST, params={"lines": lines})
    assert titles(client) == [f"回头看：{case.short_title}"] * 2
    goes = client.post(f"{INBOX}{notice.pk}/open/", {"line": "1"}).headers["Location"]
    assert goes == reverse("case", args=[other.no])
    beyond = client.post(f"{INBOX}{notice.pk}/open/", {"line": "99"}).headers["Location"]
    assert beyond == reverse("case", args=[other.no])


def test_all_are_read_at_once(client, me, tell):
    tell([me.person])
    tell([me.person], version="2")
    assert client.post(f"{INBOX}read/").headers["Location"] == INBOX
    assert Notice.objects.filter(recipient=me.person, read_at__isnull=True).count() == 0
    assert "全部标为已读" not in client.get(INBOX).content.decode()


def test_twenty_a_page_in_the_same_number_of_statements(client, me, tell, same_queries):
    tell([me.person])

    def more():
        for n in range(2, 31):
            tell([me.person], version=str(n))

    assert same_queries(lambda: client.get(INBOX), more) <= 12
    first = client.get(INBOX).context
    assert (len(first["groups"]), first["newer"]) == (20, "")
    second = client.get(INBOX + first["older"]).context
    assert (len(second["groups"]), second["older"], second["newer"]) == (10, "", INBOX)


def test_one_message_without_words_does_not_hide_the_others(client, me, case, tell, caplog):
    [lost] = tell([me.person])
    tell([me.person], version="2")
    Notice.objects.filter(pk=lost.pk).update(params={})
    assert titles(client) == [f"改挂到您处：{case.short_title}"]
    assert "cannot be put into words" in caplog.text


def test_an_invitation_is_no_news_once_the_meeting_began(client, me, tell):
    now = clock.now()
    tell([me.person], expires_at=now + dt.timedelta(hours=1))
    tell([me.person], version="2", expires_at=now)
    assert [group["new"] for group in client.get(INBOX).context["groups"]] == [False, True]
    assert new_count(me, clock.now()) == 1


def test_the_first_page_says_how_many_are_new(client, me, tell):
    assert "条新消息" not in client.get("/").content.decode()
    tell([me.person])
    tell([me.person], version="2")
    assert '<a href="/inbox/">2条新消息</a>' in client.get("/").content.decode()
    client.post(f"{INBOX}read/")
    assert "条新消息" not in client.get("/").content.decode()


@pytest.mark.parametrize("odd", ["²", "x", "-1", "9" * 5000])
def test_odd_numbers_are_page_one(client, me, tell, odd):
    [notice] = tell([me.person])
    assert len(client.get(INBOX, {"after": odd}).context["groups"]) == 1
    assert client.post(f"{INBOX}{notice.pk}/open/", {"line": odd}).status_code == 302
