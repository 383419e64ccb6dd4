"""谁知道了 of a matter: whom its notices, those of its items and of its meetings reached."""

import pytest
from django.urls import reverse

from notices import outbox
from notices.models import Notice
from tests import factories
from tests.cases.making import QUARREL, agreed, now, raised
from tests.desk.pages import check_page

pytestmark = pytest.mark.django_db


def tell(case, subject, *people, version="1"):
    outbox.queue(
        "case.moved",
        subject,
        people,
        place=case.platform,
        at=now(),
        params={"title": case.short_title},
        version=version,
    )


def page(client, case, **query):
    answer = client.get(reverse("case_told", args=[case.no]), query)
    assert answer.status_code == 200
    html = answer.content.decode()
    check_page(html)
    return html


def test_notices_of_the_matter_its_items_and_its_meetings_stand_on_one_page(village, as_role):
    item = agreed(raised(village))
    case = item.problem.case
    Notice.objects.all().delete()
    round_no = case.rounds.get().meeting_no
    for name, subject in (
        ("甲某", case.ledger_subject),
        ("乙某", item.ledger_subject),
        ("丙某", f"meeting:{round_no}"),
        ("丁某", "case:T140825101-2026-9999"),
    ):
        tell(case, subject, factories.make_person(village, name))
    html = page(as_role("convener"), case)
    assert html.index("丙某") < html.index("乙某") < html.index("甲某")
    assert "丁某" not in html


def test_thirty_a_page_and_equally_many_statements(village, as_role, same_queries):
    case = raised(village)
    client = as_role("convener")
    tell(case, case.ledger_subject, factories.make_person(village, "第一人"))
    url = reverse("case_told", args=[case.no])

    def more():
        people = [factories.make_person(village, f"村民{n}") for n in range(40)]
        tell(case, case.ledger_subject, *people, version="2")

    same_queries(lambda: client.get(url), more)
    html = page(client, case)
    assert html.count('class="item item--drop"') == 30
    oldest = Notice.objects.filter(subject=case.ledger_subject).order_by("-id")[29].pk
    assert "第一人" in page(client, case, after=oldest)
    assert "第一人" not in html


def test_nobody_told_says_so(village, as_role):
    case = raised(village)
    Notice.objects.all().delete()
    assert "还没有通知过任何人" in page(as_role("convener"), case)


def test_of_a_restricted_matter_its_place_alone_reads_it(village, as_role):
    case = raised(village, QUARREL)
    assert page(as_role("convener"), case)
    for role in ("county_office", "town_office"):
        assert as_role(role).get(reverse("case_told", args=[case.no])).status_code == 404
