"""通知措辞: the list, the editor in two languages with its preview, and the way back."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from common import clock
from notices import composing, kinds, outbox
from notices.models import Delivery, Wording
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/wording/meeting.invitation/"
LIST = "/wording/"


@pytest.fixture
def office(as_role):
    """The CPPCC office of the county."""
    return as_role("county_office")


def typed(client, **changed) -> dict[str, str]:
    """What the editor's fields hold when it is opened, with some of it typed over."""
    parts = client.get(URL).context["parts"]
    data = {
        f"{part.code}-{name}": value for part in parts for name, value in part.form.initial.items()
    }
    return {**data, **changed}


def save(client, act="save", **changed):
    """One click on 保存 or 预览."""
    return client.post(URL, {**typed(client, **changed), "act": act})


def test_the_list_says_what_each_notice_says_and_whose_words_those_are(office, village):
    html = office.get(LIST).content.decode()
    assert "开会通知：{议题}" in html
    assert html.count("默认") >= 40
    assert "本级" not in html
    save(office, **{"zh-hans-title": "恭请：{议题}"})
    html = office.get(LIST).content.decode()
    assert "恭请：{议题}" in html
    assert html.count("本级") == 1


def test_saved_words_are_sent_as_the_preview_showed_them(office, village, settings, at):
    at("2026-11-18 10:00")
    settings.EMAIL_HOST = "localhost"
    words = {"zh-hans-title": "恭请：{议题}", "zh-hans-text": "{时间}在{地点}议事，盼来。"}
    page = save(office, act="look", **words)
    assert page.status_code == 200
    assert Wording.objects.count() == 0
    [chinese, _english] = page.context["parts"]
    preview = chinese.preview
    assert page.content.decode().count("恭请：村口路灯") == 3  # inbox, subject, mail
    saved = save(office, **words)
    assert (saved.status_code, saved.url) == (302, URL)
    assert Wording.objects.get().text == "%(starts)s在%(where)s议事，盼来。"
    person = factories.make_person(village, "刘海生")
    person.email = "liu@example.org"
    person.save()
    starts = "2026-11-21T19:30:00+08:00"
    params = {"title": "村口路灯", "starts": starts, "where": "村委会议事室", "version": 1}
    [notice] = outbox.queue(
        "meeting.invitation", "meeting:M1", [person], place=village, at=clock.now(), params=params
    )
    delivery = Delivery.objects.select_related("notice__recipient", "notice__platform").get(
        notice=notice
    )
    [line] = kinds.lines_of(notice)
    said = [(kinds.words_of(line), preview["link"])]
    sent = composing._compose([(delivery, said)], person.email, {})
    read = f"{preview['title']}\n{preview['text']}\n{preview['link']}"
    text = f"{preview['greeting']}\n\n{read}\n\n{preview['foot']}\n"
    assert (sent.title, sent.text) == (preview["title"], text)


def test_the_language_that_was_not_touched_stays_inherited(office):
    save(office, **{"en-title": "Come: {议题}"})
    assert list(Wording.objects.values_list("language", "title")) == [("en", "Come: %(title)s")]
    said = office.post(URL, {**typed(office), "act": "save"}, follow=True).content.decode()
    assert "没有改动" in said
    assert Wording.objects.count() == 1


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(office):
    words = {
        "zh-hans-title": "请{事由}",
        "zh-hans-text": "{时间}，{地点}，请带老花镜",
        "en-title": "Come: {议题}",
    }
    page = save(office, **words)
    html = page.content.decode()
    assert page.status_code == 422
    assert "这种通知里没有“事由”。可以用的有：{议题}、{时间}、{地点}。" in html
    assert "请带老花镜" in html
    [chinese, english] = page.context["parts"]
    assert english.preview["title"] == "Come: 村口路灯"
    assert "没有“事由”" in chinese.preview["trouble"]
    assert Wording.objects.count() == 0  # nor the language in which nothing was wrong
    secret = save(office, **{"zh-hans-text": "{时间}{地点}\n机密★1年"})
    assert secret.status_code == 422
    assert "第2行有密级标志“机密★1年”" in secret.content.decode()
    assert Wording.objects.count() == 0


def test_a_preview_of_what_is_wrong_says_why(office):
    page = save(office, act="look", **{"zh-hans-text": "{时间}见"})
    assert page.status_code == 200
    assert "标题或正文里必须有{地点}" in page.content.decode()


def test_one_tap_goes_back_to_the_default_and_the_record_says_so(office, at):
    at("2026-11-18 10:00")
    save(office, **{"zh-hans-title": "恭请：{议题}"})
    page = office.get(URL).content.decode()
    assert "原为：开会通知：{议题}" in page
    back = reverse("wording_default", args=["meeting.invitation", "zh-hans"])
    html = office.post(back, follow=True).content.decode()
    assert "已恢复默认措辞" in html
    assert "恢复默认" in html
    assert "原为：恭请：{议题}" in html
    assert Wording.objects.count() == 0
    assert "现在用的就是默认措辞" in office.post(back, follow=True).content.decode()


def test_it_says_who_else_is_told_so(office, village):
    html = office.get(URL).content.decode()
    assert "新绛县和下级2个平台都用这里的措辞" in html
    title, text = "%(title)s", "%(starts)s%(where)s"
    Wording.objects.create(
        platform=village,
        kind="meeting.invitation",
        language="zh-hans",
        title=title,
        text=text,
        changed_by_label="某人",
        changed_at=clock.now(),
    )
    assert "另有措辞的：燕村" in office.get(URL).content.decode()


@pytest.mark.parametrize("url", ["/wording/case.dreamt/", "/wording/reminders/"])
def test_what_is_no_kind_is_not_found(office, url):
    assert office.get(url).status_code == 404
    assert office.post("/wording/meeting.invitation/fr/default/").status_code == 404


@pytest.mark.parametrize("url", [LIST, URL])
def test_thirty_wordings_cost_what_one_costs(url, office, same_queries):
    save(office, **{"zh-hans-title": "恭请：{议题}"})

    def more():
        for number in range(29):
            save(office, **{"zh-hans-title": f"恭请{number}：{{议题}}"})

    assert same_queries(lambda: office.get(url), more) <= 12


def test_words_are_shown_escaped(office):
    page = save(office, act="look", **{"zh-hans-title": "<script>{议题}"})
    html = page.content.decode()
    assert escape("<script>村口路灯") in html
    assert "<script>村口" not in html
