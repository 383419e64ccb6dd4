"""What residents reported, and what became of it."""

import datetime as dt

from cases.enums import ClueStatus
from cases.lifecycle.clue import CODE_ALPHABET, follow_digest
from cases.models import Case, Clue
from cases.wording import is_dispute
from common.fields import keyed_digest
from config.scale import words
from config.scale.county import County
from config.scale.people import PHONES, Place
from participants.actor import Actor

FRESH = 20  # days in which a report may lie unanswered
NAMED = 0.4  # of the residents leave name and phone
QUARRELS = 0.04
ANSWERED = {ClueStatus.ANSWERED: 80, ClueStatus.DECLINED: 12, ClueStatus.REFERRED: 8}


class Report:
    """One report from the day it came in."""

    def __init__(self, county: County, place: Place, day: dt.date) -> None:
        self.county, self.place, random = county, place, county.random
        at, no = county.moment(day, 8), county.number("C", place, day)
        body = words.quarrel(random) if random.random() < QUARRELS else words.statement(random)
        phone = f"1990000{random.randrange(PHONES):04d}" if random.random() < NAMED else ""
        self.clue = clue = county.tables.new(
            Clue,
            no=no,
            body=body,
            restricted=is_dispute(body),
            name=words.name(random) if phone else "",
            contact=phone,
            contact_hmac=keyed_digest(phone) if phone else "",
            contact_last4=phone[-4:],
            follow_digest=follow_digest(no, "".join(random.choices(CODE_ALPHABET, k=6))),
            reported_at=at,
        )
        clue.place(place.platform)
        self._chain = county.chain(clue.ledger_stream)
        by = Actor.resident(clue.name)
        self._chain.add("clue.received", by=by, at=at, after=ClueStatus.RECEIVED)
        county.tell(
            place.keepers,
            place,
            kind="clue.received",
            subject=clue.ledger_subject,
            made_at=at,
            params={"no": no},
        )

    def taken_up(self, case: Case) -> None:
        """It became a matter."""
        self.clue.case_id, self.clue.restricted = case.pk, case.restricted
        self._end(ClueStatus.ADOPTED, case.raised_at)

    def left_or_answered(self, age: int) -> None:
        """Answered within days; of the newest some lie there, of the old ones hardly any."""
        random = self.county.random
        if random.random() < (0.5 if age < FRESH else 0.005):
            self._put()
            return
        self.clue.answer = random.choice(words.ANSWERS)
        day = self.clue.reported_at.date() + dt.timedelta(days=random.randrange(1, 4))
        status = random.choices(list(ANSWERED), list(ANSWERED.values()))[0]
        self._end(status, self.county.moment(day, 16))

    def _end(self, status: ClueStatus, at: dt.datetime) -> None:
        self._chain.add(
            f"clue.{status}", by=self.place.by, at=at, before=self.clue.status, after=status
        )
        self.clue.status = status
        self._put()

    def _put(self) -> None:
        self.county.tables.put([self.clue])
        self._chain.end()
