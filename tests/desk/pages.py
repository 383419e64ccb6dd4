"""What every page must be: strict HTML, nothing inline, one language."""

import re

import html5lib

HAN = re.compile(r"[\u3400-\u9fff]")
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)


def check_page(html: str) -> None:
    """Parses strictly and refuses inline style and script."""
    html5lib.HTMLParser(strict=True).parse(html)
    assert INLINE.findall(html) == []


def words(html: str) -> str:
    """What a reader and a screen reader get: text and attributes, without addresses."""
    return re.sub(r'\s(?:href|action|value)="[^"]*"', "", html)
