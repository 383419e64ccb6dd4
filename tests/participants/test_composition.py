"""The composition rule: data, pure findings, and which version counts where."""

import pytest

from participants import composition
from participants.composition import BadRule, Rule
from participants.models import CompositionRule

pytestmark = pytest.mark.django_db

SEVEN = ["convener", "supervision", "deputy", "resident_rep", "notable", "enterprise", "social"]


@pytest.fixture
def shipped(village) -> Rule:
    """1+6+X as every new site has it."""
    return composition.rule_for(village)


def labels(gaps) -> list[str]:
    return [gap.label for gap in gaps]


def test_the_shipped_rule_is_one_plus_six_plus_x(shipped):
    assert shipped.name == "1+6+X"
    assert [group.label for group in shipped.fixed] == [
        "第一召集人",
        "监委会成员",
        "两代表一委员",
        "群众代表",
        "新乡贤",
        "企事业单位代表",
        "社会组织代表",
    ]
    assert [group.letter for group in shipped.fixed] == ["1", "监", "代", "群", "贤", "企", "社"]


def test_the_row_and_the_file_say_the_same(shipped):
    assert shipped == composition.shipped()
    assert CompositionRule.objects.filter(platform=None).count() == 1


def test_everybody_there_leaves_no_gap(shipped):
    assert composition.findings(shipped, [*SEVEN, "stakeholder"]) == []
    assert composition.line([]) == ""


def test_only_a_missing_stakeholder_hints_stronger(shipped):
    gaps = composition.findings(shipped, ["convener"])
    assert [gap.label for gap in gaps if gap.stronger] == ["利益相关方代表"]
    assert composition.urgent_line(gaps) == ("没有请利益相关方。他们不在场，谈成了也难落实。")
    assert composition.urgent_line(gaps[:-1]) == ""


def test_no_such_class_and_not_this_time_are_no_gaps(shipped):
    invited = ["convener", "supervision", "deputy", "resident_rep", "stakeholder"]
    gaps = composition.findings(shipped, invited, no_such_classes=["social"], declined=["notable"])
    assert composition.line(gaps) == "还缺：企事业单位代表"


def test_a_table_may_be_larger_than_the_rule(shipped):
    invited = [*SEVEN, "stakeholder", "resident_rep", "observer", "observer"]
    assert composition.findings(shipped, invited) == []


def test_the_meter_counts_persons_and_classes(shipped):
    summary = composition.seats_summary(
        shipped,
        ["convener", "supervision", "resident_rep", "resident_rep", "stakeholder", "expert"],
        no_such_classes=["social"],
    )
    assert summary.seats == (
        ("1", True),
        ("监", True),
        ("代", False),
        ("群", True),
        ("贤", False),
        ("企", False),
    )
    assert (summary.one, summary.six, summary.six_of) == (True, 2, 5)
    assert (summary.x, summary.total, summary.full) == (2, 6, False)


def test_a_full_table_says_so(shipped):
    assert composition.seats_summary(shipped, SEVEN).full is True


def test_one_plus_n_is_only_other_data():
    rule = Rule.read(
        "1+N",
        [
            {"key": "one", "seats": ["convener"]},
            {
                "key": "firms",
                "label": "辖区单位",
                "letter": "区",
                "seats": ["enterprise", "social"],
            },
        ],
    )
    assert composition.line(composition.findings(rule, [])) == "还缺：第一召集人、辖区单位"
    assert composition.findings(rule, ["convener", "social"]) == []
    assert composition.findings(rule, ["convener"], ["enterprise", "social"]) == []
    assert labels(composition.findings(rule, ["convener"], ["enterprise"])) == ["辖区单位"]


def test_seven_and_seven_counts_persons():
    rule = Rule.read(
        "7+7",
        [
            {"key": "workers", "label": "职工方", "seats": ["resident_rep"], "least": 7},
            {"key": "firm", "label": "企业方", "seats": ["enterprise"], "least": 7},
        ],
    )
    gaps = composition.findings(rule, ["resident_rep"] * 7 + ["enterprise"] * 5)
    assert composition.line(gaps) == "还缺：企业方（还差2人）"
    assert [(gap.missing, gap.least) for gap in gaps] == [(2, 7)]


def test_the_nearest_platforms_newest_rule_counts(village, town, county):
    one = [{"seats": ["convener"]}]
    composition.change_rule(county, "county", one)
    assert composition.rule_for(village).name == "county"
    composition.change_rule(town, "town", one)
    composition.change_rule(town, "town again", one)
    composition.change_rule(county, "county again", one)
    assert composition.rule_for(village).name == "town again"
    assert composition.rule_for(county).name == "county again"


def test_a_rule_of_a_neighbour_does_not_count(village, county, make_neighbour):
    composition.change_rule(make_neighbour, "neighbour", [{"seats": ["convener"]}])
    assert composition.rule_for(village).name == "1+6+X"


@pytest.fixture
def make_neighbour(county):
    from tests import factories

    return factories.make_town(county, "三泉镇")


def test_finding_the_rule_takes_one_statement(village, count_queries):
    assert count_queries(lambda: composition.rule_for(village)) == 1


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        ([], "组成规则至少要有一类。"),
        ("1+6", "组成规则至少要有一类。"),
        ([{"seats": ["convener"]}, {"seats": ["convener"]}], "“convener”用了两次。"),
        ([{"seats": ["convener"], "least": -1}], "第1类：“least”要写人数，0或更多。"),
        ([{"seats": ["convener"], "least": True}], "第1类：“least”要写人数，0或更多。"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_a_sentence(village, classes, sentence):
    with pytest.raises(BadRule) as refusal:
        composition.change_rule(village, "x", classes)
    assert refusal.value.sentence == sentence
    assert CompositionRule.objects.filter(platform=village).count() == 0


@pytest.mark.parametrize("given", [{}, {"seats": []}, {"seats": ["king"]}, "convener", None])
def test_unknown_seats_are_named_with_what_is_accepted(given):
    with pytest.raises(BadRule) as refusal:
        Rule.read("x", [given])
    assert refusal.value.sentence.startswith("第1类：“seats”只能从这些里选：convener, supervision,")
