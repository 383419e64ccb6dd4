"""Somebody with a browser: opens a page, fills what stands there, presses a button.

A form is sent as the page offers it, hidden fields and ticks included; only what is typed differs.
Each visit is a new one: months lie between the acts of a story, and nobody stays signed in.
"""

from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse

from meetings.models import Attendee
from participants.models import User
from tests import factories

Typed = dict[str, Any]


class Visitor:
    """A browser at one page; ``who`` is signed in, or nobody is."""

    def __init__(self, who: User | None, url: str = "") -> None:
        self.client = factories.client_for(who)
        self.answer: HttpResponse = HttpResponse()
        self.url = url
        if url:
            self.open(url)

    def open(self, url: str) -> "Visitor":
        """Goes to an address; it must show a page."""
        return self._show(self.client.get(url, follow=True), url)

    def press(self, typed: Typed | None = None, /, **more: Any) -> "Visitor":
        """Types into the form that has these fields and sends it; it must be taken."""
        said = {**(typed or {}), **more}
        form = self._form_with(set(said))
        to = urljoin(self.url, form.get("action") or "")
        sent = {**offered(form), **said}
        return self._show(self.client.post(to.partition("#")[0], sent, follow=True), to)

    @property
    def html(self) -> str:
        """The page as it came."""
        return self.answer.content.decode()

    @property
    def text(self) -> str:
        """What a reader reads, blanks aside."""
        main = self._tree().find(".//main")
        return "".join("".join(main.itertext()).split()) if main is not None else ""

    def offered(self, name: str) -> list[str]:
        """What is preset or ticked in the field of this name."""
        return offered(self._form_with({name})).get(name, [])

    def _show(self, answer: Any, url: str) -> "Visitor":
        self.answer = answer
        steps = getattr(answer, "redirect_chain", [])
        self.url = steps[-1][0] if steps else url
        assert answer.status_code == 200, f"{self.url}: {answer.status_code} {self.text}"
        return self

    def _tree(self) -> Element:
        return html5lib.parse(self.html, namespaceHTMLElements=False)

    def _form_with(self, names: set[str]) -> Element:
        forms = [f for f in self._tree().iter("form") if f.get("method", "").lower() == "post"]
        own = {self.url.partition("?")[0], self.url, ""}
        fitting = [f for f in forms if names <= names_in(f)]
        if not names:
            fitting = [f for f in forms if f.get("action", "") in own]
        assert fitting, f"{self.url} has no form with {names}, only {[names_in(f) for f in forms]}"
        return fitting[0]


def names_in(form: Element) -> set[str]:
    """The fields and named buttons of a form."""
    return {one.get("name", "") for one in form.iter() if one.get("name")}


def offered(form: Element) -> dict[str, Any]:
    """What a form sends when nothing is touched."""
    found: dict[str, list[str]] = {}
    for one in form.iter():
        name, kind = one.get("name", ""), one.get("type", "")
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "textarea":
            found.setdefault(name, []).append((one.text or "").removeprefix("\n"))
        elif one.tag == "select":
            chosen = [o for o in one.iter("option") if o.get("selected") is not None]
            first = (chosen or list(one.iter("option")))[:1]
            found.setdefault(name, []).extend(o.get("value", "") for o in first)
        elif one.tag == "input" and kind in {"radio", "checkbox"}:
            if one.get("checked") is not None:
                found.setdefault(name, []).append(one.get("value", "on"))
        elif one.tag == "input" and kind not in {"file", "submit"}:
            found.setdefault(name, []).append(one.get("value", ""))
    return dict(found)


def by_link(attendee: Attendee) -> Visitor:
    """Whoever opens the personal link he was sent, on a phone without an account."""
    from meetings.links import personal_path  # the secretary copies it from the page after calling

    return Visitor(None, personal_path(attendee))
