"""演练: a platform's twin to rehearse on. Nothing there is told, counted or sealed; it is wiped."""

import datetime as dt

from django.db import models, transaction
from django.utils.translation import gettext as _

from cases.models import Case, Clue, Finding
from cases.numbers import TWIN_SUFFIX
from meetings.models import Meeting
from participants import terms
from participants.enums import Role
from participants.models import Person, Post, RosterEntry
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
        Finding.objects.filter(subject__in=subjects).delete()
        for model in (Meeting, Clue, Case, Post, RosterEntry, Person, Venue):
            _wipe(model._base_manager.filter(platform=twin))
        ledger.wipe_practice(streams)
        twin.delete()


def _wipe(rows: models.QuerySet) -> None:
    """The rows with all that hangs on them, the farthest first: whatever a room adds one day
    goes along. What only mentions them, and may do without, stays."""
    kept = rows.values("pk")
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) not in (models.PROTECT, models.CASCADE):
            continue
        if relation.concrete or relation.many_to_many:
            continue
        below = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": kept})
        if relation.related_model is rows.model:
            below.update(**{relation.field.name: None})
        else:
            _wipe(below)
    rows.delete()
