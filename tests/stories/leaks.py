"""Looks for words that must not be there: in whole answers, in papers, in the cache, in the log.

``Crawl`` opens every address of the site that can speak of one of the given rows, as one person,
and says at which of them a forbidden word stands in the answer's body or headers. An address with
arguments that nobody thought of fails, so a new page cannot stay out of it.
"""

import html
import io
import json
import pickle
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.addresses import Address, addresses
from tests.participants.test_permissions import ask
from tests.samples import Call

ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def spellings(phone: str) -> list[str]:
    """A telephone number as people, masks and papers write it."""
    first, second, last = phone[:3], phone[3:7], phone[7:]
    return [
        phone,
        f"{first} {second} {last}",
        f"{first}-{second}-{last}",
        f"{phone[:5]} {phone[5:]}",
        f"{first}****{last}",
    ]


def readings(text: str) -> str:
    """The text, and what it says once JSON, entities and addresses in it are read."""
    plain = ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    read = html.unescape(plain)
    return "\n".join(dict.fromkeys([text, plain, read, unquote(read)]))


def parts_of(data: bytes) -> Iterator[str]:
    """Everything readable in a file: of a Word file each part, document properties included."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name
                yield packed.read(name).decode("utf-8", "replace")
    else:
        yield data.decode("utf-8", "replace")


def properties_of(data: bytes) -> list[str]:
    """The document properties of a Word file, and the names of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        named = [name for name in packed.namelist() if name.startswith(("docProps/", "custom"))]
        assert "docProps/core.xml" in named
        return [
            *packed.namelist(),
            *(packed.read(name).decode("utf-8", "replace") for name in named),
        ]


def body_of(answer: HttpResponse) -> bytes:
    """The body, streamed or not."""
    if answer.streaming:
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # asked only of what streams
    return answer.content


def found_in(words: Iterable[str], *texts: str) -> set[str]:
    """Which of the words stand in the texts. Digits count alone, not inside a token or digest."""
    said = readings("\n".join(texts))
    digits = {word for word in words if word.isdigit()}
    numbers = re.findall(rf"(?<!\w)(?:{'|'.join(digits)})(?!\w)", said, re.ASCII) if digits else []
    return {word for word in words if word not in digits and word in said} | set(numbers)


@dataclass
class Opened:
    """What an address answered: by what it stands for, its status, headers and readable parts."""

    name: str
    status: int
    headers: str
    parts: list[str]

    def words(self, forbidden: Iterable[str]) -> set[str]:
        """The forbidden words in it."""
        return found_in(forbidden, self.headers, *self.parts)

    @property
    def head(self) -> str:
        """What is seen without reading the page: headers, cookies, the tab's title, every address
        the page leads to or loads."""
        page = "".join(self.parts)
        title = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
        links = re.findall(r'(?:href|src|action|formaction|content)="([^"]*)"', page)
        return "\n".join([self.headers, *title, *links])


@dataclass
class Crawl:
    """Every address that can speak of ``rows``: ``arguments`` gives, for the name of an argument
    and the first part of a route, the values it is opened with."""

    arguments: Mapping[str, Mapping[str, list[Any]]]
    rows: list[models.Model] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def urls(self) -> Iterator[tuple[str, str]]:
        """(what it is, address) of every page, the admin's included."""
        for address in addresses():
            if address.name.startswith("admin:") and "<" in address.route:
                continue  # those of classes and rows follow below
            for given in self._given(address):
                yield address.name, reverse(address.name, kwargs=given)
        yield from self._registers()

    def _given(self, address: Address) -> Iterator[dict[str, Any]]:
        names = re.findall(r"<(?:\w+:)?(\w+)>", address.route)
        if not names:
            yield {}
            return
        room = address.route.partition("/")[0]
        given: list[dict[str, Any]] = [{}]
        for name in names:
            values = self.arguments.get(room, {}).get(name)
            assert values is not None, (
                f"{address.route}: say with which values of {name!r} the crawl opens {room!r}"
            )
            given = [{**one, name: value} for one in given for value in values]
        yield from given

    def _registers(self) -> Iterator[tuple[str, str]]:
        """Lists, searches, rows and suggestions of the admin."""
        for model in admin.site._registry:
            stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            listed = reverse(f"{stem}_changelist")
            yield f"{stem}_changelist", listed
            yield f"{stem}_add", reverse(f"{stem}_add")
            for row in self.rows:
                if type(row) is model:
                    for page in ("change", "history", "delete"):
                        yield f"{stem}_{page}", reverse(f"{stem}_{page}", args=[row.pk])
            for one in model._meta.get_fields():
                remote = getattr(one, "related_model", None)
                if not one.concrete or remote not in admin.site._registry:
                    continue
                if admin.site._registry[remote].search_fields:
                    meta = model._meta
                    asked = f"app_label={meta.app_label}&model_name={meta.model_name}"
                    asked += f"&field_name={one.name}&term="
                    yield f"autocomplete {meta.label}.{one.name}", f"/admin/autocomplete/?{asked}"

    def as_seen_by(self, client: Client) -> list[Opened]:
        """Opens all of them; whatever an address would do is undone."""
        return [opened(client, name, url) for name, url in self.urls()]

    def searches(self) -> Iterator[str]:
        """Every box one can type into, up to the typed word."""
        yield from ("/search/?q=", "/cases/?q=", "/meetings/?q=", "/people/?q=", "/cases/?place=")
        yield from ("/items/?place=", "/clues/?place=", "/sign-in/slips/?q=", "/platforms/?q=")
        for model, kept in admin.site._registry.items():
            listed = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            if kept.search_fields:
                yield f"{reverse(listed)}?q="


def opened(client: Client, name: str, url: str) -> Opened:
    """One address, opened or, where it only takes what is sent, sent empty."""
    answer = client.get(url)
    if answer.status_code == 405:
        answer = ask(client, url, Call(post={}))
    data = b"" if answer.closed and answer.streaming else body_of(answer)
    said = [f"{name}: {value}" for name, value in answer.items() if name != "Content-Length"]
    headers = "\n".join([*said, answer.cookies.output()])
    return Opened(name, answer.status_code, headers, list(parts_of(data)))


def telling(pages: Iterable[Opened], forbidden: list[str]) -> dict[str, list[str]]:
    """What each address tells that it must not; nothing where all is well."""
    found = {page.name: sorted(page.words(forbidden)) for page in pages}
    return {name: words for name, words in found.items() if words}


# --- what is kept beside the pages -------------------------------------------------------------


def in_cache() -> str:
    """Everything that the cache holds, as text."""
    texts = []
    for path in Path(settings.CACHES["default"]["LOCATION"]).glob("*.djcache"):
        with path.open("rb") as file:
            pickle.load(file)  # when it expires
            texts.append(zlib.decompress(file.read()).decode("utf-8", "replace"))
    return "\n".join(texts)


def in_log(records: Iterable[Any]) -> str:
    """Log lines as both formatters of ours write them."""
    from config.logs import formatter

    console, collector = formatter("console"), formatter("json")
    return "\n".join(line for r in records for line in (console.format(r), collector.format(r)))


def as_json(value: Any) -> str:
    """A stored structure as text."""
    return json.dumps(value, ensure_ascii=False, default=str)
