"""S13 on residents' pages: of a matter that is not public they show nothing at all.

There is something to leak: both parties' names and telephone numbers in the words, the raiser's
own in the register, a meeting called, an item done, a closed matter and an open report.
"""

import re
from typing import Any

import pytest
from django.test import Client

from cases import lifecycle
from cases.models import Case
from participants.actor import Actor
from tests import factories
from tests.cases import making
from tests.portal.test_follow import look_up

pytestmark = pytest.mark.django_db
SAID = "张建国（13912345678）和李满仓（13787654321）两家因为院墙漏水起了纠纷，请调解"
HIDDEN = ("张建国", "李满仓", "13912345678", "13787654321", "5678", "4321", "院墙", "漏水")

# Digits that no fact of ours chose, and that may read 5678 one day.
CHANCE = re.compile(r'name="(?:request_id|csrfmiddlewaretoken)" value="[^"]*"')


def everything(client: Client, code: str) -> dict[str, str]:
    """Every residents' page of a platform, by address."""
    urls = [f"/p/{code}/", f"/p/{code}/report/", "/p/follow/", "/p/receipt/"]
    return {url: client.get(url).content.decode() for url in urls}


@pytest.fixture
def quarrels(village: Any, at: Any) -> list[tuple[str, str]]:
    """Five of them, at different stages; number and code of the one a resident follows."""
    at("2026-11-01 09:00")
    raiser = {"raiser_name": "张建国", "raiser_phone": "13912345678"}
    making.raised(village, SAID, **raiser)
    making.called(making.raised(village, SAID, **raiser))
    making.done(making.raised(village, SAID, **raiser))
    making.closed(making.raised(village, SAID, **raiser))
    facts = {"by": Actor.resident("张建国"), "name": "张建国", "phone": "13912345678"}
    _waiting, _code = lifecycle.report_clue(village, SAID, at=making.now(), **facts)
    clue, code = lifecycle.report_clue(village, SAID, at=making.now(), **facts)
    making.done(lifecycle.take_up(clue, by=making.BY, at=making.now()))
    assert Case.objects.filter(restricted=True).count() == 5
    return [(clue.no, code)]


def test_the_pages_are_the_same_with_and_without_them(village: Any, at: Any, request: Any) -> None:
    at("2026-11-01 09:00")
    client = Client()
    client.get(f"/p/{village.code}/report/")
    before = client.get(f"/p/{village.code}/").context
    empty = (before["discussed"], before["settled"], before["figures"])
    request.getfixturevalue("quarrels")
    after = client.get(f"/p/{village.code}/").context
    assert (after["discussed"], after["settled"], after["figures"]) == empty


def test_no_residents_page_has_a_word_of_them(
    village: Any, quarrels: list[tuple[str, str]]
) -> None:
    own = factories.client_for(factories.make_user("convener", village, name="王建民"))
    assert "张建国" in own.get("/clues/").content.decode()  # there is something to leak
    client = Client()
    for no, code in quarrels:
        assert look_up(client, no, code).status_code == 302
        followed = client.get("/p/follow/").content.decode()
        assert "解决了吗？" in followed
        pages = {**everything(client, village.code), "followed": followed}
        pages |= everything(Client(), village.town.code) | everything(Client(), village.county.code)
        said = {url: CHANCE.sub("", html) for url, html in pages.items()}
        found = {url: word for url, html in said.items() for word in HIDDEN if word in html}
        assert found == {}


def test_the_matters_of_others_are_not_named_to_whoever_follows(
    village: Any, quarrels: list[tuple[str, str]]
) -> None:
    client = Client()
    look_up(client, *quarrels[0])
    response = client.get("/p/follow/")
    shown = response.context["report"]
    assert shown.title == shown.case.public_title
    assert shown.title.startswith(f"{village.name}邻里")
    assert "robots" in response.content.decode()
