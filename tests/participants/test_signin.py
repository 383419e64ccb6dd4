"""A secretary comes in with a slip and stays in; the phone is lost; nobody learns who has one."""

import datetime as dt
import re

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from common import clock
from participants import signin
from participants.actor import Actor
from participants.models import Device, SignInCode
from records import ledger
from tests import factories

WECHAT = (
    "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/86 MMWEBID/1 MicroMessenger/8.0.2"
)
START = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def secretary(village):
    """王建民, 55, first convener of the village: a person with a post and no account yet."""
    person = factories.make_person(village, "王建民", phone="13800006621")
    factories.make_post(person, "convener", village)
    return person


@pytest.fixture
def office(as_role):
    return as_role("town_office")


def phone() -> Client:
    return Client(headers={"user-agent": WECHAT})


def print_for(office: Client, person) -> tuple[str, str]:
    """The link and the digits as they stand on the paper."""
    page = office.post(f"/sign-in/slips/{person.no}/").content.decode()
    digits = re.search(r"<b>(\d{4} \d{4})</b>", page).group(1)
    code = SignInCode.objects.latest("pk")
    assert digits.replace(" ", "") not in (code.digits_digest, code.link_digest)
    return page, digits


def slip_for(person) -> signin.Slip:
    return signin.print_slip(person, by=Actor.system(), at=clock.now())


def events(act: str) -> list:
    return [e for e in ledger.history("security") if e.act == act]


def test_secretary_scans_taps_once_is_in_and_still_in_three_months_later(secretary, office):
    with time_machine.travel(START, tick=False) as time:
        page, _digits = print_for(office, secretary)
        assert ("<svg" in page, "style=" in page) == (True, False)
        slip = slip_for(secretary)  # the same act, so that the test knows the link behind the QR
        mobile = phone()

        looked = mobile.get(f"/sign-in/code/{slip.token}/")
        shown = looked.content.decode()
        assert ("王建民" in shown, "138****6621" in shown) == (True, True)
        assert Device.objects.count() == 0, "looking spends nothing"

        came = mobile.post(f"/sign-in/code/{slip.token}/", {"remember": "on"}, follow=True)
        assert came.redirect_chain == [("/", 302)]
        assert "2027年5月20日 周四" in came.content.decode()
        assert Device.objects.get().label == "微信 · 安卓手机"

        time.shift(dt.timedelta(days=90))
        home = mobile.get("/")
        assert (home.status_code, "王建民" in home.content.decode()) == (200, True)

        time.shift(dt.timedelta(days=179))
        assert mobile.get("/me/").status_code == 200, "180 days count from the last use"

        time.shift(dt.timedelta(days=181))
        assert mobile.get("/me/").headers["Location"] == "/sign-in/?next=/me/"
    assert [e.note.facts["about"] for e in events("slip_used")] == ["王建民"]


def test_lost_phone_is_out_as_soon_as_the_office_forgets_it(secretary, office):
    mobile = phone()
    mobile.post(f"/sign-in/code/{slip_for(secretary).token}/", {"remember": "on"})
    assert mobile.get("/me/").status_code == 200
    device = Device.objects.get()
    assert device.label in office.get(f"/sign-in/slips/{secretary.no}/").content.decode()

    office.post(f"/me/devices/{device.pk}/forget/")

    assert mobile.get("/me/").status_code == 302, "the open session ended too"
    assert [e.note.facts["about"] for e in events("phone_forgotten")] == ["王建民"]


