"""What is decent to remind somebody of on a day (quality.md, Light).

Three messages about one meeting and no more reminders of it; one digest a week for a village's
secretary and clerk, on its first working day; days off are left in peace. Only what lies today or
tomorrow breaks in. Asked of the present state at each run, as the ladders are.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from django.db.models import Count, F, Q

from notices import preferences
from notices.enums import Rhythm
from notices.kinds import Reminder
from notices.models import DigestDay, Notice, Preference, Reminded
from participants.enums import Role
from participants.models import Delegation, Helper, Person, Post
from platforms.models import valid_on
from platforms.workdays import ONE_DAY, exceptions_between, is_working

PER_MEETING = 3  # messages about one meeting; a reminder that would be the fourth is not written
AT_ONCE = 500  # keys a statement asks for


class Weight(Enum):
    """What a kind of message is to somebody invited to a meeting."""

    ALWAYS = "invitation, change or cancellation: counted, always goes"
    RESULT = "what came out, with a last day to object: counted, always goes"
    REMINDER = "of the meeting itself: counted, and not written beyond the limit"
    WORK = "for who acts for the host: no message of the meeting"


OF_A_MEETING: Mapping[str, Weight] = {
    "meeting.invitation": Weight.ALWAYS,
    "meeting.changed": Weight.ALWAYS,
    "meeting.rehung": Weight.ALWAYS,
    "meeting.called_off": Weight.ALWAYS,
    "meeting.called_wrongly": Weight.ALWAYS,
    "meeting.voided": Weight.ALWAYS,
    "minutes.out": Weight.RESULT,
    "meeting.reminder": Weight.REMINDER,
    "meeting.soon": Weight.REMINDER,
    "meeting.asked_in": Weight.WORK,
    "meeting.words": Weight.WORK,
    "meeting.no_results": Weight.WORK,
    "minutes.unconfirmed": Weight.WORK,
}
REMINDERS = frozenset(name for name, weight in OF_A_MEETING.items() if weight is Weight.REMINDER)
COUNTED = frozenset(
    name for name, weight in OF_A_MEETING.items() if weight in (Weight.ALWAYS, Weight.RESULT)
)


class Decency:
    """One run's view of a day: which of the reminders that were reached may be written."""

    def __init__(self, day: dt.date, reached: Sequence[Reminder]) -> None:
        people = {one.recipient.pk for one in reached}
        self.day = day
        self._wishes = preferences.of(people)
        self._weekly = _told_once_a_week(self._wishes, day)
        self._told = messages_about({one.subject for one in reached if one.kind in REMINDERS})
        monday = day - day.weekday() * ONE_DAY
        self._is_working = is_working(day, exceptions_between(day, day))
        given = DigestDay.objects.filter(day__gte=monday, day__lt=day)
        self.gives_digests = self._is_working and not given.exists()

    def allows(self, reminder: Reminder) -> bool:
        """Whether it is written now; what is not waits for the next run that allows it."""
        if reminder.kind in REMINDERS:
            return self._is_wanted(reminder)
        if reminder.recipient.pk in self._weekly:
            return self.gives_digests or self.day <= reminder.due_on <= self.day + ONE_DAY
        return self._is_working

    def _is_wanted(self, reminder: Reminder) -> bool:
        """A meeting's own reminder comes on days off too, but never as one message too many."""
        wish = self._wishes[reminder.recipient.pk]
        told = self._told[reminder.subject, reminder.recipient.pk]
        return wish.day_before and (wish.every_reminder or told < PER_MEETING)

    def of_use_until(self, person: int) -> dt.date:
        """The last day on which what somebody gets today says something: a week's digest is read
        any day of the week, and each line of it is asked again whether it holds."""
        weekly = self.gives_digests and person in self._weekly
        return self.day + dt.timedelta(days=6) if weekly else self.day

    def finish(self) -> None:
        """Every digest of the week is written: what comes later waits. A run that died before
        here is made up for by the next, even on another day."""
        if self.gives_digests:
            DigestDay.objects.get_or_create(day=self.day)


def _told_once_a_week(wishes: Mapping[int, Preference], day: dt.date) -> set[int]:
    """Who gets a weekly digest: who asked for it, and conveners and their helpers who did not ask
    for a daily one."""
    usual = [key for key, wish in wishes.items() if wish.rhythm == Rhythm.USUAL]
    weekly = {key for key, wish in wishes.items() if wish.rhythm == Rhythm.WEEKLY}
    posts = Post.objects.filter(valid_on(day), kind=Role.CONVENER)
    delegations = Delegation.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        post__in=posts,
        from_on__lte=day,
        until_on__gte=day,
    )
    helpers = Helper.objects.filter(valid_on(day), post__in=posts)
    acts = Q(pk__in=posts.values("person")) | Q(pk__in=delegations.values("to_person"))
    acts |= Q(pk__in=helpers.values("person"))
    for start in range(0, len(usual), AT_ONCE):
        found = Person.objects.filter(acts, pk__in=usual[start : start + AT_ONCE])
        weekly.update(found.order_by("id").values_list("pk", flat=True))
    return weekly


def messages_about(subjects: Iterable[str]) -> Counter[tuple[str, int]]:
    """How many counted messages about each meeting reached each person, by subject and person.

    What was silenced before it lay in the inbox reached nobody.
    """
    found: Counter[tuple[str, int]] = Counter()
    names = sorted(subjects)
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        lay_there = Q(silenced_at__isnull=True) | Q(not_before__lte=F("silenced_at"))
        for rows in (
            Notice.objects.filter(lay_there, kind__in=COUNTED, subject__in=part),
            Reminded.objects.filter(kind__in=REMINDERS, subject__in=part),
        ):
            counted = rows.values_list("subject", "recipient_id").annotate(n=Count("pk"))
            for subject, person, count in counted.order_by("subject", "recipient_id"):
                found[subject, person] += count
    return found
