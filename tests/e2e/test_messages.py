"""Messages in Chromium: the inbox, who was told, the wording of notices and one's own wishes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from common import clock
from meetings.lifecycle import Invite, call_in_vain, invite, tell
from meetings.models import Meeting
from meetings.reaching import counts_of
from notices.models import Notice, Preference, Wording
from participants.enums import SeatClass
from participants.models import User
from tests import factories
from tests.conftest import DESK, PHONE
from tests.e2e.phone import TOO_WIDE
from tests.meetings.scene import Scene, make_scene

SCRIPT = pytest.mark.parametrize(  # a phone with a script, an office screen without one
    ("javascript", "size"), [(True, PHONE), (False, DESK)], ids=["script", "no-script"]
)
WORDING = "/wording/meeting.invitation/"


@pytest.fixture
def scene(village: Any) -> Scene:
    return make_scene(village)


@pytest.fixture
def meeting(scene: Scene) -> Meeting:
    """Called in writing; 陈晓梅 was told, 赵国强 called in vain, 外来客 is a name alone."""
    meeting = scene.call(group_text="【燕村协商】开会")
    facts = {"by": scene.by, "at": clock.now()}
    invite(meeting, Invite(SeatClass.EXPERT, name="外来客"), **facts)
    tell(meeting.attendees.get(name="陈晓梅"), **facts)
    call_in_vain(meeting.attendees.get(name="赵国强"), **facts)
    Notice.objects.update(not_before=clock.now())  # half a minute later
    return meeting


@pytest.fixture
def office(village: Any) -> User:
    return factories.make_user("county_office", village.county)


def main(page: Any) -> str:
    """The words of the page."""
    return page.inner_text("main")


# --- what every page must be ------------------------------------------------------------------

EVERY = ("inbox", "told", "calls", "reminders", "wording")


@pytest.mark.parametrize(
    ("size", "options", "seen"),
    [
        pytest.param(PHONE, {"type": "large"}, EVERY, id="phone-large-type"),
        pytest.param(PHONE, {"forced_colors": "active"}, ("told", "wording"), id="forced-colours"),
        pytest.param(DESK, {}, EVERY, id="desk"),
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    scene: Scene,
    meeting: Meeting,
    office: User,
    open_page: Any,
    axe: Callable[[Any], list[str]],
    live_server: Any,
    size: dict[str, int],
    options: dict[str, str],
    seen: tuple[str, ...],
) -> None:
    pages = {
        "inbox": (scene.convener, reverse("inbox")),
        "told": (scene.convener, reverse("meeting_told", args=[meeting.no])),
        "calls": (scene.convener, reverse("call_list", args=[meeting.no])),
        "reminders": (scene.convener, reverse("my_reminders")),
        "wording": (office, WORDING),
    }
    wanted = dict(options)
    large = wanted.pop("type", "")
    opened = {user: open_page(user, size=size, **wanted) for user in (scene.convener, office)}
    found: dict[str, list[str]] = {}
    for name in seen:
        user, path = pages[name]
        page = opened[user]
        if large:
            page.context.add_cookies([{"name": "type", "value": large, "url": live_server.url}])
        page.goto(path)
        found[name] = [*axe(page), *(["too wide"] if page.evaluate(TOO_WIDE) > 0 else [])]
    assert found == {name: [] for name in seen}


# --- what is done there -----------------------------------------------------------------------


@SCRIPT
def test_a_message_is_read_by_opening_it_and_the_rest_by_one_tap(
    scene: Scene, meeting: Meeting, open_page: Any, javascript: bool, size: dict[str, int]
) -> None:
    scene.call(starts_at=meeting.starts_at)
    Notice.objects.update(not_before=clock.now())
    page = open_page(scene.convener, size, javascript)
    page.goto(reverse("inbox"))
    badges = page.locator("main .badge", has_text="新")
    assert badges.count() == 2
    page.locator("main .item--btn").last.click()
    page.wait_for_url(f"**{reverse('meeting', args=[meeting.no])}")
    page.goto(reverse("inbox"))
    assert badges.count() == 1
    page.get_by_role("button", name="全部标为已读").click()
    page.wait_for_load_state()
    badges.first.wait_for(state="detached")
    assert not Notice.objects.unread().filter(recipient=scene.convener.person).exists()


@SCRIPT
def test_who_was_not_reached_is_called_ticked_and_taken_back(
    scene: Scene, meeting: Meeting, open_page: Any, javascript: bool, size: dict[str, int]
) -> None:
    page = open_page(scene.convener, size, javascript)
    page.goto(reverse("meeting_told", args=[meeting.no]))
    assert "打过电话没打通。请过后再打，或托人带话。" in main(page)
    page.get_by_role("link", name="电话名单").click()
    page.locator("fieldset", has_text="外来客").get_by_text("已告知").click()
    page.locator("fieldset", has_text="赵国强").get_by_text("不来", exact=True).click()
    page.get_by_role("button", name="保存勾选").click()
    page.get_by_text("记下了：1人参加，1人请假，2人待答，4人未送达。").wait_for()
    page.get_by_text("勾错了").click()
    page.locator("li", has_text="赵国强").get_by_role("button").click()
    page.get_by_text("赵国强：已撤回。").wait_for()
    counts = counts_of(meeting)
    assert (counts.coming, counts.excused, counts.waiting, counts.unreached) == (1, 0, 2, 5)


@SCRIPT
def test_words_are_tried_refused_and_saved(
    office: User, open_page: Any, javascript: bool, size: dict[str, int]
) -> None:
    page = open_page(office, size, javascript)
    page.goto(reverse("wordings"))
    page.get_by_role("link", name="开会通知：{议题}").click()
    words, preview = page.locator("textarea").first, page.locator("#preview-zh-hans")
    words.fill("请于{时刻}到{地点}。")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("这种通知里没有“时刻”").first.wait_for()
    page.wait_for_load_state()
    words.fill("请于{时间}到{地点}，自带水杯。")
    if not javascript:
        page.get_by_role("button", name="预览").click()
    preview.get_by_text("自带水杯").first.wait_for()
    assert "到村委会议事室，自带水杯。" in preview.inner_text()
    page.locator("summary", has_text="英文").click()
    page.locator("textarea").nth(1).fill("{时间}, {地点}. Bring a cup.")
    page.get_by_role("button", name="保存").click()
    page.locator("#preview-en", has_text="Bring a cup.").wait_for()
    assert dict(Wording.objects.order_by("id").values_list("language", "text")) == {
        "zh-hans": "请于%(starts)s到%(where)s，自带水杯。",
        "en": "%(starts)s, %(where)s. Bring a cup.",
    }


@SCRIPT
def test_a_wish_is_kept_as_soon_as_it_is_tapped_or_by_the_button(
    scene: Scene, open_page: Any, javascript: bool, size: dict[str, int]
) -> None:
    page = open_page(scene.convener, size, javascript)
    page.goto(reverse("my_reminders"))
    page.locator("label.chip", has_text="每个工作日").click()
    if not javascript:
        page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").first.wait_for()
    assert Preference.objects.get(person=scene.convener.person).rhythm == "daily"
