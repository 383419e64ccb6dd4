"""提事: one sentence becomes a matter; what it gives away, what is refused, what is kept."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import lifecycle
from cases.errors import EmptyStatement, TooLong
from cases.models import Case, Clue
from common.secrecy import SecrecyMarking
from notices.models import Notice
from participants.models import Person
from records import ledger
from records.models import StoredFile
from tests import factories
from tests.cases.making import BY, QUARREL, WORDS, again, now, picture, raised

RAISE = "/cases/new/"


def post(client, words=WORDS, **data):
    return client.post(RAISE, {"statement": words, "who_sees": "auto", **data})


# --- the act --------------------------------------------------------------------------------


def test_one_sentence_opens_a_matter_at_once(village, at):
    at("2026-11-20 09:12")
    case = raised(village, "5号楼旁的垃圾桶挪到哪里。一开窗全是味。")
    assert (case.no, case.status, case.title) == (
        f"T{village.code}-2026-0001",
        "open",
        "5号楼旁的垃圾桶挪到哪里",
    )
    assert (case.category, case.restricted, case.public_title) == (
        "environment",
        False,
        "5号楼旁的垃圾桶挪到哪里",
    )
    assert str(case.object_until) == "2026-11-24"
    steps = [(step.label, step.status) for step in case.steps.order_by("position")]
    assert steps == [("提事", "done"), ("商量", "active"), ("办事", "pending"), ("回访", "pending")]
    assert [str(one) for one in case.problems.all()] == ["1. 5号楼旁的垃圾桶挪到哪里"]
    assert [e.act for e in ledger.history(case.ledger_stream)] == ["case.raised"]


def test_the_town_is_told_and_by_the_public_title_only(village, town):
    clerk = factories.make_user("town_office", town)
    case = raised(village, QUARREL)
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("case.reported", clerk.person)
    assert notice.params == {"title": case.short_title, "no": case.no, "place": "燕村"}
    assert "张某" not in str(notice.params)


def test_a_quarrel_is_kept_back_and_its_public_titles_are_generated(village):
    case = raised(village, QUARREL)
    assert (case.restricted, case.category) == (True, "dispute")
    assert case.title == "张某和李某因为院墙起了纠纷，要求调解"
    for shown in (case.public_title, case.short_title, case.search_text, str(case)):
        assert "张" not in shown
        assert "院墙" not in shown
    assert case.public_title.startswith("燕村")
    assert len(case.short_title) <= 20


@pytest.mark.parametrize(
    ("words", "chosen", "restricted"),
    [(WORDS, None, False), (QUARREL, None, True), (QUARREL, False, False), (WORDS, True, True)],
)
def test_the_words_decide_unless_somebody_did(words, chosen, restricted, village):
    assert raised(village, words, restricted=chosen).restricted is restricted


@pytest.mark.parametrize("words", ["", "   ", "\n\n"])
def test_nothing_said_is_refused(words, village):
    with pytest.raises(EmptyStatement):
        raised(village, words)
    assert Case.objects.count() == 0


def test_as_much_as_can_be_kept_and_no_more(village):
    assert len(raised(village, "村" * 20_000).statement) == 20_000
    with pytest.raises(TooLong) as refusal:
        raised(village, "村" * 20_001)
    assert "20001" in refusal.value.sentence
    assert "20000" in refusal.value.sentence


@pytest.mark.parametrize("line", ["机密", "秘密★10年", "绝 密", "【机密】"])
def test_a_secrecy_marking_on_a_line_of_its_own_is_refused_by_its_number(line, village):
    with pytest.raises(SecrecyMarking) as refusal:
        raised(village, f"村口的路\n坏了\n{line}\n要修")
    assert "3" in refusal.value.sentence
    assert raised(village, "有人说这是秘密，其实不是").title == "有人说这是秘密，其实不是"


def test_rare_characters_and_emoji_survive(village):
    case = raised(village, "䶮㛃𠅤家门口的路灯🙂不亮")
    assert again(case).title == "䶮㛃𠅤家门口的路灯🙂不亮"


def test_the_same_form_twice_makes_one_matter(village):
    request_id = uuid.uuid4()
    first = raised(village, request_id=request_id)
    second = raised(village, "别的话", request_id=request_id)
    assert (first.pk, Case.objects.count()) == (second.pk, 1)
    assert raised(village).no.endswith("-0002")


def test_for_somebody_known_by_name_and_phone_he_is_found_again(village):
    known = factories.make_person(village, "马桂芳", "13900009999")
    case = raised(village, raiser_name="马桂芳", raiser_phone="13900009999")
    assert case.raiser == known
    new = raised(village, raiser_name="马桂芳", raiser_phone="13911112222").raiser
    assert (new != known, new.platform) == (True, village)


def test_a_refused_matter_leaves_nobody_behind(village):
    with pytest.raises(EmptyStatement):
        raised(village, " ", raiser_name="马桂芳", raiser_phone="13911112222")
    assert not Person.objects.filter(name="马桂芳").exists()


def test_a_longer_first_sentence_is_cut_where_it_reads_least_badly(village):
    long = "一条很长的话" * 20
    assert raised(village, f"修路，{long}").title == "修路"
    assert raised(village, long).title == long[:59] + "…"


# --- the page -------------------------------------------------------------------------------


def test_three_taps_and_a_sentence_lead_to_the_matter(as_role):
    client = as_role("convener")
    answer = post(client)
    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (
        302,
        f"{reverse('case', args=[case.no])}?done=raised",
    )
    page = client.get(answer.url).content.decode()
    assert f"记下了，编号{case.no.partition('-')[2]}" in page
    assert "已报备龙兴镇，不用等批" in page
    assert reverse("case_withdraw", args=[case.no]) in page
    assert page.count("btn--primary") == 1


@pytest.mark.parametrize("role", ["convener", "helper", "town_office", "county_office"])
def test_who_may_make_it_a_matter_does(role, as_role):
    assert post(as_role(role)).status_code == 302
    assert (Case.objects.count(), Clue.objects.count()) == (1, 0)


def test_a_helper_is_named_with_whom_he_acts_for(village):
    convener = factories.make_convener(village)
    helper = factories.make_user("helper", village, name="杨丽")
    post(factories.client_for(helper))
    event = ledger.history(Case.objects.get().ledger_stream).get()
    assert event.note.said == f"杨丽 代 {convener.person.name}"


@pytest.mark.parametrize(
    ("role", "source"),
    [("fixed_member", "member"), ("liaison", "member"), ("supervisor", "village")],
)
def test_members_and_liaison_people_report_it_to_the_place(role, source, as_role, village):
    client = as_role(role)
    assert "谁能看到" not in client.get(RAISE).content.decode()
    answer = client.post(RAISE, {"statement": WORDS})
    clue = Clue.objects.get()
    assert (answer.url, clue.source, clue.platform) == (f"{RAISE}?sent=1", source, village)
    assert (clue.name != "", clue.contact_last4 != "", Case.objects.count()) == (True, True, 0)
    page = client.get(answer.url).content.decode()
    assert clue.no in page
    assert (
        lifecycle.clue.follow_digest(clue.no, client.session["clue_receipt"][1])
        == clue.follow_digest
    )


def test_a_town_may_raise_it_at_a_village_of_its_own_and_nowhere_else(
    as_role, village, town, county
):
    client = as_role("town_office")
    client.post(f"{RAISE}?at={village.code}", {"statement": WORDS})
    assert Case.objects.get().platform == village
    elsewhere = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    assert client.get(f"{RAISE}?at={elsewhere.code}").status_code == 404


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "这一项还没填，请补上。"),
        ("村" * 20_001, "20001"),
        ("路坏了\n机密★\n要修", "第2行"),
    ],
)
def test_what_is_refused_is_kept(words, said, as_role):
    answer = post(as_role("convener"), words, by_name="马桂芳", by_phone="13900009999")
    page = answer.content.decode()
    assert (
        answer.status_code,
        Case.objects.count(),
        Person.objects.filter(name="马桂芳").count(),
    ) == (
        422,
        0,
        0,
    )
    assert said in page
    assert words.strip() in page
    assert "13900009999" in page


def test_a_phone_without_a_name_is_asked_for_it(as_role):
    answer = post(as_role("convener"), by_phone="13900009999")
    assert answer.context["form"].errors == {"by_name": ["这是谁的号码？请写上他的名字。"]}


def test_shown_again_a_quarrel_presets_not_public(as_role):
    answer = post(as_role("convener"), QUARREL, by_phone="13900009999")
    assert answer.context["form"]["who_sees"].value() == "closed"
    chosen = post(as_role("helper"), QUARREL, by_phone="13900009999", who_sees="open")
    assert chosen.context["form"]["who_sees"].value() == "open"


def test_the_same_page_sent_twice_leads_to_the_same_matter(as_role):
    client = as_role("convener")
    once = client.get(RAISE).context["form"]["request_id"].value()
    answers = [post(client, request_id=str(once)).url for _n in range(2)]
    assert (answers[0], Case.objects.count()) == (answers[1], 1)


# --- a photograph ---------------------------------------------------------------------------


def test_a_photograph_may_be_added_and_is_seen_by_whoever_sees_the_matter(as_role, village):
    client = as_role("convener")
    post(client, photo=picture())
    case = Case.objects.get()
    url = reverse("case_photo", args=[case.no])
    assert url in client.get(reverse("case", args=[case.no])).content.decode()
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    name = f"{case.no.partition('-')[2]}.jpg"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    plain = raised(village)
    assert client.get(reverse("case_photo", args=[plain.no])).status_code == 404


def test_what_is_no_picture_is_refused_and_the_words_are_kept(as_role):
    answer = post(as_role("convener"), photo=SimpleUploadedFile("机井.jpg", b"no picture"))
    page = answer.content.decode()
    assert (answer.status_code, WORDS in page, "机井.jpg" in page) == (422, True, True)
    assert (Case.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_refused_or_repeated_form_leaves_no_picture_behind(as_role):
    client, once = as_role("convener"), str(uuid.uuid4())
    post(client, "路坏了\n机密\n要修", photo=picture())
    assert StoredFile.objects.count() == 0
    for _n in range(2):
        post(client, photo=picture(), request_id=once)
    assert (Case.objects.count(), StoredFile.objects.count()) == (1, 1)


# --- taken back, put again ------------------------------------------------------------------


def test_taken_back_it_leaves_the_list_and_nothing_more_is_told(village, town, as_role):
    factories.make_user("town_office", town)
    client = as_role("convener")
    post(client)
    case = Case.objects.get()
    assert client.post(reverse("case_withdraw", args=[case.no])).url == reverse("cases")
    assert again(case).status == "withdrawn"
    assert Notice.objects.standing().count() == 0
    assert case.title not in client.get(reverse("cases")).content.decode()
    again_answer = client.post(reverse("case_withdraw", args=[case.no]))
    assert (again_answer.status_code, "已经" in again_answer.content.decode()) == (409, True)


def test_once_a_meeting_is_called_it_is_not_taken_back_silently(village, as_role):
    case = raised(village)
    lifecycle.start_round(case, "M140825101201-2026-0001", village, now().date(), by=BY, at=now())
    answer = as_role("convener").post(reverse("case_withdraw", args=[case.no]))
    assert (answer.status_code, again(case).status) == (409, "open")
