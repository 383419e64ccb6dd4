"""What rules notice about the stages of a matter: hints on the record that stop nobody (rule 8)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.models import Case, Finding
from common.templatetags.look import full_date

LATE = "stage_late"
LEFT_OUT = "stage_left_out"
PASSED = "stage_passed_over"
RULES = (LATE, LEFT_OUT, PASSED)
BETWEEN = "/"  # the last day there was, the day it ended


def note(
    case: Case,
    rule: str,
    stage: str,
    *,
    by: Any,
    at: dt.datetime,
    basis: str = "",
    reason: str = "",
) -> None:
    """Keeps a remark on the stage called ``stage``; a later one of the same kind replaces it."""
    told = {"found_at": at, "basis": basis, "reason": reason[:200], "by_label": by.said[:80]}
    Finding.objects.update_or_create(subject=case.no, rule=rule, figure=stage[:120], defaults=told)


def settle(case: Case, *stages: str) -> None:
    """That these stages were left out or passed over is not true any more: what was missed was
    entered afterwards, or is to come again."""
    names = [stage[:120] for stage in stages]
    rows = Finding.objects.filter(subject=case.no, rule__in=(LEFT_OUT, PASSED), figure__in=names)
    rows.delete()


def sentences(case: Case) -> list[str]:
    """The remarks on a matter as its page shows them; one statement."""
    return list(_in_words(case))


def _in_words(case: Case) -> Iterator[str]:
    for row in Finding.objects.filter(subject=case.no, rule__in=RULES).order_by("id"):
        words = {"stage": row.figure, "reason": row.reason}
        if row.rule == LATE:
            days = [parse_date(text) for text in row.basis.split(BETWEEN)]
            due, ended = [full_date(day) for day in days]
            words |= {"due": due, "ended": ended}
            yield _("“%(stage)s” was to end by %(due)s; it ended on %(ended)s.") % words
        elif row.rule == LEFT_OUT:
            yield _("“%(stage)s” was left out: %(reason)s") % words
        else:
            yield _("“%(stage)s” was passed over; it can be recorded afterwards.") % words