def test_digits_with_the_phone_number_open_once(secretary):
    slip = slip_for(secretary)
    answer = phone().post(
        "/sign-in/", {"phone": "138 0000 6621", "digits": slip.digits, "remember": "on"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")

    again = phone().post("/sign-in/", {"phone": "13800006621", "digits": slip.digits})
    assert (again.status_code, "对不上" in again.content.decode()) == (200, True)


def test_unknown_number_is_answered_like_a_known_one(secretary, village, count_queries):
    slip_for(secretary)

    def ask(number: str) -> str:
        answer = phone().post("/sign-in/", {"phone": number, "digits": "00000000"})
        assert answer.status_code == 200
        text = answer.content.decode().replace(number, "NUMBER")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    assert ask("13800006621") == ask("13700000000")
    known = count_queries(lambda: ask("13800006621"))
    assert count_queries(lambda: ask("13700000000")) == known


def test_ten_wrong_tries_then_wait_for_this_number_and_address_only(secretary, village):
    neighbour = factories.make_person(village, "李秀兰", phone="13800007777")
    factories.make_post(neighbour, "recorder", village)
    slip, other = slip_for(secretary), slip_for(neighbour)
    for _try in range(9):
        assert (
            phone().post("/sign-in/", {"phone": "13800006621", "digits": "00000000"}).status_code
            == 200
        )
    tenth = phone().post("/sign-in/", {"phone": "13800006621", "digits": "00000000"})
    assert (tenth.status_code, "15分钟" in tenth.content.decode()) == (429, True)
    right = phone().post("/sign-in/", {"phone": "13800006621", "digits": slip.digits})
    assert right.status_code == 429

    beside = phone().post("/sign-in/", {"phone": "13800007777", "digits": other.digits})
    assert beside.status_code == 302, "the same village hall, another person"

    with time_machine.travel(clock.real_now() + dt.timedelta(minutes=16)):
        later = phone().post("/sign-in/", {"phone": "13800006621", "digits": slip.digits})
        assert later.status_code == 302
    kept = [
        f"{row.username}{row.post_data}{row.get_data}"
        for row in AccessAttempt.objects.order_by("id")
    ]
    assert not [text for text in kept if "13800006621" in text]


def test_newer_slip_ends_the_older_and_a_week_ends_both(secretary):
    older, newer = slip_for(secretary), slip_for(secretary)
    assert phone().get(f"/sign-in/code/{older.token}/").status_code == 410
    assert phone().get(f"/sign-in/code/{newer.token}/").status_code == 200
    with time_machine.travel(clock.real_now() + dt.timedelta(days=7, seconds=1)):
        assert phone().get(f"/sign-in/code/{newer.token}/").status_code == 410
    assert phone().get("/sign-in/code/never-printed/").status_code == 410


def test_second_tap_on_a_spent_slip_says_so_and_leads_in(secretary):
    slip, mobile = slip_for(secretary), phone()
    mobile.post(f"/sign-in/code/{slip.token}/", {"remember": "on"})
    second = mobile.post(f"/sign-in/code/{slip.token}/", {"remember": "on"})
    assert (second.status_code, 'href="/"' in second.content.decode()) == (410, True)
    assert Device.objects.count() == 1


def test_signing_out_on_a_remembered_phone_waits_for_one_tap(secretary):
    mobile = phone()
    mobile.post(f"/sign-in/code/{slip_for(secretary).token}/", {"remember": "on"})
    mobile.post("/account/logout/")
    assert mobile.get("/me/").headers["Location"] == "/sign-in/?next=/me/"
    assert "是我，进去" in mobile.get("/sign-in/").content.decode()
    assert mobile.post("/sign-in/again/").headers["Location"] == "/"
    assert mobile.get("/me/").status_code == 200


def test_borrowed_phone_is_not_remembered(secretary):
    mobile = phone()
    mobile.post(f"/sign-in/code/{slip_for(secretary).token}/")
    assert (mobile.get("/me/").status_code, Device.objects.count()) == (200, 0)
    with time_machine.travel(clock.real_now() + dt.timedelta(hours=13)):
        assert mobile.get("/me/").status_code == 302


def test_form_sent_after_the_night_still_counts(secretary):
    """The session ended while the phone lay there; the form is sent all the same."""
    mobile = Client(enforce_csrf_checks=True, headers={"user-agent": WECHAT})
    token = slip_for(secretary).token
    page = mobile.get(f"/sign-in/code/{token}/").content.decode()
    given = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    mobile.post(f"/sign-in/code/{token}/", {"remember": "on", "csrfmiddlewaretoken": given})
    page = mobile.get("/me/").content.decode()
    given = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    with time_machine.travel(clock.real_now() + dt.timedelta(hours=13)):
        sent = mobile.post(
            "/type/", {"type": "large", "next": "/me/", "csrfmiddlewaretoken": given}
        )
    assert sent.status_code == 302


def test_desk_gets_no_slip_and_is_never_remembered(county, as_role):
    clerk = factories.make_user("county_office", county, name="赵敏")
    sec = as_role("sec_admin")
    page = sec.get(f"/sign-in/slips/{clerk.person.no}/").content.decode()
    assert "用密码登录" in page
    with pytest.raises(signin.NoSlipForDesks):
        slip_for(clerk.person)


def test_phone_of_somebody_who_was_given_a_desk_no_longer_opens(secretary, town):
    mobile = phone()
    mobile.post(f"/sign-in/code/{slip_for(secretary).token}/", {"remember": "on"})
    factories.make_post(secretary, "town_office", town)
    with time_machine.travel(clock.real_now() + dt.timedelta(hours=13)):
        assert mobile.get("/me/").status_code == 302


def test_account_ends_with_the_post(secretary):
    mobile = phone()
    mobile.post(f"/sign-in/code/{slip_for(secretary).token}/", {"remember": "on"})
    post = secretary.posts.get()
    post.valid_to = clock.today() - dt.timedelta(days=1)
    post.save()
    page = mobile.get("/me/")
    said = page.content.decode()
    assert (page.status_code, "这一步您办不了了" in said, "职务到" in said) == (403, True, True)
    with pytest.raises(signin.NobodyToLetIn):
        slip_for(secretary)


def test_town_cannot_open_an_account_that_also_acts_elsewhere(secretary, county, office):
    """One seat in a village gives the town no hold on somebody who also acts for the county."""
    factories.make_post(secretary, "supervisor", county)
    page = office.get(f"/sign-in/slips/{secretary.no}/")
    assert "请联系" in page.content.decode() or "没有" in page.content.decode()
    assert office.post(f"/sign-in/slips/{secretary.no}/").status_code == 403
    assert SignInCode.objects.count() == 0
