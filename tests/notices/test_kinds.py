"""Every kind of notice has words, a page, and answers whether it still holds."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from notices import kinds
from notices.kinds import Line, words_of

ROOT = Path(__file__).resolve().parents[2]
PARAMS = {
    "title": "燕村·水电路网·7号",
    "place": "燕村",
    "no": "T140825101201-2026-0007",
    "name": "周某",
    "starts": "2026-11-21T19:30:00+08:00",
    "called": "2026-11-20T09:00:00+08:00",
    "old_starts": "2026-11-20T19:30:00+08:00",
    "where": "议事室",
    "old_where": "广场",
    "old_title": "燕村·电动车充电",
    "due": "2026-11-25",
    "until": "2026-11-25",
    "days": 3,
    "months": 3,
    "lead": "刘海生",
    "outcome": "部分可行",
    "reason": "先装两盏",
    "issuer": "县政府办",
    "version": 1,
    "day": "2026-11-21",
    "codes": ["140825999999"],
    "words": "我问问家里再说",
    "choices": "张三11/12，李四21/22",
    "asked": "meeting.invitation",
}


def queued_kinds() -> set[str]:
    """Every name that code hands to the outbox or puts on a ladder: the literals with a dot."""
    found = set()
    for file in ("cases", "meetings", "notices"):
        names = ("*notifications.py", "clock_notices.py", "ladders.py", "replies.py")
        for path in (one for name in names for one in (ROOT / file).glob(name)):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    head, dot, tail = node.value.partition(".")
                    rooms = {"case", "clue", "problem", "item", "unit", "meeting", "minutes"}
                    rooms |= {"opinion", "dissent", "platform", "reply"}
                    if dot and head in rooms and tail.replace("_", "").isalpha():
                        found.add(node.value)
    return found


def test_what_is_queued_is_registered_and_what_is_registered_is_queued():
    assert queued_kinds() == {kind.name for kind in kinds.registered()}


@pytest.mark.parametrize("kind", [kind.name for kind in kinds.registered()])
def test_each_kind_reads_in_chinese_and_leads_to_a_page(kind):
    line = Line((1, 0), kind, "case:T140825101201-2026-0007", 1, PARAMS)
    with translation.override("zh-hans"):
        said = words_of(line)
    assert said.title
    assert "%" not in said.title + said.text
    assert not any("a" <= char <= "z" for char in said.title + said.text)
    assert said.url.startswith("/")


@pytest.mark.parametrize("kind", [kind.name for kind in kinds.registered()])
def test_nothing_is_wanted_about_what_does_not_exist(kind, db):
    from common import clock

    line = Line((1, 0), kind, "case:T140825101201-2026-9999", 1, PARAMS)
    assert kinds.still_wanted([line], clock.now()) == {}


def test_an_unknown_kind_says_where_to_register_it():
    with pytest.raises(kinds.NoSuchKind, match=r"'case\.dreamt'.*AppConfig\.ready"):
        kinds.get("case.dreamt")
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register(kinds.get("case.moved"))
