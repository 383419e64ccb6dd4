"""What the short messages of a call come to stands on its page, before the button."""

from decimal import Decimal

import pytest
from django.urls import reverse

from notices.models import MessageTemplate, Preference
from platforms.settings import set_setting
from tests.notices.test_short_messages import provider, scene

__all__ = ["provider", "scene"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(provider, settings):
    """A message costs five fen."""
    settings.SMS = provider.account(price=Decimal("0.05"))


@pytest.fixture
def page(scene, sign_in):
    """``page()``: the page that calls a meeting about the matter; its message is a short one."""
    MessageTemplate.objects.update(text="请{1}参加{2}")
    client = sign_in(scene.convener)
    url = f"{reverse('convene')}?case={scene.case.no}"
    return lambda: client.get(url).content.decode()


def test_the_page_says_at_most_how_many_and_about_how_much(page, scene, priced):
    assert "短信最多2条，约0.10元。" in page()  # 李秀兰 and 赵国强 share a number


def test_without_a_price_it_says_how_many(page, provider):
    assert "短信最多2条。" in page()


def test_a_text_that_is_charged_twice_counts_twice(page, scene, priced):
    MessageTemplate.objects.update(text="请按时参加并带上身份证。" * 4 + "{1}")
    assert "短信最多2条，约0.10元。" in page()
    MessageTemplate.objects.update(text="请按时参加并带上身份证。" * 6 + "{1}")
    assert "短信最多4条，约0.20元。<br>内容较长，每条按2条计费。" in page()


def test_who_wants_none_costs_nothing(page, scene, priced):
    Preference.objects.create(person=scene.people["陈晓梅"], not_by=["sms"])
    assert "短信最多1条，约0.05元。" in page()


@pytest.mark.parametrize("why", ["switched off", "no template", "not in the chain", "nobody"])
def test_where_none_goes_nothing_is_said(page, scene, priced, settings, why):
    match why:
        case "switched off":
            settings.SMS = None
        case "no template":
            MessageTemplate.objects.all().delete()
        case "not in the chain":
            set_setting(scene.village.county, "notices.chain", ["邮件"])
        case "nobody":
            for person in scene.people.values():
                person.phone = ""
                person.save()
    assert "短信最多" not in page()


def test_somebody_typed_in_with_a_number_counts_and_the_line_follows_the_list(
    page, scene, priced, sign_in
):
    client = sign_in(scene.convener)
    keys = [one.no for name, one in scene.people.items() if name != "陈晓梅"]
    typed = {"case": scene.case.no, "who": keys, "act": "guest"}
    guest = {"name": "外来客", "seat": "expert", "phone": "13911112222"}
    answer = client.post(reverse("convene"), {**typed, **guest}, headers={"HX-Target": "people"})
    assert "短信最多2条，约0.10元。" in answer.content.decode()


def test_the_page_needs_no_more_than_twelve_statements(page, scene, priced, count_queries):
    page()
    assert count_queries(page) <= 12
