"""What should have been said by whom's ladder, by hand from the papers, and nothing of the code.

procedure.md §0.12: 30 % of the time left (limits of 15 days and more, not within 3 days of the
next), T-7, T-1, the day; +3 the unit's head and whoever handed it out; +7 the leader in charge and
the platform above; +30 the chairpersons' meeting. A moved day moves its reminders, a missed run
catches up with the highest alone. The handbook's table: results and minutes on the 1st, 3rd and 7th
day, from the 7th the town too; seven working days for a unit to accept, the day before, the 1st and
7th day after, then whoever handed it out too. Of a meeting the day before, where more than three
days lie between. quality.md, Light: one message a day, three of a meeting, Monday's digest for the
secretary, days off in peace.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

ONE = dt.timedelta(days=1)

# Days from the event, and from which one on somebody above is told.
TABLE: dict[str, tuple[list[int], int | None]] = {
    "meeting": ([-1], None),
    "results": ([1, 3, 7], 7),
    "minutes": ([1, 3, 7], 7),
    "item": ([-7, -1, 0, 3, 7, 15, 30], None),
    "accept": ([-1, 1, 7], 1),
    "opinion": ([-1, 1, 7], None),
}
TOWN, DESK, CHAIR, CONTACT, HEAD, LEADER = "镇办", "任主任", "程主席", "张联络", "路局长", "段县长"
EVERY_ONE = "孙大妈"  # who wants every reminder


@dataclass(frozen=True)
class Due:
    """What stands on a rung this morning for somebody."""

    person: str
    ladder: str
    says: str
    subject: str
    due: dt.date
    rung: int

    @property
    def key(self) -> tuple:
        return self.person, self.ladder, self.subject, self.due


@dataclass
class Meeting:
    """A meeting of a village: when, who said what of it, and who was told when."""

    subject: str
    village: str
    starts: dt.datetime
    known: dict[str, dt.date]  # person → when he last had it before his eyes
    messages: Counter[str]
    declined: set[str] = field(default_factory=set)
    comes: set[str] = field(default_factory=set)
    is_off: bool = False
    recorded: dt.date | None = None
    is_confirmed: bool = False

    @property
    def waits(self) -> bool:
        return not self.is_off and self.recorded is None


@dataclass
class Item:
    """Work agreed on: by one person, by somebody known by words alone, or by the unit."""

    subject: str
    village: str
    made: dt.date
    due: dt.date
    lead: str  # "", a name, or CONTACT
    is_over: bool = False
    is_accepted: bool = False


@dataclass
class Opinion:
    """An opinion to be looked into within 15 days."""

    subject: str
    village: str
    said: dt.date
    is_over: bool = False

    @property
    def due(self) -> dt.date:
        return self.said + 15 * ONE


class Model:
    """The world as told, and what was said in it."""

    def __init__(self, above: dict[str, str | None], exceptions: dict[dt.date, bool]) -> None:
        self.above = above  # place → the place above it
        self.exceptions = exceptions
        self.own: dict[tuple[str | None, str], tuple[list[int], int | None]] = {}
        self.meetings: list[Meeting] = []
        self.items: list[Item] = []
        self.opinions: list[Opinion] = []
        self.digests: set[dt.date] = set()
        self.said: dict[tuple[str, dt.date], list[Due]] = {}
        self._last: dict[tuple, int] = {}

    # --- the table ----------------------------------------------------------------------------

    def ladder(self, place: str | None, name: str) -> tuple[list[int], int | None]:
        """What the place, or the nearest above it, has set; else the table."""
        while place is not None:
            if (place, name) in self.own:
                return self.own[place, name]
            place = self.above[place]
        return self.own.get((None, name), TABLE[name])

    def works(self, day: dt.date) -> bool:
        return self.exceptions.get(day, day.isoweekday() <= 5)

    @staticmethod
    def rung(days: list[int], due: dt.date, since: dt.date, today: dt.date) -> int | None:
        """The last one reached, of those after it began."""
        found = None
        for day in sorted(days):
            stands = due + day * ONE
            if since < stands <= today:
                found = day
        return found

    # --- what has been reached ----------------------------------------------------------------

    def reached(self, now: dt.datetime) -> list[Due]:
        today = now.date()
        found: list[Due] = []
        for meeting in self.meetings:
            found += self._of_meeting(meeting, now)
        for item in self.items:
            found += self._of_item(item, today)
        for one in self.opinions:
            rung = self.rung(self.ladder(one.village, "opinion")[0], one.due, one.said, today)
            if rung is not None and not one.is_over:
                person = secretary(one.village)
                found.append(Due(person, "opinion", "opinion.owed", one.subject, one.due, rung))
        return found

    def _of_meeting(self, one: Meeting, now: dt.datetime) -> list[Due]:
        today, starts = now.date(), one.starts.date()
        if one.waits and one.starts > now:
            return self._to_come(one, today, starts)
        if one.waits and starts < today:
            return self._afterwards(one, "results", "meeting.no_results", starts, today)
        if one.recorded and not one.is_confirmed and one.recorded < today:
            return self._afterwards(one, "minutes", "minutes.unconfirmed", one.recorded, today)
        return []

    def _to_come(self, one: Meeting, today: dt.date, starts: dt.date) -> list[Due]:
        found = []
        days, _above = self.ladder(one.village, "meeting")
        says = "meeting.reminder" if starts - today == ONE else "meeting.soon"
        for person, known in one.known.items():
            rung = self.rung(days, starts, known, today)
            if rung is None or (starts - known).days <= 3 or person in one.declined:
                continue
            found.append(Due(person, "meeting", says, one.subject, starts, rung))
        return found

    def _afterwards(
        self, one: Meeting, name: str, says: str, since: dt.date, today: dt.date
    ) -> list[Due]:
        days, above = self.ladder(one.village, name)
        rung = self.rung(days, since, since, today)
        if rung is None:
            return []
        people = [secretary(one.village)]
        if above is not None and rung >= above:
            people.append(TOWN)
        return [Due(person, name, says, one.subject, since, rung) for person in people]

    def _of_item(self, one: Item, today: dt.date) -> list[Due]:
        if one.is_over:
            return []
        found = []
        days, _above = self.ladder(one.village, "item")
        limit = (one.due - one.made).days
        early = -round(limit * 3 / 10)
        if limit >= 15 and min(days) - early >= 3:
            days = [early, *days]
        rung = self.rung(days, one.due, one.made, today)
        if rung is not None:
            left = (one.due - today).days
            says = "item.near" if left > 0 else "item.late" if left < 0 else "item.today"
            for person in self._of_rung(one, rung):
                found.append(Due(person, "item", says, one.subject, one.due, rung))
        if one.lead == CONTACT and not one.is_accepted:
            found += self._to_accept(one, today)
        return found

    @staticmethod
    def _of_rung(one: Item, rung: int) -> set[str]:
        village = secretary(one.village)
        people = {one.lead or village}
        if rung >= 3:
            people |= {DESK, HEAD} if one.lead == CONTACT else {village}
        if rung >= 7:
            people |= {TOWN, LEADER} if one.lead == CONTACT else {TOWN}
        if rung >= 30:
            people.add(CHAIR)
        return people

    def _to_accept(self, one: Item, today: dt.date) -> list[Due]:
        due, left = one.made, 7
        while left:
            due += ONE
            left -= self.works(due)
        days, above = self.ladder(one.village, "accept")
        rung = self.rung(days, due, one.made, today)
        if rung is None:
            return []
        people = [CONTACT, DESK] if above is not None and rung >= above else [CONTACT]
        return [Due(who, "accept", "unit.unaccepted", one.subject, due, rung) for who in people]

    # --- a run --------------------------------------------------------------------------------

    def run(self, now: dt.datetime) -> None:
        """Somebody's one message of the day, of all that was reached and may be said."""
        if not 8 <= now.hour < 21:
            return
        today = now.date()
        monday = today - today.weekday() * ONE
        this_week = {monday + n * ONE for n in range(today.weekday())}
        is_digest_day = self.works(today) and not this_week & self.digests
        message: dict[str, list[Due]] = {}
        for one in self.reached(now):
            was_told = one.rung <= self._last.get(one.key, -999)
            if not was_told and self._is_decent(one, today, is_digest_day):
                message.setdefault(one.person, []).append(one)
        for person, lines in message.items():
            if (person, today) not in self.said:
                self.said[person, today] = lines
                for one in lines:
                    self._last[one.key] = one.rung
                    self._count(one)
        if is_digest_day:
            self.digests.add(today)

    def _is_decent(self, one: Due, today: dt.date, is_digest_day: bool) -> bool:
        if one.ladder == "meeting":
            return one.person == EVERY_ONE or self._messages(one) < 3
        if one.person.endswith("书记"):
            return is_digest_day or one.due in (today, today + ONE)
        return self.works(today)

    def _messages(self, one: Due) -> int:
        [meeting] = [meeting for meeting in self.meetings if meeting.subject == one.subject]
        return meeting.messages[one.person]

    def _count(self, one: Due) -> None:
        for meeting in self.meetings:
            if one.ladder == "meeting" and meeting.subject == one.subject:
                meeting.messages[one.person] += 1


def secretary(village: str) -> str:
    """Who acts for a village: its secretary, who gets one digest a week."""
    return f"{village}书记"
