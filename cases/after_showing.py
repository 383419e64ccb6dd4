"""What a matter's page says of what came after the work: ratings, figures it brought, its file."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import CaseStatus
from cases.models import Benefit
from cases.standing import FINISHED, Standing
from common.templatetags.look import full_date, plain_number

Row = dict[str, Any]


def afterwards(standing: Standing, user: Any) -> list[Row]:
    """The lines below a closed matter, for list.html; none before it is closed."""
    case, last = standing.case, standing.rate_until
    if case.status not in FINISHED or last is None:
        return []
    left = (last - standing.today).days
    note = _("the figures stand here, each group apart")
    if left >= 0:
        words = ngettext("until %(day)s, %(n)s day left", "until %(day)s, %(n)s days left", left)
        note = words % {"day": full_date(last), "n": left}
    rows = [_line("smile", _("What people think of it"), note, "case_ratings", standing)]
    if case.status == CaseStatus.ARCHIVED:
        rows.append(_line("paper", _("The file"), _("archived"), "case_archive", standing))
    elif (user.hat.at_desk or case.restricted) and user.may("case.close", case):
        rows.append(_line("paper", _("The file"), _("not archived yet"), "case_archive", standing))
    return rows


def _line(icon: str, title: str, note: str, name: str, standing: Standing) -> Row:
    url = reverse(name, args=[standing.case.no])
    return {"icon": icon, "title": title, "note": note, "url": url}


def period_of(benefit: Benefit) -> str:
    """The days it was counted over; one day is said once."""
    if benefit.first == benefit.last:
        return full_date(benefit.first)
    words = {"first": full_date(benefit.first), "last": full_date(benefit.last)}
    return _("%(first)s to %(last)s") % words


def benefit_rows(benefits: list[Benefit]) -> list[Row]:
    """What a matter brought, for sheet.html: value with unit, before, period, evidence."""
    rows = []
    for one in benefits:
        parts = [period_of(one)]
        if one.baseline is not None:
            before = {"value": plain_number(one.baseline), "unit": one.get_unit_display()}
            parts.insert(0, _("before: %(value)s %(unit)s") % before)
        if one.evidence:
            parts.append(one.evidence)
        value = plain_number(one.value)
        note = " · ".join(parts)
        row = {"label": one.name, "value": value, "unit": one.get_unit_display(), "note": note}
        rows.append(row)
    return rows
