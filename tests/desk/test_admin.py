"""The office's admin: grouped as offices think, only what the post may, titles as plain words."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from desk.admin_site import GROUPS
from participants.models import User
from tests import factories
from tests.desk.pages import check_page

pytestmark = pytest.mark.django_db


def groups_of(user: Any) -> list[tuple[str, list[str]]]:
    request = RequestFactory().get("/admin/")
    request.user = user
    return [
        (str(group["name"]), [model["object_name"] for model in group["models"]])
        for group in admin.site.get_app_list(request)
    ]


def test_every_register_names_its_acts() -> None:
    assert [
        m.__name__ for m, r in admin.site._registry.items() if not getattr(r, "acts", None)
    ] == []


@pytest.mark.parametrize("role", ["county_office", "town_office", "sec_admin", "audit_admin"])
def test_registers_stand_in_groups_and_each_once(village: Any, role: str) -> None:
    place = village.town if role == "town_office" else village.county
    user = factories.make_user(role, place)
    shown = groups_of(user)
    order = [str(group.name) for group in GROUPS]
    assert [name for name, _models in shown] == [n for n in order if n in dict(shown)]
    models = [model for _name, models in shown for model in models]
    allowed = [
        model.__name__
        for model, register in admin.site._registry.items()
        if "view" in register.acts and user.may(register.acts["view"])
    ]
    assert sorted(models) == sorted(allowed)


def test_the_index_lists_what_waits_and_the_registers(as_role: Any) -> None:
    html = as_role("sec_admin").get("/admin/").content.decode()
    check_page(html)
    assert '<h2 id="waiting">待办事项</h2>' in html
    assert html.count('<h2 class="group">') == len(groups_of(User.objects.get()))


def test_a_list_has_a_plain_title_a_labelled_search_and_headed_rows(as_role: Any) -> None:
    client = as_role("sec_admin")
    response = client.get(reverse("admin:participants_user_changelist"))
    html = response.content.decode()
    check_page(html)
    name = User._meta.verbose_name_plural
    assert f"<h1>{name}</h1>" in html
    assert '<label for="searchbar">查找</label>' in html
    assert html.count('<th scope="row"') == User.objects.count()
    assert '<td data-label="' in html
    assert "icon-yes" not in html


def test_a_search_without_a_find_says_what_to_do(as_role: Any) -> None:
    client = as_role("sec_admin")
    html = client.get(
        reverse("admin:participants_user_changelist"), {"q": "nobodyatall"}
    ).content.decode()
    assert "没有找到。请少写几个字，或者重新显示全部。" in html


def test_forms_and_history_are_strict_and_keep_what_was_typed(as_role: Any) -> None:
    client = as_role("county_office")
    url = reverse("admin:participants_person_add")
    check_page(client.get(url).content.decode())
    html = client.post(url, {"name": "", "work_title": "文书"}).content.decode()
    check_page(html)
    assert "还没有保存。请看标出的栏目，您填的都还在。" in html
    assert 'value="文书"' in html
    person = client.get("/").wsgi_request.user.person
    check_page(
        client.get(reverse("admin:participants_person_history", args=[person.pk])).content.decode()
    )


def test_people_without_a_desk_see_no_registers(as_role: Any) -> None:
    assert as_role("convener").get("/admin/").status_code == 302
