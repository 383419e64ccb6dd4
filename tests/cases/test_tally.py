"""Figures by group give nobody's single answer away: not alone, not by subtraction (procedure.md §8)."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.enums import Rating, RatingGroup
from cases.tally import ENOUGH, Answered, Counts, tally

answers = st.lists(
    st.builds(
        Answered,
        group=st.sampled_from(RatingGroup.values),
        result=st.sampled_from(Rating.values),
        attitude=st.sampled_from(Rating.values),
        entered_for=st.booleans(),
    ),
    max_size=40,
)
few = st.lists(
    st.tuples(st.sampled_from(Rating.values), st.sampled_from(Rating.values)), max_size=ENOUGH - 1
)
asked = st.dictionaries(st.sampled_from(RatingGroup.values), st.integers(0, 30))


def many(group, n, result=Rating.SATISFIED, **facts):
    return [Answered(group, result, result, **facts)] * n


@settings(max_examples=300, deadline=None)
@given(answers, few, asked, st.sampled_from(RatingGroup.values), st.booleans())
def test_whatever_a_small_group_answered_the_page_is_the_same(said, other, invited, group, entered):
    """Replace all that a group with too few answers said, how many they were included: not one
    shown figure moves, so none of its cells can be derived from those shown."""
    rest = [one for one in said if (one.group, one.entered_for) != (group, entered)]
    mine = [one for one in said if (one.group, one.entered_for) == (group, entered)][: ENOUGH - 1]
    instead = [Answered(group, result, attitude, entered) for result, attitude in other]
    assert tally([*rest, *mine], invited) == tally([*rest, *instead], invited)


@settings(deadline=None)  # a busy machine is no wrong figure
@given(answers, asked)
def test_the_total_is_that_of_the_groups_shown(said, invited):
    found = tally(said, invited)
    shown = [row.counts for row in found.rows if row.counts and not row.entered_for]
    assert (found.total.n if found.total else 0) == sum(one.n for one in shown)
    assert all(one.n >= ENOUGH for one in shown)


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 12))
def test_what_is_typed_in_when_figures_are_out_moves_them_by_five_or_not_at_all(before, after):
    """Looking before and after one more answer was typed in says nothing of that answer."""
    said = many("public", before, entered_for=True)
    for late in (False, True):
        seen = []
        for n in range(after + 1):
            more = many(
                "public", n, Rating.DISSATISFIED, entered_for=True, late=late, typed_late=True
            )
            rows = tally([*said, *more], {}).rows
            seen.append(sum(row.counts.n for row in rows if row.counts))
        steps = {new - old for old, new in pairwise(seen)}
        assert all(step == 0 or step >= ENOUGH for step in steps)


def test_four_show_nothing_and_five_do():
    said = many("attendees", 4) + many("public", 5)
    rows = {row.group: row.counts for row in tally(said, {}).rows}
    assert (rows["attendees"], rows["public"].n, rows["members"]) == (None, 5, None)


def test_the_share_counts_basically_satisfied_and_how_many_were_asked():
    """146 = 144 + 2: all of them satisfied (procedure.md §9)."""
    said = many("public", 144) + many("public", 2, Rating.BASICALLY)
    counts = tally(said, {"public": 200}).rows[2].counts
    assert (counts.n, counts.good, counts.satisfied, counts.asked) == (146, 146, 144, 200)


def test_what_was_entered_for_others_stands_apart():
    said = many("attendees", 5) + many("attendees", 6, entered_for=True)
    found = tally(said, {})
    shown = [(row.entered_for, row.counts.n) for row in found.rows if row.counts]
    assert (shown, found.total) == ([(False, 5), (True, 6)], Counts(5, 0, 0, 5))
