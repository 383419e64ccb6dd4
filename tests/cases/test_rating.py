"""测评: once a person, by group, not by who did it; “not satisfied” is answered within five days."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.enums import Rating, RatingGroup, VerificationOutcome
from cases.errors import HandledIt, RatingOver
from cases.lifecycle import Said
from cases.models import Evaluation, Rebound, Verification
from cases.outcome import path_of
from cases.rating import tally_of
from common.errors import AlreadyMoved
from notices.models import Notice
from participants.enums import IdentityKind
from tests import factories
from tests.cases.making import BY, QUARREL, again, closed, done, item_of, now, raised
from tests.portal.test_follow import look_up
from tests.portal.test_outcome import discussed, solve

GOOD = {"attitude": "satisfied", "result": "basically", "comment": ""}
BAD = {"attitude": "satisfied", "result": "dissatisfied", "comment": "晚上还是黑"}


def rate(case, key, said=None, group=RatingGroup.PUBLIC, **facts):
    said = said or Said(Rating.SATISFIED, Rating.SATISFIED)
    return lifecycle.rate(case, said, group=group, key=key, by=BY, at=now(), **facts)


def doubt(case):
    said = Said(Rating.SATISFIED, Rating.DISSATISFIED, "晚上还是黑")
    return rate(case, "doubt", said, RatingGroup.STAKEHOLDERS)


def url(name, case, *args):
    return reverse(name, args=[case.no, *args])


def test_each_answers_once_on_his_own_page_in_his_group(village, at):
    at("2026-11-20 10:00")
    case, people = discussed(village)
    factories.make_identity(people[2], IdentityKind.CPPCC_MEMBER)
    solve(case)
    for person in people[:3]:
        path = path_of(case.no, person.pk)
        assert 'name="result"' in Client().get(path).content.decode()
        assert Client().post(path, GOOD).status_code == 302
        assert "您的评价已记录" in Client().get(path).content.decode()
        assert Client().post(path, GOOD).status_code == 422
    rows = Evaluation.objects.order_by("id").values_list("group", "result", "entered_for")
    assert [list(row) for row in rows] == [
        ["attendees", "basically", False],
        ["stakeholders", "basically", False],
        ["members", "basically", False],
    ]


def test_nothing_in_row_or_history_says_who_answered(village, at, as_role):
    at("2026-11-20 10:00")
    case, people = discussed(village)
    solve(case)
    Client().post(path_of(case.no, people[0].pk), BAD)
    row = Evaluation.objects.get()
    assert people[0].no not in row.rater + row.entered_by_label
    page = as_role("convener").get(url("case", case)).content.decode()
    assert "晚上还是黑" not in page


def test_whoever_reported_it_answers_where_he_follows_it(village, at):
    at("2026-11-20 10:00")
    clue, code = lifecycle.report_clue(village, "东门路灯不亮", by=BY, at=now())
    case = lifecycle.take_up(clue, by=BY, at=now())
    closing(case)
    client = Client()
    look_up(client, clue.no, code)
    assert client.post(reverse("follow"), {"rate": "1", **GOOD}).status_code == 302
    assert "您的评价已记录" in client.get(reverse("follow")).content.decode()
    assert client.post(reverse("follow"), {"rate": "1", **GOOD}).status_code == 422
    assert Evaluation.objects.get().group == "stakeholders"


def closing(case):
    done(case)
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())


def test_one_browser_counts_once_for_the_public_and_a_restricted_matter_has_no_such_page(
    village, at
):
    at("2026-11-20 10:00")
    case, quarrel, client = closed(raised(village)), closed(raised(village, QUARREL)), Client()
    assert Client().post(url("outcome_public", case), GOOD).status_code == 422  # keeps nothing
    assert Evaluation.objects.count() == 0
    client.get(url("outcome_public", case))
    for status in (302, 422):
        assert client.post(url("outcome_public", case), GOOD).status_code == status
    assert client.post(url("outcome_public", quarrel), GOOD).status_code == 404
    assert Evaluation.objects.get().group == "public"


def test_who_did_it_and_the_contact_of_its_unit_do_not_rate(village, county, at, as_role):
    at("2026-11-20 10:00")
    lead, unit = factories.make_person(village), factories.make_organization(county)
    contact = factories.make_user("unit_contact", county, organization=unit)
    case = closed(raised(village), lead)
    item = item_of(case)
    for person in (lead, contact.person):
        type(item).objects.filter(pk=item.pk).update(unit=unit)
        with pytest.raises(HandledIt):
            rate(case, "x", person=person)
        assert 'name="result"' not in Client().get(path_of(case.no, person.pk)).content.decode()
    user = factories.make_user("convener", village, person=lead)
    type(case).objects.filter(pk=case.pk).update(raiser=lead)
    assert factories.client_for(user).get(url("case_rate", case)).status_code == 403


def test_a_member_who_raised_it_rates_it_signed_in(village, at):
    at("2026-11-20 10:00")
    user = factories.make_user("fixed_member", village)
    factories.make_identity(user.person, IdentityKind.CPPCC_MEMBER)
    case = closed(raised(village, raiser=user.person))
    client = factories.client_for(user)
    assert url("case_rate", case) in client.get(url("case", case)).content.decode()
    assert client.post(url("case_rate", case), GOOD).status_code == 302
    assert Evaluation.objects.get().group == "members"
    assert client.post(url("case_rate", case), GOOD).status_code == 422


def test_fifteen_working_days_and_not_before_the_closing(village, at):
    at("2026-11-20 10:00")
    case = raised(village)
    with pytest.raises(RatingOver):
        rate(case, "a")
    closing(case)
    at("2026-12-11 10:00")
    rate(again(case), "a")
    at("2026-12-12 10:00")
    with pytest.raises(RatingOver):
        rate(again(case), "b")


def test_entered_for_somebody_is_marked_and_counts_him_once(village, at, as_role):
    at("2026-11-20 10:00")
    case, people = discussed(village)
    solve(case)
    client = as_role("helper")
    for status in (302, 422):
        typed = {**GOOD, "who": str(people[0].pk)}
        assert client.post(url("case_rate_for", case), typed).status_code == status
    for _n in range(2):
        client.post(url("case_rate_for", case), {**GOOD, "who": "public"})
    rows = Evaluation.objects.order_by("id").values_list("group", "entered_for")
    assert [tuple(row) for row in rows] == [("attendees", True), ("public", True), ("public", True)]
    assert Client().post(path_of(case.no, people[0].pk), GOOD).status_code == 422


def test_paper_that_arrives_late_counts_by_the_day_it_was_given(village, at, as_role):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    at("2027-01-20 10:00")
    client = as_role("helper")
    assert url("case_rate_for", case) in client.get(url("case_ratings", case)).content.decode()
    page = url("case_rate_for", case)
    for day in ["2026-12-08"] * 5 + ["2027-01-15"] * 5 + [""]:
        typed = {**GOOD, "who": "public", "given_on": day}
        assert client.post(page, typed).status_code == 302
    assert Evaluation.objects.filter(given_on=None).count() == 1
    found = tally_of(again(case))
    shown = [(row.late, row.counts.n) for row in found.rows if row.counts]
    assert shown == [(False, 5), (True, 5)]
    assert found.total is None
    html = client.get(url("case_ratings", case)).content.decode()
    assert "6份纸面评价是在最后一天以后给的。" in html


def test_a_paper_in_time_that_is_not_satisfied_is_answered_from_the_day_it_is_known(
    village, at, as_role
):
    at("2026-11-20 10:00")
    raiser = factories.make_person(village, "刘海生")
    case = closed(raised(village, raiser=raiser))
    at("2027-01-20 10:00")
    typed = {**BAD, "who": str(raiser.pk), "given_on": "2026-12-08"}
    assert as_role("helper").post(url("case_rate_for", case), typed).status_code == 302
    row = Evaluation.objects.get()
    assert (row.given_on.isoformat(), row.answer_due.isoformat()) == ("2026-12-08", "2027-01-27")


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-11-19", "办结的，评价说的是办结以后"), ("2027-01-21", "这个日期还没有到")],
)
def test_a_day_before_the_closing_or_still_to_come_is_refused_at_its_field(
    village, at, as_role, day, words
):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    at("2027-01-20 10:00")
    typed = {**GOOD, "who": "public", "given_on": day}
    answer = as_role("helper").post(url("case_rate_for", case), typed)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Evaluation.objects.count() == 0


def test_the_same_form_twice_is_one_answer(village):
    case, request_id = closed(raised(village)), uuid.uuid4()
    for _n in range(2):
        rate(case, "a", request_id=request_id)
    assert Evaluation.objects.count() == 1
    with pytest.raises(AlreadyMoved):
        rate(case, "a")


def test_no_figure_before_the_time_is_over_and_none_of_a_small_group_after(village, at, as_role):
    at("2026-11-20 10:00")
    case = closed(raised(village))
    for n in range(6):
        rate(case, f"p{n}")
    rate(case, "s", Said(Rating.SATISFIED, Rating.BASICALLY), RatingGroup.STAKEHOLDERS)
    page = as_role("town_office").get(url("case_ratings", case)).content.decode()
    assert ("100.0%" in page, "样本不足" in page) == (False, False)
    at("2027-01-20 10:00")
    page = as_role("town_office").get(url("case_ratings", case)).content.decode()
    assert (page.count("100.0%") > 0, page.count(">样本不足<")) == (True, 3)
    assert "不足5份的显示样本不足" in page
    assert ">7<" not in page


# --- not satisfied --------------------------------------------------------------------------


def test_not_satisfied_with_a_reason_waits_for_the_desk_above(village, at, as_role, town):
    at("2026-11-20 10:00")
    desk = factories.make_user("town_office", town)
    case = closed(raised(village))
    row = doubt(case)
    assert str(row.answer_due) == "2026-11-27"
    assert Notice.objects.filter(kind="case.dissatisfied", recipient=desk.person).count() == 1
    client = factories.client_for(desk)
    assert "有利益相关方不满意" in client.get("/").content.decode()
    typed = {"how": "explain", "answer": "灯的开关改成晚上六点开"}
    assert client.post(url("rating_answer", case, row.pk), typed).status_code == 302
    assert again(row).answer == typed["answer"]
    assert "有利益相关方不满意" not in client.get("/").content.decode()
    assert client.post(url("rating_answer", case, row.pk), typed).status_code == 409
    assert as_role("convener").get(url("rating_answer", case, row.pk)).status_code == 403
    assert again(case).status == "closed"


def test_without_a_reason_or_from_the_public_nothing_waits(village):
    case = closed(raised(village))
    bad = Said(Rating.SATISFIED, Rating.DISSATISFIED)
    assert rate(case, "a", bad, RatingGroup.STAKEHOLDERS).answer_due is None
    why = Said(Rating.SATISFIED, Rating.DISSATISFIED, "晚上还是黑")
    assert rate(case, "b", why, RatingGroup.PUBLIC).answer_due is None


@pytest.mark.parametrize(
    ("outcome", "status", "rebounds"), [("confirmed", "open", 1), ("explained", "closed", 0)]
)
def test_looked_at_only_what_is_found_changes_anything(
    outcome, status, rebounds, village, town, at, as_role
):
    at("2026-11-20 10:00")
    desk = as_role("town_office")
    case = closed(raised(village))
    row = doubt(case)
    desk.post(url("rating_answer", case, row.pk), {"how": "look", "answer": "请人去看"})
    verification = Verification.objects.get(evaluation=row)
    assert (again(case).status, str(verification.due)) == ("closed", "2026-11-27")
    client = as_role("liaison")
    assert "晚上还是黑" in client.get(url("verify", case)).content.decode()
    client.post(url("verify", case), {"outcome": outcome, "note": "看过了"})
    assert again(verification).outcome == VerificationOutcome(outcome)
    assert (again(case).status, Rebound.objects.count()) == (status, rebounds)
    assert item_of(case).status == ("doing" if rebounds else "closed")


def test_of_a_restricted_matter_only_its_own_place_learns_it(village, town, at, as_role):
    at("2026-11-20 10:00")
    desk = factories.make_user("town_office", town)
    case = closed(raised(village, QUARREL))
    row = doubt(case)
    assert Notice.objects.filter(recipient=desk.person, kind="case.dissatisfied").count() == 0
    assert "不满意" not in factories.client_for(desk).get("/").content.decode()
    typed = {"how": "explain", "answer": "两家都签了字"}
    assert as_role("convener").post(url("rating_answer", case, row.pk), typed).status_code == 302
