"""我要反映: one sentence, a receipt with number and code, shown for ten minutes on this phone."""

import re
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cases.enums import ClueStatus, Source
from cases.lifecycle.clue import follow_digest
from cases.models import Clue
from tests.desk.pages import check_page

pytestmark = pytest.mark.django_db
SAID = "3号楼门口路面塌了一块"


def send(client: Client, place: Any, **typed: Any) -> Any:
    data = {"statement": SAID, "request_id": str(uuid.uuid4()), **typed}
    return client.post(f"/p/{place.code}/report/", data)


def receipt(client: Client) -> tuple[str, str]:
    """Number and code as the receipt shows them."""
    html = client.get("/p/receipt/").content.decode()
    check_page(html)
    no = re.search(r"<dd><b>(C[0-9Q]+-\d{4}-\d{4})</b>", html)
    code = re.search(r'class="title code">([2-9A-HJKMNP-Z]{6})</b>', html)
    assert no is not None
    assert code is not None
    return no[1], code[1]


def test_one_sentence_is_enough(client: Client, village: Any) -> None:
    page = client.get(f"/p/{village.code}/report/").content.decode()
    check_page(page)
    assert page.count("（必填）") == 1
    assert "本系统非涉密" in page
    response = send(client, village)
    assert response["Location"] == "/p/receipt/"
    clue = Clue.objects.get()
    assert (clue.body, clue.name, clue.contact) == (SAID, "", "")
    assert (clue.status, clue.source, clue.platform) == (
        ClueStatus.RECEIVED,
        Source.RESIDENT,
        village,
    )
    no, code = receipt(client)
    assert clue.no == no
    assert clue.follow_digest == follow_digest(no, code)
    html = client.get("/p/receipt/").content.decode()
    assert "<svg viewBox=" in html or 'class="qr--s"' in html
    assert f'href="/p/follow/?no={no}"' in html


def test_name_and_phone_go_to_the_village_and_nowhere_else(
    client: Client, village: Any, sign_in: Any
) -> None:
    from tests import factories

    send(client, village, name="马桂芳", phone="139 0000-1111")
    clue = Clue.objects.get()
    assert (clue.name, clue.contact) == ("马桂芳", "13900001111")
    html = client.get("/p/receipt/").content.decode()
    assert "马桂芳" not in html
    assert "1111" not in html
    own = sign_in(factories.make_user("convener", village)).get(f"/clues/{clue.no}/")
    assert "马桂芳" in own.content.decode()


def test_the_same_form_twice_is_one_report_with_a_receipt(client: Client, village: Any) -> None:
    once = str(uuid.uuid4())
    send(client, village, request_id=once)
    first = receipt(client)
    send(client, village, request_id=once)
    second = receipt(client)
    assert Clue.objects.count() == 1
    assert first[0] == second[0]
    assert Clue.objects.get().follow_digest == follow_digest(*second)


def test_the_receipt_is_this_browsers_and_ends_after_ten_minutes(
    client: Client, village: Any, at: Any
) -> None:
    at("2026-11-21 19:00")
    response = send(client, village)
    cookie = response.cookies["receipt"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == ("/p/receipt/", 600, True)
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert Client().get("/p/receipt/").status_code == 410
    at("2026-11-21 19:11")
    gone = client.get("/p/receipt/")
    assert gone.status_code == 410
    assert "这张回执不再显示" in gone.content.decode()
    check_page(gone.content.decode())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"statement": " "}, "这一项还没填"),
        ({"statement": "灯" * 20_001}, "20"),
        ({"statement": "灯不亮\n机密★10年\n"}, "密级"),
        ({"phone": "没有"}, "这不像电话号码"),
    ],
)
def test_what_cannot_be_taken_keeps_everything_typed(
    client: Client, village: Any, typed: dict[str, str], sentence: str
) -> None:
    response = send(client, village, **{"name": "䶮㛃𠅤🙂", **typed})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'class="err"' in html or "msg--err" in html
    assert 'value="䶮㛃𠅤🙂"' in html
    assert typed.get("statement", SAID).strip()[:5] in html
    assert Clue.objects.count() == 0


def test_a_suspended_room_takes_no_report_and_says_where_to_go(
    client: Client, village: Any, at: Any
) -> None:
    from tests.cases import making

    at("2026-11-21 19:00")
    village.status, village.suspended_on = "suspended", making.today()
    village.save()
    assert send(client, village)["Location"] == f"/p/{village.code}/"
    html = client.get(f"/p/{village.code}/").content.decode()
    assert "这个议事室暂停开放" in html
    assert f"/p/{village.code}/report/" not in html


def test_thirty_reports_an_hour_then_one_a_minute(client: Client, village: Any) -> None:
    statuses = [send(client, village).status_code for _number in range(32)]
    assert statuses == [302] * 31 + [422]
    assert Clue.objects.count() == 31
