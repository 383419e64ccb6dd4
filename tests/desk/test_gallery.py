"""The gallery: every component once, in both languages, only where it may be seen."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.test.signals import template_rendered

from tests.desk.pages import HAN, check_page, words

pytestmark = pytest.mark.django_db
COMPONENTS = Path(django_settings.BASE_DIR) / "templates" / "components"


def rendered_by(client: Client, url: str) -> set[str]:
    names: set[str] = set()

    def note(sender: Any, template: Any, **_kwargs: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note)
    try:
        assert client.get(url).status_code == 200
    finally:
        template_rendered.disconnect(note)
    return names


def test_every_component_stands_in_the_gallery(client: Client, demo: None) -> None:
    every = {f"components/{file.name}" for file in COMPONENTS.glob("*.html")}
    assert every - rendered_by(client, "/-/gallery") == set()


def test_the_gallery_is_strict_html(client: Client, demo: None) -> None:
    check_page(client.get("/-/gallery").content.decode())


def test_the_gallery_in_english_shows_no_chinese(client: Client, demo: None) -> None:
    client.cookies["django_language"] = "en"
    html = words(client.get("/-/gallery").content.decode())
    assert HAN.findall(html.replace("有事好商量", "")) == []


def test_the_gallery_is_not_there_in_earnest(client: Client) -> None:
    assert client.get("/-/gallery").status_code == 404


def test_a_refused_field_is_marked_and_tied_to_its_sentence(client: Client, demo: None) -> None:
    html = client.get("/-/gallery").content.decode()
    assert 'aria-describedby="id_where_error" aria-invalid="true"' in html.replace(
        'aria-invalid="true" aria-describedby="id_where_error"',
        'aria-describedby="id_where_error" aria-invalid="true"',
    )
    assert 'id="id_where_error"' in html
    assert html.count("btn--primary") == 1
