"""S5: the "1+6+X" table. Each of the 2⁶ sets of missing classes is a row; it only hints."""

from itertools import chain, combinations

import pytest

from participants import composition, rosters
from tests import factories

pytestmark = pytest.mark.django_db

SIX = {
    "supervision": "监委会成员",
    "deputy": "两代表一委员",
    "resident_rep": "群众代表",
    "notable": "新乡贤",
    "enterprise": "企事业单位代表",
    "social": "社会组织代表",
}
SUBSETS = list(chain.from_iterable(combinations(SIX, size) for size in range(7)))


def test_there_are_sixty_four():
    assert len(SUBSETS) == 64


@pytest.mark.parametrize("missing", SUBSETS, ids=lambda missing: "+".join(missing) or "none")
def test_the_line_names_exactly_the_missing_classes_in_order(village, missing):
    rule = composition.rule_for(village)
    invited = ["convener", *(seat for seat in SIX if seat not in missing), "stakeholder"]
    gaps = composition.findings(rule, invited)
    expected = "还缺：" + "、".join(SIX[seat] for seat in missing) if missing else ""
    assert composition.line(gaps) == expected
    assert [gap.stronger for gap in gaps] == [False] * len(missing)
    summary = composition.seats_summary(rule, invited)
    assert (summary.six, summary.six_of, summary.x) == (6 - len(missing), 6, 1)
    # What is waived is no gap, whether for the term or for this time only.
    assert composition.findings(rule, invited, no_such_classes=missing) == []
    assert composition.findings(rule, invited, declined=missing) == []


@pytest.mark.parametrize("missing", [(), ("notable",), ("deputy", "social"), tuple(SIX)])
def test_the_roster_page_says_the_same(village, sign_in, missing):
    desk = factories.make_user("town_office", village.parent)
    for seat in SIX:
        if seat not in missing:
            rosters.enter(
                village, name=f"王{SIX[seat]}", seat=seat, day=factories.day("2026-01-01")
            )
    page = sign_in(desk).get(f"/platforms/{village.code}/roster/").content.decode()
    names = "、".join(["第一召集人", *(SIX[seat] for seat in missing)])
    assert f"<b>还缺：{names}</b>" in page


def test_two_deputies_and_one_member_are_three_identities(village):
    """两代表一委员 are counted one by one although they fill one class."""
    day = factories.day("2026-01-01")
    for number, kind in enumerate(["party_deputy", "peoples_deputy", "cppcc_member"]):
        entry = rosters.enter(village, name=f"王{number}", seat="deputy", day=day)
        rosters.give_identity(entry.person, kind, day=day)
    seated = rosters.roster_of(village, day).entries
    kinds = [i.kind for entry in seated for i in rosters.identities_on(entry.person, day)]
    assert kinds == ["party_deputy", "peoples_deputy", "cppcc_member"]
    assert composition.seats_summary(composition.rule_for(village), ["deputy"] * 3).six == 1
