"""经过: every act of this room has its sentence, and the sentences read as people speak."""

import ast
import datetime as dt
import re
from pathlib import Path

import pytest
from django.urls import reverse

import cases
from cases import history, lifecycle, tables
from cases.enums import (
    CallBackAnswer,
    LookBackOutcome,
    ProblemOutcome,
    ProgressKind,
    Spends,
    VerificationOutcome,
)
from cases.history import SENTENCES, SILENT, history_of
from participants.actor import Actor
from records import ledger
from tests import factories
from tests.cases.making import BY, again, agreed, called, done, doubted, held, now, raised, today

ACT = re.compile(r"(case|clue|step|problem|item|round|call_back|verification|look_back)\.[a-z_]+")
# Acts whose name is put together from an answer: the answers there are.
MADE = {
    "call_back": CallBackAnswer,
    "verification": [one for one in VerificationOutcome if one != "open"],
    "look_back": [LookBackOutcome.HOLDS, LookBackOutcome.BROKEN],
    "problem": [one for one in ProblemOutcome if one != "open"],
    "item.said": [ProgressKind.DOING, ProgressKind.DIFFICULT],
}


def written():
    """Every act the room can write: its tables, its words, and those made from an answer."""
    found = set()
    for ways in vars(tables).values():
        if isinstance(ways, dict):
            for value in ways.values():
                events = value.values() if isinstance(value, dict) else [value]
                found |= {str(e) for e in events if ACT.fullmatch(str(e))}
    for file in (Path(cases.__file__).parent / "lifecycle").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            call = getattr(
                getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", "")
            )
            if isinstance(node, ast.Call) and call in {"append", "move", "set_outcome"}:
                words = [*node.args, *(k.value for k in node.keywords if k.arg == "act")]
                texts = [
                    w.value for word in words for w in ast.walk(word) if isinstance(w, ast.Constant)
                ]
                found |= {t for t in texts if isinstance(t, str) and ACT.fullmatch(t)}
    for name, answers in MADE.items():
        found |= {f"{name}{'_' if name == 'item.said' else '.'}{answer}" for answer in answers}
    return found - {"item.said_"}  # the constant half of a word made from an answer


def test_every_act_of_this_room_has_its_words_or_is_silent_for_a_reason():
    acts = written()
    assert len(acts) > 50
    assert sorted(acts - set(SENTENCES) - SILENT) == []
    assert sorted(set(SENTENCES) & SILENT) == []


@pytest.mark.parametrize("act", sorted(SENTENCES))
def test_a_sentence_stands_also_where_the_facts_are_erased(act, village):
    case = raised(village)
    event = ledger.history(case.ledger_stream).get()
    what, words = SENTENCES[act]
    assert str(what)
    assert "%" not in history._fill(str(words), {}, event)


def told(case):
    return [f"{line.what} {line.text}".strip() for line in history_of(case)]


def test_a_matter_from_the_first_word_to_the_look_back(village, at):
    at("2026-11-20 09:12")
    case = raised(village)
    lifecycle.note_seen(case, by=BY, at=now())
    lifecycle.add_problem(case, "还要一盏灯", by=BY, at=now())
    item = agreed(case)
    lifecycle.report_progress(item, ProgressKind.DIFFICULT, by=BY, at=now(), difficulty="money")
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now(), note="装好了")
    second = case.problems.get(part=2)
    lifecycle.explain_problem(second, "路灯已经够了", by=BY, at=now())
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=BY, at=now())
    lifecycle.look_back(case.look_backs.earliest("due"), LookBackOutcome.HOLDS, by=BY, at=now())
    assert told(again(case)) == [
        "提事",
        "上级看过",
        "加了一个问题 问题2：还要一盏灯",
        "定了会 第1轮，2026年11月20日 周五".replace(
            "定了会", SENTENCES["round.called"][0].__str__()
        ),
        "开了会 第1轮",
        "谈成了 问题1：装充电棚",
        "定了一件要办的 装充电棚：杨丽，2026年12月4日 周五前",
        "有困难 缺钱",
        "办好了 装好了",
        "报告解决 问题1",
        "解释说明 问题2：路灯已经够了",
        "回访 解决了，满意",
        "办结",
        "回头看：还好着",
    ]


def test_turns_are_told_with_their_reasons(village, town):
    case = raised(village)
    lifecycle.suspend(case, "等开春", by=BY, at=now())
    lifecycle.resume(case, by=BY, at=now())
    lifecycle.move_to(
        again(case), factories.make_village(town, "曲村"), "住在曲村", by=BY, at=now()
    )
    lifecycle.handle_directly(
        again(case),
        "换灯泡",
        by=BY,
        at=now(),
        due=today(),
        lead_text="杨丽",
        spends=Spends.YES,
    )
    assert told(again(case))[1:5] == [
        "先放着 等开春",
        "接着办",
        "改挂 从燕村改挂到曲村：住在曲村",
        "跳过一步 商量：换灯泡",
    ]


def test_not_fixed_is_told_with_what_was_found(village):
    verification = doubted(raised(village))
    lifecycle.verify(verification, VerificationOutcome.CONFIRMED, "二楼没亮", by=BY, at=now())
    lines = told(again(verification.case))
    assert "回访 没解决。还是黑的" in lines
    assert "核实：属实，没解决 二楼没亮" in lines
    assert "重新办 二楼没亮" in lines


def test_it_says_who_for_whom_and_when(village, at):
    at("2026-11-20 09:12")
    helper = factories.make_user("helper", village, name="杨丽")
    convener = factories.make_convener(village).person
    case = raised(village, by=Actor.of(helper))
    assert [line.moment for line in history_of(case)] == [
        f"杨丽 代 {convener.name}  2026年11月20日 周五 09:12"
    ]


def test_an_erased_note_leaves_the_act_standing(village):
    from django.db import transaction

    case = raised(village)
    lifecycle.suspend(case, "张某要求的", by=BY, at=now())
    event = ledger.history(case.ledger_stream).last()
    with transaction.atomic():
        ledger.erase_note(event, at=now(), by=BY, reason="本人要求")
    lines = history_of(again(case))
    assert [line.what for line in lines] == ["提事", "先放着", "此处个人信息已删除"]
    assert "张某" not in " ".join(line.text + line.moment for line in lines)


def test_the_history_costs_the_same_whatever_its_length(village, count_queries):
    short, long = raised(village), raised(village, "修路")
    for day in range(10):
        lifecycle.add_problem(long, f"第{day}段", by=BY, at=now() + dt.timedelta(minutes=day))
    held(long)
    called(long)
    assert count_queries(lambda: history_of(short)) == count_queries(lambda: history_of(long))


def test_it_is_folded_on_the_page(village, as_role):
    case = raised(village)
    done(case)
    page = as_role("convener").get(reverse("case", args=[case.no])).content.decode()
    assert page.count("<details") >= 3
    assert "报告解决 " in page or "报告解决" in page
