"""哪里不顺手，说一声: one text, in the ledger's erasable note, for who looks after the system."""

from typing import Any

import pytest
from django.test import Client

from participants.actor import Actor
from records import ledger
from records.models import LedgerEvent
from tests import factories
from tests.cases import making
from tests.desk.pages import HAN, check_page, words

pytestmark = pytest.mark.django_db
TEXT = "点名那页字太小，老人看不清"


def given() -> list[LedgerEvent]:
    rows = LedgerEvent.objects.filter(stream__startswith="feedback").select_related("note")
    return list(rows.order_by("pk"))


def test_every_page_has_the_link_and_names_only_itself(as_role: Any, client: Client) -> None:
    assert "/feedback/?page=home" in as_role("convener").get("/").content.decode()
    assert "/feedback/?page=about" in client.get("/about/").content.decode()
    assert "/feedback/?page=account_login" in client.get("/account/login/").content.decode()


def test_what_is_sent_stands_in_the_ledger_once_and_can_be_erased(as_role: Any) -> None:
    client = as_role("convener")
    response = client.post("/feedback/", {"text": TEXT, "page": "roll"}, follow=True)
    assert "谢谢，已经转给管系统的人。" in response.content.decode()
    (event,) = given()
    user = response.wsgi_request.user
    assert (event.stream, event.act) == (
        f"feedback:{user.hat.platform.county.code}",
        "feedback.given",
    )
    assert event.note.facts == {"text": TEXT, "page": "roll"}
    assert event.note.by_label == user.get_full_name()
    assert TEXT not in event.body
    ledger_row = ledger.history(event.stream).get()
    assert ledger_row == event


def test_a_resident_needs_no_account(client: Client, village: Any) -> None:
    response = client.post("/feedback/", {"text": TEXT, "at": village.code}, follow=True)
    assert "谢谢" in response.content.decode()
    (event,) = given()
    assert event.stream == f"feedback:{village.county.code}"
    assert (event.note.by_kind, event.note.by_label) == ("resident", "")


@pytest.mark.parametrize("text", ["", "x" * 2001, "路灯\n机密★\n不亮"])
def test_what_cannot_be_taken_is_kept_on_the_page(client: Client, text: str) -> None:
    response = client.post("/feedback/", {"text": text, "page": "home"})
    assert response.status_code == 422
    assert text.split("\n")[0] in response.content.decode()
    assert given() == []


def test_the_list_is_for_who_looks_after_the_system(as_role: Any, village: Any) -> None:
    as_role("convener").post("/feedback/", {"text": TEXT, "page": "roll"})
    elsewhere = factories.make_village(
        factories.make_town(factories.make_county("稷山县", "140824"))
    )
    factories.client_for(factories.make_user("convener", elsewhere)).post(
        "/feedback/", {"text": "别的县说的"}
    )
    Client().post("/feedback/", {"text": "没说是哪里的"})
    html = as_role("sys_admin").get("/feedback/list/").content.decode()
    check_page(html)
    assert TEXT in html
    assert "没说是哪里的" in html
    assert "别的县说的" not in html
    assert "2条，新的在前" in html
    assert as_role("convener").get("/feedback/list/").status_code == 403
    assert as_role("sec_admin").get("/feedback/list/").status_code == 403


def test_an_erased_remark_says_so(as_role: Any) -> None:
    from django.db import transaction

    as_role("convener").post("/feedback/", {"text": TEXT, "page": "roll"})
    with transaction.atomic():
        ledger.erase_note(given()[0], at=making.now(), by=Actor.system(), reason="本人要求")
    html = as_role("sys_admin").get("/feedback/list/").content.decode()
    assert TEXT not in html
    assert "已删除" in html


def test_before_anybody_wrote_the_list_says_where_it_is_done(as_role: Any) -> None:
    assert "还没有人提意见" in as_role("sys_admin").get("/feedback/list/").content.decode()


def test_thirty_an_hour_then_one_a_minute(client: Client) -> None:
    for _number in range(30):
        assert client.post("/feedback/", {"text": TEXT}).status_code == 302
    assert client.post("/feedback/", {"text": TEXT}).status_code == 302
    response = client.post("/feedback/", {"text": TEXT})
    assert "试的次数太多了" in response.content.decode()
    assert TEXT in response.content.decode()
    assert len(given()) == 31


def test_the_page_is_strict_and_in_one_language(client: Client) -> None:
    check_page(client.get("/feedback/").content.decode())
    client.cookies["django_language"] = "en"
    html = words(client.get("/feedback/").content.decode()).replace("有事好商量", "")
    assert HAN.findall(html) == []
