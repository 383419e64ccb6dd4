"""A phone in somebody's hand: counts taps and holds every page it comes to, to what pages must be.

A page that breaks a rule is reported at the end of the walk, by its address, all at once.
"""

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Locator, Page

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "handbook" / "img"
NUMBERS = re.compile(r"[\w.-]*\d[\w.-]*( 周.)?|(?<=/code/)[^/]+|(?<=/m/)[^/]+")
MIDDLE = 400  # pixels down, where what was unfolded stands
REFUSED = "the server responded with a status of 422"
COLOURS = 96  # enough for a screen; a fifth of the bytes
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Phone:
    """One browser context with one page; ``taps`` is what ``tap`` counted.

    ``seen`` are the pages already held to the rules, by address and headings, whoever saw them;
    numbers and a matter's own title make no other page.
    """

    def __init__(
        self, page: Page, axe: Callable[[Page], list[str]] | None, seen: set[tuple[str, ...]]
    ) -> None:
        self.page, self.axe, self.seen, self.taps = page, axe, seen, 0
        self.broken: list[str] = []
        self._examining = False  # axe rewrites imported style sheets, which the policy refuses
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.broken.append(f"{page.url}: {error}"))
        page.on("request", self._asked)

    def _said(self, line: Any) -> None:
        if REFUSED in line.text:  # a form that answers with a sentence is no broken page
            return
        if line.type in {"error", "warning"} and not self._examining:
            self.broken.append(f"{self.page.url}: console: {line.text}")

    def _asked(self, request: Any) -> None:
        host = urlsplit(request.url).hostname
        if host != "localhost" and not request.url.startswith(("data:", "blob:")):
            self.broken.append(f"{self.page.url}: asked {host}")

    # --- going and tapping ------------------------------------------------------------------

    def go(self, address: str) -> None:
        """Opens an address, as from a link in the group; not a tap on a page."""
        self.page.goto(address)
        self.look()

    def tap(self, what: Locator | str) -> None:
        """One touch: a link, button, chip or answer, by its words or found otherwise."""
        target = self.find(what) if isinstance(what, str) else what
        before = self.page.url
        target.click()
        self.taps += 1
        self.page.wait_for_load_state()
        if self.page.url != before:
            self.look()

    def find(self, words: str) -> Locator:
        """The first button, link or label that says ``words``."""
        return (
            self.page.locator("main button, main a, main label, main summary", has_text=words)
            .filter(visible=True)
            .first
        )

    def type(self, label: str, text: str) -> None:
        """Types or speaks; no tap."""
        self.page.get_by_label(label).first.fill(text)

    @contextmanager
    def within(self, most: int) -> Iterator[None]:
        """What is done inside takes at most so many taps (quality.md "Taps")."""
        before = self.taps
        yield
        taken = self.taps - before
        assert taken <= most, f"{taken} taps, at most {most} are allowed"

    # --- looking ----------------------------------------------------------------------------

    def look(self) -> None:
        """Holds the page in hand to the rules, unless one just like it was."""
        page = self.page
        heads = page.locator("main :is(h1, h2, legend):not(.title)").all_inner_texts()
        kind = tuple(NUMBERS.sub("", words) for words in (urlsplit(page.url).path, *heads))
        if kind in self.seen:
            return
        self.seen.add(kind)
        self._examining = True
        found = list(self.axe(page)) if self.axe else []
        self._examining = False
        if not page.get_attribute("html", "lang"):
            found.append("html has no lang")
        if page.evaluate(TOO_WIDE) > 0:
            found.append("is wider than the screen")
        self.broken += [f"{page.url}: {line}" for line in found]

    @property
    def card(self) -> tuple[str, str]:
        """The most urgent thing of 待办 and its one act."""
        self.go("/")
        first = self.page.locator(".card--first")
        if not first.count():
            return ("", "")
        return said(first.locator("h2")), said(first.locator(".btn"))

    def rows(self, heading: str) -> list[str]:
        """Titles of the rows below a heading of 待办."""
        part = self.page.locator("section", has=self.page.locator("h2", has_text=heading))
        return [said(row) for row in part.locator(".item b").all()]

    def history(self) -> list[str]:
        """经过 of the matter or meeting in hand: what, who and when."""
        fold = self.page.locator("details", has=self.page.locator("summary", has_text="经过"))
        fold.locator("summary").click()
        return [said(line) for line in fold.locator(".line li").all()]

    def picture(self, name: str, *, top: bool = True) -> None:
        """Keeps the screen for the handbook, where SCREENSHOTS=1 asks for it; ``top=False`` scrolls."""
        if os.environ.get("SCREENSHOTS") != "1" or self.axe is None:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.evaluate(f"scrollTo(0, {0 if top else MIDDLE})")
        shot = Image.open(io.BytesIO(self.page.screenshot()))
        shot.convert("RGB").quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)


def said(element: Locator) -> str:
    """The words of an element, blanks squeezed."""
    return re.sub(r"\s+", " ", element.inner_text()).strip()
