"""Each place words its notices: the nearest one's words hold, checked before, kept afterwards."""

import pytest
from django.utils import translation

from common import clock
from common.secrecy import SecrecyMarking
from notices import kinds, outbox, rewording, wordings
from notices.enums import WordsLanguage
from notices.kinds import words_of
from notices.models import Notice, Wording
from notices.rewording import BadWording, go_back, reword, shown
from notices.variables import VARIABLES, names_of, samples_of, variables_of
from participants.actor import Actor
from tests import factories

pytestmark = pytest.mark.django_db

BY = Actor.system()
ZH, EN = WordsLanguage.CHINESE.value, WordsLanguage.ENGLISH.value
INVITATION = kinds.get("meeting.invitation")
PARAMS = {
    "title": "村口路灯",
    "starts": "2026-11-21T19:30:00+08:00",
    "where": "议事室",
    "version": 1,
}


def worded(place, title, text="{时间}，{地点}。", language=ZH, kind=INVITATION):
    """``place`` words an invitation."""
    with translation.override("zh-hans"):
        return reword(place, kind, language, title=title, text=text, by=BY, at=clock.now())


def told(village, person=None, **more) -> Notice:
    """Somebody of the village is invited."""
    who = person or factories.make_person(village, email="")
    given = {"place": village, "at": clock.now(), "params": PARAMS, **more}
    [notice] = outbox.queue("meeting.invitation", f"meeting:M{who.pk}", [who], **given)
    return notice


def read(notice, language="zh-hans") -> tuple[str, str]:
    """Title and text as the recipient reads them."""
    with translation.override(language):
        [line] = kinds.lines_of(Notice.objects.get(pk=notice.pk))
        said = words_of(line)
    return said.title, said.text


# --- whose words hold -------------------------------------------------------------------------


def test_the_nearest_place_that_words_it_is_heard(village):
    notice, county, town = told(village), village.county, village.town
    when = "2026年11月21日 周六 19:30"
    elsewhere = told(factories.make_village(factories.make_town(county, "三泉镇"), "席村"))
    shipped = read(notice)
    assert shipped[0] == "开会通知：村口路灯"
    worded(county, "县里请您：{议题}")
    assert read(notice) == read(elsewhere) == ("县里请您：村口路灯", f"{when}，议事室。")
    worded(town, "镇里请您：{议题}")
    assert (read(notice)[0], read(elsewhere)[0]) == ("镇里请您：村口路灯", "县里请您：村口路灯")
    worded(village, "村里请您：{议题}")
    assert read(notice)[0] == "村里请您：村口路灯"
    for place in (village, town):
        go_back(place, INVITATION, ZH, by=BY, at=clock.now())
    assert read(notice)[0] == "县里请您：村口路灯"
    go_back(county, INVITATION, ZH, by=BY, at=clock.now())
    assert read(notice) == shipped
    other = told(
        factories.make_village(factories.make_town(factories.make_county("闻喜县", "140823")))
    )
    worded(county, "县里请您：{议题}")
    assert read(other) == shipped


def test_each_language_is_worded_by_itself(village):
    notice = told(village)
    english = read(notice, "en")
    worded(village.county, "请您来：{议题}")
    assert read(notice, "en") == english
    worded(village.county, "Come: {议题}", "{时间} at {地点}", language=EN)
    assert read(notice, "en") == ("Come: 村口路灯", "2026-11-21 Sat 19:30 at 议事室")
    assert read(notice)[0] == "请您来：村口路灯"


def test_words_that_no_longer_fit_are_not_said(village, caplog):
    """An update of the site may take a variable away that somebody's words hold."""
    row = worded(village, "请您来：{议题}")
    row.text = "%(gone)s 100%"
    row.save()
    assert read(told(village))[0] == "开会通知：村口路灯"
    assert "shipped words are said" in caplog.text


def test_a_batch_takes_one_statement_however_many(village, count_queries):
    notices = [told(village) for _n in range(20)]
    worded(village.county, "请您来：{议题}")

    def say(some):
        lines = [line for notice in some for line in kinds.lines_of(notice)]
        own = kinds.wordings_of(lines)
        assert {words_of(line, own).title for line in lines} == {"请您来：村口路灯"}

    with translation.override("zh-hans"):
        assert count_queries(lambda: say(notices)) == count_queries(lambda: say(notices[:1])) == 1


