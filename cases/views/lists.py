"""议题: every matter of one's part, found by state, place, category and words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.enums import CaseStatus, Category
from cases.listing import Progress, cases_page
from cases.models import Case
from common.acts import act
from common.templatetags.look import full_date

TONES = {
    CaseStatus.OPEN: ("now", "clock"),
    CaseStatus.DRAFT: ("", "paper"),
    CaseStatus.SUBMITTED: ("blue", "scale"),
    CaseStatus.REFUSED: ("", "cross"),
    CaseStatus.REFERRED: ("", "out"),
    CaseStatus.MERGED: ("", "swap"),
    CaseStatus.RETURNED: ("slow", "back"),
    CaseStatus.SUSPENDED: ("", "wait"),
    CaseStatus.CLOSED: ("done", "done"),
    CaseStatus.ARCHIVED: ("done", "done"),
    CaseStatus.VOID: ("", "cross"),
    CaseStatus.WITHDRAWN: ("", "back"),
}
SHOWN_STATES = [CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUSPENDED, CaseStatus.CLOSED]


@act("see")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Newest first, twenty a page; beside them what is reached by record and restricted stubs."""
    user = request.user
    page = cases_page(user, request.GET)
    hat = user.hat
    many = hat is not None and hat.scope.column in ("town_id", "county_id")
    context = {
        "page": page,
        "rows": [row(case, page.progress[case.pk], many) for case in page.rows],
        "beside": [row(case, page.progress[case.pk], True) for case in page.beside],
        "columns": columns(many),
        "columns_beside": columns(True),
        "stubs": [stub(one) for one in page.stubs],
        "many": many,
        "states": [
            ("", _("all")),
            *((state.value, state.label) for state in SHOWN_STATES),
            ("void", _("void, taken back or merged")),
        ],
        "categories": Category.choices,
        "may_raise": user.may("clue.take_down"),
        "may_clues": user.may("clue.to_case"),
    }
    return render(request, "cases/cases.html", context)


def columns(many: bool) -> list[dict[str, Any]]:
    """The heads of the table; the place only where there is more than one."""
    place = [{"label": _("Place")}] if many else []
    heads = [_("Matter"), _("Where it stands"), _("Problems solved"), _("Raised")]
    first, *rest = [{"label": head} for head in heads]
    return [first, *place, *rest]


def row(case: Case, progress: Progress, many: bool) -> list[dict[str, Any]]:
    """A matter as a row: title, place, state with its step, the two figures, when raised."""
    tone, icon = TONES.get(CaseStatus(case.status), ("", "info"))
    words = case.get_status_display()
    if progress.step and case.status == CaseStatus.OPEN:
        words = progress.step
    said = _("reported %(reported)s, verified %(verified)s, of %(all)s") % progress._asdict()
    place = [{"text": case.platform.name, "note": case.town or ""}] if many else []
    return [
        {
            "text": case.title,
            "url": reverse("case", args=[case.no]),
            "note": _note(case),
        },
        *place,
        {"badge": {"tone": tone, "icon": icon, "text": words}},
        {"text": said},
        {"text": full_date(timezone.localdate(case.raised_at))},
    ]


def _note(case: Case) -> str:
    """What it is about, and which leader heads it."""
    about = str(case.get_category_display()) if not case.restricted else _("not public")
    if not case.headed_by_text:
        return about
    return f"{about} · {_('headed by %(name)s') % {'name': case.headed_by_text}}"


def stub(one: dict[str, Any]) -> list[dict[str, Any]]:
    """What others may know of a restricted matter: number, generated title, category, state."""
    return [
        {"text": one["public_title"], "note": one["no"]},
        {"text": Category(one["category"]).label},
        {"text": CaseStatus(one["status"]).label},
    ]
