"""The State Council's yearly notice on holidays, read: which days are off, which are made up.

国务院办公厅关于20XX年部分节假日安排的通知, pasted as it stands. Every mistake is named by its line;
nothing is guessed.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ONE_DAY = dt.timedelta(days=1)
LONGEST = 20_000  # characters: a notice has two pages
YEAR = re.compile(r"(20\d\d)\s*年\s*(?:部分)?\s*节假日")
ITEM = re.compile(r"^\s*[一二三四五六七八九十]+\s*、\s*([^：:]{2,20})\s*[：:](.*)$")
DATE = re.compile(
    r"(?:(20\d\d)\s*年)?\s*(?:(\d{1,2})\s*月)?\s*(\d{1,2})\s*日\s*(?:[（(]([^）)]*)[）)])?"
)
COUNT = re.compile(r"共\s*(\d{1,2})\s*天|放假\s*(\d{1,2})\s*天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
# Words of the notice → the name in the table.
HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "劳动": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
}
# What no line does that only goes on: open an item of its own, or sign the notice with a date.
OPENS = re.compile(rf"[一二三四五六七八九十]+\s*、|[^：:，。（(]{{2,20}}[：:]|{'|'.join(HOLIDAYS)}")
SIGNED = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日$")
LABELS = {
    "New Year's Day": gettext_lazy("New Year’s Day"),
    "Spring Festival": gettext_lazy("Spring Festival"),
    "Tomb-sweeping Day": gettext_lazy("Tomb-sweeping Day"),
    "Labour Day": gettext_lazy("Labour Day"),
    "Dragon Boat Festival": gettext_lazy("Dragon Boat Festival"),
    "Mid-autumn Festival": gettext_lazy("Mid-autumn Festival"),
    "National Day": gettext_lazy("National Day"),
}


@dataclass(frozen=True)
class Day:
    """A day that the notice names: off, or made up for (上班)."""

    day: dt.date
    is_working: bool
    holiday: str


@dataclass
class Holidays:
    """What a notice says; ``problems`` are sentences, and with one of them nothing is taken."""

    year: int | None = None
    days: list[Day] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it may be taken into the table."""
        return self.year is not None and bool(self.days) and not self.problems


def read_notice(text: str) -> Holidays:
    """The days that the pasted notice names, or what is wrong with it, line by line."""
    found = Holidays()
    if len(text) > LONGEST:
        found.problems.append(_("This is longer than a notice is. Please paste the notice only."))
        return found
    year = YEAR.search(text)
    if year is None:
        found.problems.append(
            _("No year is named. Please paste the heading too: the notice for which year?")
        )
        return found
    found.year = int(year[1])
    named: set[str] = set()
    for number, line in _lines(text):
        item = ITEM.match(line)
        if item is None:
            if ("放假" in line or "上班" in line) and DATE.search(line):
                found.problems.append(
                    _("Line %(n)s was not understood: %(line)s")
                    % {"n": number, "line": line.strip()[:30]}
                )
            continue
        names = [name for word, name in HOLIDAYS.items() if word in item[1]]
        if not names:
            found.problems.append(
                _("Line %(n)s: “%(name)s” is no holiday of the notice.")
                % {"n": number, "name": item[1].strip()}
            )
            continue
        named.update(names)
        _read_item(found, number, names[0], item[2])
    _check_whole(found, named)
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; an item goes on over lines that a PDF has wrapped."""
    begun, whole = 0, ""
    for number, written in enumerate(text.splitlines(), 1):
        line = written.strip()
        if whole and not OPENS.match(line) and not SIGNED.match(line):
            whole += line
            continue
        if whole:
            yield begun, whole
        begun, whole = number, line if ITEM.match(line) else ""
        if not whole:
            yield number, line
    if whole:
        yield begun, whole


def _read_item(found: Holidays, number: int, name: str, text: str) -> None:
    """The sentences of one holiday: off from when to when, which days are made up."""
    off: list[dt.date] = []
    for sentence in re.split(r"[。；;]", text):
        works = "上班" in sentence
        if not works and "放假" not in sentence:
            continue  # advice on annual leave and the like
        days: list[dt.date] = []
        for start, end in _spans(found, number, sentence):
            days += [start + ONE_DAY * n for n in range((end - start).days + 1)]
        if not days:
            found.problems.append(_("Line %(n)s names no day.") % {"n": number})
        if not works:
            off += days
            _check_count(found, number, sentence, days)
        for day in days:
            found.days.append(Day(day, works, name))
            if works and day.weekday() < 5:
                found.problems.append(
                    _("Line %(n)s: %(day)s is made up for, but it is no Saturday or Sunday.")
                    % {"n": number, "day": day.isoformat()}
                )
    if not off:
        found.problems.append(_("Line %(n)s names no day off.") % {"n": number})


def _spans(found: Holidays, number: int, sentence: str) -> Iterator[tuple[dt.date, dt.date]]:
    """From–to of each day or row of days in a sentence; a day without a month has the last one."""
    start: dt.date | None = None
    year, month = found.year or 0, 0
    before = 0
    for date in DATE.finditer(sentence):
        month = int(date[2] or month)
        day = _day(int(date[1] or year), month, int(date[3]))
        if day is None:
            words = {"n": number, "month": month, "day": date[3]}
            found.problems.append(_("Line %(n)s: there is no day %(month)s-%(day)s.") % words)
            return
        _check_weekday(found, number, day, date[4] or "")
        follows = start is not None and "至" in sentence[before : date.start()]
        if follows and start is not None:
            if not dt.timedelta() <= day - start <= ONE_DAY * 20:
                words = {"n": number, "first": start.isoformat(), "last": day.isoformat()}
                found.problems.append(
                    _("Line %(n)s: from %(first)s to %(last)s is no row of days.") % words
                )
                return
            yield start, day
            start = None
        else:
            if start is not None:
                yield start, start
            start = day
        before = date.end()
    if start is not None:
        yield start, start


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _check_weekday(found: Holidays, number: int, day: dt.date, note: str) -> None:
    said = WEEKDAY.search(note)
    if said and WEEKDAYS[said[1]] != day.weekday():
        words = {"n": number, "day": day.isoformat(), "note": note}
        found.problems.append(_("Line %(n)s: %(day)s is no %(note)s.") % words)


def _check_count(found: Holidays, number: int, sentence: str, days: list[dt.date]) -> None:
    count = COUNT.search(sentence)
    said = int(count[1] or count[2]) if count else len(days)
    if said != len(days):
        words = {"n": number, "said": said, "found": len(days)}
        found.problems.append(
            _("Line %(n)s says %(said)s days, but names %(found)s of them.") % words
        )


def _check_whole(found: Holidays, named: set[str]) -> None:
    """No holiday is missing, no day stands twice, none lies far outside the year."""
    missing = [str(LABELS[name]) for name in HOLIDAYS.values() if name not in named]
    if missing:
        words = {"names": _(", ").join(missing)}
        found.problems.append(_("These holidays are missing: %(names)s.") % words)
    seen: set[dt.date] = set()
    for one in found.days:
        if one.day in seen:
            words = {"day": one.day.isoformat()}
            found.problems.append(_("%(day)s is named twice.") % words)
        seen.add(one.day)
    found.days.sort(key=lambda one: one.day)
