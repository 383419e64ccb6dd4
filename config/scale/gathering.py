"""One meeting from the call to final minutes: the acts of ``meetings.lifecycle``."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases.enums import ProblemOutcome
from cases.models import ActionItem, Finding, Problem, Round
from common.textsearch import normalise
from config.scale import words
from config.scale.people import VENUE, Somebody
from config.scale.plan import Fate
from config.scale.story import Story
from meetings.enums import WAS_THERE, Answer, Attendance, MeetingKind, MeetingStatus, MinutesReply
from meetings.minutes import OBJECTION
from meetings.models import AgendaItem, Attendee, Conclusion, Meeting, Minutes, MinutesAnswer
from meetings.remarks import NOTICE, NOTICE_DAYS
from participants.actor import Actor
from participants.enums import SeatClass

KINDS = {MeetingKind.COUNCIL: 90, MeetingKind.MICRO: 6, MeetingKind.ON_SITE: 4}
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
GUESTS = 3  # of the seats are taken by people no register knows
ANSWERED = 3  # persons who answer before the meeting; the others simply come or do not
AWAY = 2  # persons at most who were called and do not come
SETTLED = 12  # days after which minutes are final


@dataclass(slots=True)
class Seat:
    """One attendee while the meeting is told; ``who`` is nobody for a name no register knows."""

    pk: int | None
    name: str
    who: Somebody | None
    answer: dict[str, Any] = field(default_factory=dict)
    attendance: Attendance = Attendance.UNKNOWN

    @property
    def seat(self) -> str:
        """As whom he sits there."""
        return str(self.who.seat if self.who else SeatClass.STAKEHOLDER)

    @property
    def was_there(self) -> bool:
        """Whether he came."""
        return self.attendance in WAS_THERE


class Gathering:
    """A meeting about one matter, called when this is made."""

    def __init__(self, matter: Story, number: int) -> None:
        self.matter, self.county, self.place = matter, matter.county, matter.place
        self.random, self.by = matter.random, matter.by
        self.called_at = self.county.moment(matter.later(1, 1), 18)
        self.starts_at = self._begins()
        self.meeting = self._call()
        self.seated = self._seat(self.county.seats())
        self.round = self._round(number)
        self._conclusions: list[tuple[Problem, Conclusion]] = []
        self.chain = self.county.chain(self.meeting.ledger_stream)
        facts = {"starts": self.starts_at.isoformat(), "invited": len(self.seated)}
        self.chain.add(
            "meeting.called",
            by=self.by,
            at=self.called_at,
            facts=facts,
            after=MeetingStatus.CONVENED,
        )
        self._invite()
        if matter.path.fate == Fate.CALLED:
            self._end()

    @property
    def recorded_at(self) -> dt.datetime:
        """When the results were entered."""
        return self.starts_at + dt.timedelta(hours=2)

    # --- called ------------------------------------------------------------------------------

    def _begins(self) -> dt.datetime:
        """At half past seven in the evening, two or three days on; still to come where it must."""
        day = self.matter.day + dt.timedelta(days=self.random.randint(2, 3))
        if self.matter.path.fate == Fate.CALLED:
            day = self.county.today + dt.timedelta(days=self.random.randint(1, 5))
        return dt.datetime(day.year, day.month, day.day, 19, 30, tzinfo=self.county.zone)

    def _call(self) -> Meeting:
        case, county = self.matter.case, self.county
        no = county.number("M", self.place, self.matter.day)
        members = self.place.members
        meeting = self.matter.row(
            Meeting,
            no=no,
            kind=self.random.choices(list(KINDS), list(KINDS.values()))[0],
            title=case.title,
            public_title=case.public_title,
            short_title=case.short_title,
            restricted=case.restricted,
            host_id=self.place.platform.pk,
            venue_id=self.place.venue_id,
            starts_at=self.starts_at,
            chair_id=members[0].pk,
            recorder_id=members[1].pk,
            recorded_time=self.called_at,
            group_token="".join(self.random.choices(TOKEN, k=22)),
            called_at=self.called_at,
            called_by_label=self.by.said,
            search_text=normalise(no + case.title)[:200],
        )
        meeting.place(self.place.platform)
        self.matter.row(AgendaItem, meeting_id=meeting.pk, case_id=case.pk, position=1)
        return meeting

    def _seat(self, seats: int) -> list[Seat]:
        """Members first, then guests by name only."""
        known: list[Somebody | None] = list(self.place.members[: max(1, seats - GUESTS)])
        people = known + [None] * (seats - len(known))
        key = self.county.tables.key
        return [
            Seat(key(Attendee), who.name if who else words.name(self.random), who) for who in people
        ]

    def _round(self, number: int) -> Round:
        day = self.starts_at.date()
        row = self.matter.row(
            Round,
            case_id=self.matter.case.pk,
            number=number,
            meeting_no=self.meeting.no,
            host_id=self.place.platform.pk,
            planned_on=day,
        )
        facts = {"round": number, "meeting": self.meeting.no, "on": day.isoformat()}
        self.matter.chain.add("round.called", by=self.by, at=self.called_at, facts=facts)
        return row

    def _invite(self) -> None:
        """Those called are told, and the liaison member; some answer."""
        known = [seat.who for seat in self.seated if seat.who]
        duty = [] if self.meeting.restricted else self.place.lookers[:1]
        self.county.tell([*known, *duty], self.place, **self._notice("meeting.invitation"))
        ahead = (self.starts_at.date() - self.called_at.date()).days
        if ahead < NOTICE_DAYS:
            self.matter.row(
                Finding,
                subject=self.meeting.no,
                rule=NOTICE,
                figure=str(ahead),
                basis=str(NOTICE_DAYS),
                found_at=self.called_at,
            )
        at = min(self.called_at + dt.timedelta(hours=2), self.county.at)
        self._answer(self.seated[0], self.by, self.called_at)
        for seat in self.seated[1 : 1 + ANSWERED]:
            if seat.who:
                by = Actor.link(seat.name, no=seat.who.no, person_id=seat.who.pk)
                self._answer(seat, by, at)
                facts = {"attendee": seat.name}
                self.chain.add("meeting.answer_coming", by=by, at=at, facts=facts)

    def _answer(self, seat: Seat, by: Actor, at: dt.datetime) -> None:
        seat.answer = {
            "answer": Answer.COMING,
            "answered_at": at,
            "answered_by_label": by.said,
            "answered_version": 1,
        }

    def _notice(self, kind: str, **params: Any) -> dict[str, Any]:
        meeting = self.meeting
        at = self.called_at if kind == "meeting.invitation" else self.recorded_at
        return {
            "kind": kind,
            "subject": meeting.ledger_subject,
            "made_at": at,
            "restricted": meeting.restricted,
            "params": {
                "title": meeting.short_title,
                "starts": self.starts_at.isoformat(),
                "where": VENUE,
                "no": meeting.no,
                **params,
            },
        }

    # --- held --------------------------------------------------------------------------------

    def hold(self) -> None:
        """It took place; the roll is taken. The story goes on from that evening."""
        meeting, at = self.meeting, self.starts_at + dt.timedelta(minutes=90)
        self.matter.day = day = self.starts_at.date()
        for seat in self.seated:
            seat.attendance = Attendance.PRESENT
        unsure = [seat for seat in self.seated[1 + ANSWERED :] if seat.who]
        for seat in self.random.sample(unsure, min(len(unsure), self.random.randint(0, AWAY))):
            seat.attendance = self.random.choice((Attendance.EXCUSED, Attendance.ABSENT))
        present = sum(seat.was_there for seat in self.seated)
        self.round.held_on, self.round.present = day, present
        facts = {"round": self.round.number, "meeting": meeting.no, "on": day.isoformat()}
        self.matter.chain.add("round.held", by=self.by, at=at, facts={**facts, "present": present})
        meeting.held_at, meeting.present_count = at, present
        self._move(MeetingStatus.HELD, self.by, at, present=present)
        if self.matter.path.fate == Fate.HELD:
            self._end()

    def _move(self, to: MeetingStatus, by: Actor, at: dt.datetime, **facts: Any) -> None:
        before, self.meeting.status = self.meeting.status, to
        self.chain.add(f"meeting.{to}", by=by, at=at, facts=facts, before=before, after=to)

    def conclude(
        self, problem: Problem, outcome: ProblemOutcome, text: str, item: ActionItem | None
    ) -> None:
        """What it said to one problem."""
        lead = next(
            (m.name for m in self.place.members if item and m.pk == item.lead_person_id), ""
        )
        row = self.matter.row(
            Conclusion,
            meeting_id=self.meeting.pk,
            problem_id=problem.pk,
            result=outcome,
            text=text,
            lead_name=lead,
            due=item.due if item else None,
        )
        self._conclusions.append((problem, row))

    # --- minuted -----------------------------------------------------------------------------

    def settle_minutes(self) -> None:
        """Compiled and told; confirmed within days, final when the time for objections is over."""
        at, county = self.recorded_at, self.county
        self.round.conclusions = self.meeting.conclusion_count = len(self._conclusions)
        body = self._body()
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        minutes = self.matter.row(
            Minutes,
            meeting_id=self.meeting.pk,
            body=body,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            made_at=at,
            object_until=county.due_on(self.matter.day, OBJECTION),
        )
        until = minutes.object_until.isoformat()
        there = [seat.who for seat in self.seated if seat.who and seat.was_there]
        county.tell_as_fits(there, self.place, **self._notice("minutes.out", until=until))
        self._move(MeetingStatus.MINUTED, self.by, at, conclusions=len(self._conclusions))
        days = (county.today - self.matter.day).days
        if days > 2 and (days > SETTLED or self.random.random() < 0.5):
            self._confirm(minutes)
        if days > SETTLED:
            self._finalise(minutes)
        self._end()

    def _end(self) -> None:
        """Nothing more happens to it: who sat there is written, and its chain ends."""
        for seat in self.seated:
            self.county.tables.add(
                Attendee,
                id=seat.pk,
                meeting_id=self.meeting.pk,
                person_id=seat.who.pk if seat.who else None,
                name=seat.name,
                seat=seat.seat,
                attendance=seat.attendance,
                **seat.answer,
            )
        self.chain.end()

    def _confirm(self, minutes: Minutes) -> None:
        by = self.place.convener.acts()
        at = self.county.moment(self.matter.day + dt.timedelta(days=1), 9)
        self.matter.row(
            MinutesAnswer,
            minutes_id=minutes.pk,
            attendee_id=self.seated[0].pk,
            reply=MinutesReply.FINE,
            said_at=at,
        )
        minutes.confirmed_at, minutes.confirmed_by_label = at, by.said
        self._move(MeetingStatus.CONFIRMED, by, at)

    def _finalise(self, minutes: Minutes) -> None:
        at = self.county.moment(minutes.object_until + dt.timedelta(days=1), 1)
        minutes.final_at, minutes.final_basis = at, "period"
        self._move(MeetingStatus.FINAL, self.county.system, at, basis="period")

    def _body(self) -> dict[str, Any]:
        """As ``meetings.minutes.content`` compiles it from the stored rows."""
        meeting, case, members = self.meeting, self.matter.case, self.place.members
        of = {kind: [s for s in self.seated if s.attendance == kind] for kind in Attendance}
        there = [{"name": seat.name, "seat": seat.seat} for seat in of[Attendance.PRESENT]]
        return {
            "no": meeting.no,
            "title": meeting.title,
            "platform": self.place.platform.name,
            "host": self.place.platform.name,
            "held_by": "",
            "starts_at": timezone.localtime(self.starts_at).isoformat(),
            "where": VENUE,
            "chair": members[0].name,
            "recorder": members[1].name,
            "rounds": {case.no: self.round.number},
            "invited": len(self.seated),
            "present": meeting.present_count,
            "sheet": False,
            "names": there,
            "excused": [one.name for one in of[Attendance.EXCUSED]],
            "absent": [one.name for one in of[Attendance.ABSENT]],
            "gates": [],
            "problems": [
                {
                    "case": case.no,
                    "part": problem.part,
                    "problem": problem.text,
                    "result": str(row.result),
                    "text": row.text,
                    "dissent": "",
                    "lead": row.lead_name,
                    "due": row.due.isoformat() if row.due else "",
                }
                for problem, row in self._conclusions
            ],
        }
