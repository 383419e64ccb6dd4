"""Words and drawings every page uses."""

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.template.defaultfilters import striptags
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common import clock
from common.icons import ICONS

register = template.Library()

WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)

DRAWING = mark_safe('aria-hidden="true" focusable="false"')


@register.filter
def full_date(value: dt.date | dt.datetime | None) -> str:
    """2026年11月21日 周六 (and 14:30 where there is a time)."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value)
        return f"{full_date(local.date())} {local:%H:%M}"
    return _("%(year)s-%(month)s-%(day)s %(weekday)s") % {
        "year": value.year,
        "month": value.month,
        "day": value.day,
        "weekday": _(WEEKDAYS[value.weekday()]),
    }


def paper_date(day: dt.date) -> str:
    """2026年11月21日, as papers say it, without the weekday."""
    return _("%(year)s-%(month)s-%(day)s") % {"year": day.year, "month": day.month, "day": day.day}


@register.filter
def near_date(value: dt.date | dt.datetime | None) -> str:
    """今天, 明天, 昨天 where near; else the full date."""
    if value is None:
        return ""
    moment = timezone.localtime(value) if isinstance(value, dt.datetime) else None
    day = moment.date() if moment else value
    words = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    word = words.get((day - clock.today()).days)
    if word is None:
        return full_date(value)
    return f"{word} {moment:%H:%M}" if moment else word


@register.filter
def short_date(value: dt.date | dt.datetime | None) -> str:
    """今天, 明天, 昨天 where near; else 11月21日, with its year where that is not this one."""
    if value is None:
        return ""
    day = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    today = clock.today()
    if abs((day - today).days) <= 1:
        return near_date(day)
    if day.year != today.year:
        return full_date(day)
    return _("%(month)s-%(day)s") % {"month": day.month, "day": day.day}


@register.filter
def plain_number(value: Decimal | int | None) -> str:
    """A figure without zeros behind it: 1,250 or 3.5."""
    if value is None:
        return ""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """420,000元, 30,000.50元; nothing where no amount is known."""
    if value is None:
        return ""
    amount = f"{value:,.2f}".removesuffix(".00")
    return _("%(amount)s yuan") % {"amount": amount}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of ``common.icons``, in place; the word beside it says what it means.

    Drawn in place and not by reference, so that it also shows inside forms and htmx fragments,
    which know nothing of the page around them. Raises KeyError for a name that is not drawn.
    """
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" {}>{}</svg>',
        DRAWING,
        mark_safe(ICONS[name]),  # noqa: S308  our own drawings, no input
    )


def _on_circle(angle: float, radius: float) -> tuple[str, str]:
    """The point ``angle`` degrees clockwise from the top."""
    turn = math.radians(angle)
    return f"{radius * math.sin(turn):.1f}", f"{-radius * math.cos(turn):.1f}"


def _spread(count: int, first: float, last: float) -> Iterator[float]:
    """``count`` angles from ``first`` to ``last``, both ends used; a single one in the middle."""
    if count == 1:
        yield (first + last) / 2
        return
    for index in range(count):
        yield first + (last - first) * index / (count - 1)


@register.simple_tag
def mark() -> SafeString:
    """The round table as the brand's mark: one red seat, six blue, X open."""
    blue = [45, 90, 135, 225, 270, 315]
    seats = format_html_join(
        "",
        '<circle class="s6" cx="{}" cy="{}" r="3.3"/>',
        (_on_circle(angle, 14.5) for angle in blue),
    )
    return format_html(
        '<svg class="brand__mark mark" viewBox="-20 -20 40 40" {}><circle class="top0" r="8.5"/>'
        '<circle class="s1" cy="-14.5" r="4.2"/>{}<circle class="sx" cy="14.5" r="3"/></svg>',
        DRAWING,
        seats,
    )


@register.simple_tag
def round_table(
    seats: Sequence[tuple[str, bool]], invited: int = 0, total: int | None = None, unit: str = ""
) -> SafeString:
    """The round table as a meter of seats.

    ``seats`` are (one letter, taken) pairs: the convener first, then the classes of the rule
    (six of them in 1+6+X). A class without anybody is a dashed hint, not an error. ``invited``
    counts the open X seats below; ``total`` (persons) and ``unit`` stand in the middle.
    """
    classes = len(seats) - 1
    right = list(_spread(math.ceil(classes / 2), 40, 120))
    left = list(_spread(classes // 2, 240, 320))
    angles = [0.0, *right, *left]
    parts = []
    for index, (angle, (letter, taken)) in enumerate(zip(angles, seats, strict=True)):
        x, y = _on_circle(angle, 78)
        kind = ("s1" if index == 0 else "s6") if taken else "gap"
        parts.append(
            format_html(
                '<circle class="{0}" cx="{1}" cy="{2}" r="{3}"/>'
                '<text class="{0}t" x="{1}" y="{4}">{5}</text>',
                kind,
                x,
                y,
                18 if index == 0 else 15,
                f"{float(y) + 6.5:.1f}",
                letter,
            )
        )
    shown = min(invited, 9)
    for angle in _spread(shown, 142, 218) if shown else ():
        parts.append(
            format_html('<circle class="sx" cx="{}" cy="{}" r="7"/>', *_on_circle(angle, 78))
        )
    if total is not None:
        parts.append(format_html('<text class="mid" y="6">{}</text>', total))
        parts.append(format_html('<text class="mid2" y="26">{}</text>', unit))
    return format_html(
        '<svg class="round" viewBox="-100 -100 200 200" {}><circle class="top0" r="52"/>{}</svg>',
        DRAWING,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **values: Any) -> SafeString:
    """A component that wraps something: ``{% component "fold" title="…" %}…{% endcomponent %}``.

    What stands between the tags is ``content`` in ``components/<name>.html``, which sees nothing
    of the page but what it is given.
    """
    page = get_template(f"components/{name}.html").template  # type: ignore[attr-defined]  # Django's own engine
    return page.render(context.new({"content": content, **values}))


@register.filter
def beside(columns: Sequence[Any], row: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Each column with its cell. Raises ValueError where a row has more or fewer cells."""
    return zip(columns, row, strict=True)


BOOLEAN_PICTURE = re.compile(r'<img [^>]*icon-(?:yes|no|unknown)[^>]* alt="(True|False|None)">')


@register.filter
def in_words(html: str) -> SafeString:
    """Yes and no of the admin as words: a picture alone says nothing to whom it is read out."""
    text = html
    if "<img " in html:
        said = {"True": _("Yes"), "False": _("No"), "None": _("Not known")}
        text = BOOLEAN_PICTURE.sub(lambda found: said[found[1]], html)
    return mark_safe(text)  # noqa: S308  escaped by Django's admin


@register.simple_tag
def admin_cell(html: str, heading: str) -> SafeString:
    """One cell of an admin list: the first heads its row, the others name their column.

    Django leaves both out; on a phone, where rows are cards, the column's name stands before.
    """
    cell = html.replace("<th ", '<th scope="row" ', 1)
    label = escape(striptags(heading)).strip()
    if cell.startswith("<td ") and label:
        cell = cell.replace("<td ", f'<td data-label="{label}" ', 1)
    return in_words(cell)
