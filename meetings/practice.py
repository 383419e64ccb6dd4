"""演练: a platform's twin to rehearse on. Nothing there is told, counted or sealed; it is wiped."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import (
    ActionItem,
    Archive,
    Benefit,
    CallBack,
    Case,
    CaseStep,
    Clue,
    DecisionRecord,
    EmergencyUse,
    Evaluation,
    Finding,
    LookBack,
    Problem,
    Progress,
    Rebound,
    Round,
    Verification,
)
from cases.numbers import TWIN_SUFFIX
from meetings.models import AgendaItem, Attendee, Conclusion, Meeting, Minutes, MinutesAnswer
from participants import terms
from participants.enums import Role
from participants.models import Identity, Person, Post, RosterEntry
from platforms.models import Platform, Venue
from platforms.placing import plant
from records import ledger


def rehearse(platform: Platform, person: Person, day: dt.date) -> Post:
    """The twin of ``platform`` with its roster and rooms, and ``person``'s post as convener there.

    Whoever rehearses twice at once shares the twin. Appointing in a rehearsal is no act: it
    leaves no event, because it goes when the twin is wiped.
    """
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        twin = Platform.objects.filter(code=f"{platform.code}{TWIN_SUFFIX}").first()
        if twin is None:
            twin = Platform(
                code=f"{platform.code}{TWIN_SUFFIX}",
                name=_("%(name)s (rehearsal)") % {"name": platform.name},
                brand=platform.brand,
                level=platform.level,
                form=platform.form,
                parent=platform.parent,
                practice=True,
            )
            plant([twin])
            terms.copy(platform, twin, term="", day=day)
            Venue.objects.bulk_create(
                Venue(platform=twin, name=venue.name, address=venue.address)
                for venue in platform.venues.order_by("id")
            )
        held = Post.objects.filter(platform=twin, person=person, kind=Role.CONVENER).first()
        if held is None:
            held = Post(platform=twin, person=person, kind=Role.CONVENER, valid_from=day)
            held.save()
        return held


def wipe(twin: Platform) -> None:
    """Everything of a rehearsal goes in one go. Raises ValueError for a real platform."""
    if not twin.practice:
        raise ValueError(f"{twin.code} is a real platform; only a practice twin can be wiped.")
    with transaction.atomic():
        cases = Case.objects.filter(platform=twin)
        meetings = Meeting.objects.filter(platform=twin)
        streams = [case.ledger_stream for case in cases]
        streams += [meeting.ledger_stream for meeting in meetings]
        subjects = [*cases.values_list("no", flat=True), *meetings.values_list("no", flat=True)]
        MinutesAnswer.objects.filter(minutes__meeting__in=meetings).delete()
        for model in (Minutes, Conclusion, Attendee, AgendaItem):
            model._default_manager.filter(meeting__in=meetings).delete()
        meetings.delete()
        items = ActionItem.objects.filter(problem__case__in=cases)
        Progress.objects.filter(item__in=items).delete()
        DecisionRecord.objects.filter(item__in=items).update(replaces=None)
        for gate in (DecisionRecord, EmergencyUse):
            gate._default_manager.filter(item__in=items).delete()
        items.delete()
        Rebound.objects.filter(problem__case__in=cases).delete()
        Benefit.objects.filter(case__in=cases).delete()
        Archive.objects.filter(case__in=cases).delete()
        for part in (Verification, Evaluation, CallBack, LookBack, Round, CaseStep, Problem):
            part._default_manager.filter(case__in=cases).delete()
        Finding.objects.filter(subject__in=subjects).delete()
        Clue.objects.filter(platform=twin).delete()
        cases.delete()
        Post.objects.filter(platform=twin).delete()
        RosterEntry.objects.filter(platform=twin).delete()
        people = Person.objects.filter(platform=twin)
        Identity.objects.filter(person__in=people).delete()
        people.delete()
        Venue.objects.filter(platform=twin).delete()
        ledger.wipe_practice(streams)
        twin.delete()
