"""What is kept, sealed or printed stands in the site's language, whatever the clicker reads."""

import pytest
from django.utils import translation

from cases import lifecycle
from cases.enums import AskedBy, LookBackOutcome, QuestionOutcome
from cases.lifecycle.questions import Question
from cases.models import ActionItem, Archive, Instalment, LookBack
from records import ledger
from tests import factories
from tests.cases.making import BY, again, closed, done, held, now, owed, raised, today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Whoever clicks reads the pages in English."""
    with translation.override("en"):
        yield


def last_facts(case):
    return [event.note.facts for event in ledger.history(case.ledger_stream)]


def test_the_list_of_an_archive(village, at):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    lifecycle.archive(case, by=BY, at=now())
    names = [one["what"] for one in Archive.objects.get().papers]
    assert not [name for name in names if any("a" <= char <= "z" for char in name)]


def test_the_item_of_a_question_nobody_answered(village):
    case = raised(village)
    held(case)
    one = case.rounds.select_related("case__platform").get()
    said = Question(AskedBy.RESIDENT, "几天清一次", QuestionOutcome.UNANSWERED, answered_by="物业")
    lifecycle.ask(one, said, by=BY, at=now())
    assert ActionItem.objects.get().text == "答复：几天清一次"


def test_why_it_is_open_again_and_done_again(village, at):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    row = LookBack.objects.select_related("case__platform").order_by("due")[0]
    at("2027-03-20 10:00")
    lifecycle.look_back(row, LookBackOutcome.BROKEN, by=BY, at=now())
    [reason] = {facts["reason"] for facts in last_facts(case) if facts.get("reason")}
    assert reason == "回头看时又坏了"


def test_what_is_said_by_itself_of_work(village, at):
    at("2026-11-20 10:00")
    item = owed(raised(village), "100.00")
    row = Instalment.objects.select_related("item__problem__case__platform").get(item=item)
    lifecycle.pay_instalment(row, today(), by=BY, at=now())
    assert again(item).done_text == "1期已全部付清，共100.00元。"
    undone = done(raised(village))
    lifecycle.undo_done(again(undone), by=BY, at=now())
    events = ledger.history(undone.ledger_stream)
    assert "撤销" in str([event.note.facts for event in events])


def test_who_heads_it(village):
    case, leader = raised(village), factories.make_person(village, "马卫东")
    lifecycle.head_matter(case, leader, by=BY, at=now(), title="副县长")
    assert again(case).headed_by_text == "马卫东（副县长）"
