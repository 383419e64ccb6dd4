"""What waits after something was said: reports, opinions to be looked into, dissent to be explained,
matters that stand still."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cases.due import AT_MOST, Kind, by_day, end_of, until
from cases.enums import OpinionOutcome
from cases.models import Clue, Dissent, Opinion, Round
from cases.models.voices import OWES
from cases.stalling import ABOVE_DAYS, stalled_rounds
from common.templatetags.look import full_date
from common.together import Read
from common.waiting import Urgency, Waiting
from platforms.models import Platform


def reports_of(place: Platform) -> Kind:
    """What residents reported and nobody answered yet."""
    rows = Clue.objects.unanswered().filter(platform=place).order_by("reported_at", "id")

    def show(clue: Clue) -> Waiting:
        return Waiting(
            title=_("A report: %(words)s") % {"words": Truncator(clue.body.strip()).chars(21)},
            line=_("reported on %(day)s") % {"day": full_date(clue.reported_at)},
            label=_("Read it"),
            url=reverse("clue", args=[clue.no]),
            urgency=Urgency.TODAY,
            icon="hand",
        )

    return Read(rows[:AT_MOST], "no", "body", "reported_at"), show


def of_place(place: Platform, today: dt.date) -> Iterator[Kind]:
    """Opinions voiced about the place's matters, and dissent in the rounds it held."""
    yield _to_look_into(place, today)
    yield _to_explain(place, today)


def _to_look_into(place: Platform, today: dt.date) -> Kind:
    rows = Opinion.objects.filter(
        outcome=OpinionOutcome.OPEN, case__platform=place, case__status__in=OWES
    )

    def show(row: Opinion) -> Waiting:
        return Waiting(
            title=_("An opinion: %(words)s") % {"words": row.words[:30]},
            line=row.case.short_title,
            label=_("Look into it"),
            url=reverse("opinion_verify", args=[row.case.no, row.pk]),
            urgency=by_day(row.verify_by, today),
            icon="topic",
            due=end_of(row.verify_by),
            hint=until(row.verify_by, today),
            late=row.verify_by < today,
        )

    names = ("words", "verify_by", "case__no", "case__short_title")
    return Read(rows.order_by("verify_by", "id")[:AT_MOST], *names), show


def _to_explain(place: Platform, today: dt.date) -> Kind:
    seen = Q(case__restricted=False) | Q(case__platform=place)
    rows = Dissent.objects.owed().filter(seen, round__host=place, case__status__in=OWES)

    def show(row: Dissent) -> Waiting:
        return Waiting(
            title=_("%(side)s does not agree") % {"side": row.side},
            line=f"{row.case.short_title} · {row.words[:30]}",
            label=_("Explain it"),
            url=reverse("dissent_explain", args=[row.case.no, row.pk]),
            urgency=by_day(row.explain_by, today),
            icon="topic",
            due=end_of(row.explain_by),
            hint=until(row.explain_by, today),
            late=row.explain_by < today,
        )

    names = ("side", "words", "explain_by", "case__no", "case__short_title")
    return Read(rows.order_by("explain_by", "id")[:AT_MOST], *names), show


def stalled_below(above: Platform, today: dt.date) -> Kind:
    """Matters of the places right below that have stood still for fifteen days."""
    rows = stalled_rounds(today, ABOVE_DAYS).filter(
        case__platform__parent=above, case__restricted=False
    )

    def show(row: Round) -> Waiting:
        words = {"place": row.case.platform, "count": row.idle}
        return Waiting(
            title=row.case.short_title,
            line=_("%(place)s: %(count)s rounds running settled nothing") % words,
            label=_("See it"),
            url=reverse("case", args=[row.case.no]),
            urgency=Urgency.SOON,
            icon="alert",
            hint=_("last met on %(day)s") % {"day": full_date(row.held_on)},
        )

    names = ("idle", "held_on", "case__no", "case__short_title", "case__platform__name")
    return Read(rows.order_by("held_on", "id")[:AT_MOST], *names), show


def words_of_stalled(count: Any) -> str:
    """What a convener is told of a matter that stands still, and which other ways there are."""
    return _(
        "%(count)s rounds running settled nothing: it can go to the level above, to the villagers' "
        "or residents' assembly, or to mediation"
    ) % {"count": count}
