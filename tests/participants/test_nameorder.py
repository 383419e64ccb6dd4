"""The order of names on papers."""

import pytest

from participants import nameorder
from participants.enums import Role
from tests import factories


def names(people) -> list[str]:
    return [person.name for person in people]


def test_the_table_holds_the_commonest_surnames():
    table = nameorder.surnames()
    assert len(table) >= 250
    assert all(1 <= strokes <= 25 and 1 <= first <= 5 for strokes, first in table.values())
    assert {"欧阳", "司马", "上官", "诸葛"} <= set(table)


@pytest.mark.parametrize(
    ("surname", "strokes", "first"),
    [
        ("丁", 2, 1),
        ("卜", 2, 2),
        ("马", 3, 5),
        ("王", 4, 1),
        ("毛", 4, 3),
        ("方", 4, 4),
        ("孔", 4, 5),
        ("田", 5, 2),
        ("冯", 5, 4),
        ("刘", 6, 4),
        ("孙", 6, 5),
        ("李", 7, 1),
        ("吴", 7, 2),
        ("陈", 7, 5),
        ("欧阳", 8, 1),
        ("郑", 8, 4),
        ("赵", 9, 1),
        ("段", 9, 3),
        ("高", 10, 4),
        ("诸葛", 10, 4),
        ("黄", 11, 1),
        ("崔", 11, 2),
        ("谢", 12, 4),
        ("裴", 14, 2),
        ("薛", 16, 1),
        ("魏", 17, 3),
    ],
)
def test_strokes_of_simplified_characters(surname, strokes, first):
    assert nameorder.surnames()[surname] == (strokes, first)


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("王建民", "王"),
        ("欧阳海", "欧阳"),
        ("欧阳", "欧"),
        ("司马", "司"),
        ("上官婉儿", "上官"),
        ("䶮大山", "䶮"),
    ],
)
def test_compound_surnames_count_where_a_given_name_follows(name, surname):
    assert nameorder.surname_of(name) == surname


@pytest.mark.django_db
class TestPeople:
    def people(self, village, *given):
        return [factories.make_person(village, name) for name in given]

    def test_members_stand_by_strokes_then_first_stroke_then_code_point(self, village):
        given = ["魏一", "孙三", "刘二", "欧阳海", "丁甲", "李乙", "李丙", "欧海"]
        people = self.people(village, *given)
        assert names(nameorder.in_order(people)) == [
            "丁甲",
            "刘二",  # 6 strokes, first 点
            "孙三",  # 6 strokes, first 折
            "李丙",
            "李乙",
            "欧海",  # the single surname before the compound one
            "欧阳海",
            "魏一",
        ]

    def test_unknown_surnames_come_last_with_a_hint(self, village):
        people = self.people(village, "䶮大山", "㛃小河", "魏一", "𠅤三")
        assert names(nameorder.in_order(people)) == ["魏一", "㛃小河", "䶮大山", "𠅤三"]
        assert nameorder.hint(people) == (
            "姓氏不在笔画表里，排在最后：䶮大山、㛃小河、𠅤三。可以手排顺序。"
        )
        assert nameorder.hint(people[2:3]) == ""

    def test_an_order_by_hand_goes_before_everything(self, village):
        wei, ding, yan = self.people(village, "魏一", "丁甲", "䶮大山")
        assert nameorder.set_by_hand([yan, wei]) == 2
        assert names(nameorder.in_order([ding, wei, yan])) == ["䶮大山", "魏一", "丁甲"]
        assert nameorder.hint([ding, wei, yan]) == ""
        assert nameorder.set_by_hand([yan, wei]) == 0
        assert nameorder.forget_by_hand([ding, wei, yan]) == 2
        assert names(nameorder.in_order([ding, wei, yan])) == ["丁甲", "魏一", "䶮大山"]
        assert [row.rank for row in yan.history.order_by("history_id")] == [None, 1, None]

    def test_leaders_stand_by_organisation_then_post(self, county):
        first = factories.make_organization(county, "县政协", rank=10)
        second = factories.make_organization(county, "县住建局", rank=20)
        rows = [("丁甲", second, 1), ("魏一", first, 2), ("王二", first, 1), ("李三", first, 2)]
        posts = [
            factories.make_post(
                factories.make_person(county, name), Role.UNIT_CONTACT, unit, rank=rank
            )
            for name, unit, rank in rows
        ]
        ordered = nameorder.posts_in_order(posts)
        assert [post.person.name for post in ordered] == ["王二", "李三", "魏一", "丁甲"]