def test_the_inbox_and_the_mail_say_the_same_words(village, sign_in, settings, at):
    at("2026-11-20 10:00")
    user = factories.make_user("convener", village)
    notice = told(village, user.person)
    worded(village.town, "恭请：{议题}", "{时间}在{地点}议事，盼来。100%公开")
    at("2026-11-20 10:01")
    page = sign_in(user).get("/inbox/").content.decode()
    assert "恭请：村口路灯" in page
    assert "2026年11月21日 周六 19:30在议事室议事，盼来。100%公开" in page
    assert read(notice)[0] == "恭请：村口路灯"


# --- what may be typed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "field", "sentence"),
    [
        ("邀请{事由}", "{时间}{地点}", "title", "没有“事由”.*{议题}、{时间}、{地点}"),
        ("邀请{议题}", "{时间}见", "text", "必须有{地点}"),
        ("邀请", "请来", "text", "必须有{时间}、{地点}"),
        ("邀请{议题}", "{时间}{地点", "text", "没有成对"),
        ("邀请%(title)s", "{时间}{地点}", "title", "写在花括号里"),
        ("", "{时间}{地点}", "title", "不能空着"),
        ("邀请", "  ", "text", "不能空着"),
        ("请" * 61, "{时间}{地点}", "title", "最多60个字，现在是61个字"),
        ("邀请", "请" * 293 + "{时间}{地点}", "text", "最多300个字，现在是301个字"),
    ],
)
def test_what_could_not_be_told_is_refused(county, title, text, field, sentence):
    with pytest.raises(BadWording) as refused:
        worded(county, title, text)
    assert list(refused.value.errors) == [field]
    assert refused.match(sentence)
    assert Wording.objects.count() == 0


def test_a_secrecy_marking_is_refused(county):
    with pytest.raises(SecrecyMarking):
        worded(county, "邀请{议题}", "{时间}{地点}\n机密★1年")


def test_what_is_typed_comes_back_as_it_was_typed(county):
    typed = ("【邀请】{议题}（100%）", "｛时间｝在{ 地点 }，\n请准时")
    row = worded(county, *typed)
    with translation.override("zh-hans"):
        again = shown(INVITATION, row.title), shown(INVITATION, row.text)
    assert again == ("【邀请】{议题}（100%）", "{时间}在{地点}， 请准时")
    longest = worded(county, "{时间}" * 15, "{地点}" * 75)  # as long as may be, stored longer
    assert len(longest.text) > 600


@pytest.mark.parametrize("kind", kinds.registered(), ids=lambda kind: kind.name)
def test_every_kind_can_be_worded_as_it_ships(kind, county):
    """Its variables have names, no two the same, and what it needs stands in the shipped words."""
    declared = variables_of(kind)
    assert set(kind.needs) <= {one.name for one in declared}
    for language in WordsLanguage.values:
        with translation.override(language):
            assert len({str(one.label) for one in declared}) == len(declared)
            title, text = str(kind.title), str(kind.text)
            typed = shown(kind, title), shown(kind, text)
            assert rewording.stored(kind, *typed) == (title, text)
            assert "%" not in title % samples_of(kind) + text % samples_of(kind)
    assert set(names_of(kind).values()) == {one.name for one in declared}


def test_no_variable_is_declared_that_no_notice_holds():
    used = {one.name for kind in kinds.registered() for one in variables_of(kind)}
    assert {name for name in VARIABLES if "." not in name} == used
    assert {name.rpartition(".")[0] for name in VARIABLES if "." in name} <= {
        kind.name for kind in kinds.registered()
    }


# --- what is kept -----------------------------------------------------------------------------


def test_who_when_and_what_was_before_is_kept(county, at):
    first = at("2026-11-20 10:00")
    worded(county, "请：{议题}")
    second = at("2026-11-21 10:00")
    worded(county, "恭请：{议题}")
    assert worded(county, "恭请：{议题}") is None  # nothing new, nothing to keep
    third = at("2026-11-22 10:00")
    assert go_back(county, INVITATION, ZH, by=Actor.link("张某"), at=third)
    assert not go_back(county, INVITATION, ZH, by=BY, at=third)
    kept = [
        (row.history_type, row.title, row.changed_by_label, row.changed_at)
        for row in Wording.history.order_by("history_id")
    ]
    assert kept == [
        ("+", "请：%(title)s", BY.said, first),
        ("~", "恭请：%(title)s", BY.said, second),
        ("-", "恭请：%(title)s", "张某", third),
    ]


def test_words_of_places_are_read_for_the_kinds_asked_alone(county):
    worded(county, "请：{议题}")
    places = wordings.places_from(county)
    assert wordings.read(["case.moved"], places).of("meeting.invitation", places, ZH) is None
    assert wordings.read(["meeting.invitation"], places).of("meeting.invitation", places, ZH)
