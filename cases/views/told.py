"""谁知道了 of a matter: every notice about it, what is done about it, and its meetings."""

from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import ActionItem, Case, JointPlatform, Round
from cases.views.common import fetch_case
from common import clock
from common.acts import act
from common.together import Read, hang, read_together
from notices import told
from notices.kinds import label_of
from notices.told import Told
from participants.models import Person

SHOWN = 30


@act("item.nudge")
@never_cache
@require_GET
def case_told(request: HttpRequest, no: str) -> HttpResponse:
    """Who was told what, when, how, and whether he read it; newest first, thirty a page."""
    case = fetch_case(request, no)
    subjects = subjects_of(case)
    user: Any = request.user
    user.check_may("item.nudge", case)
    rows = told.about(subjects).exclude(subject__in=_gone_elsewhere(case)).order_by("-id")
    if not case.restricted:
        rows = rows.filter(restricted=False)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = told.told(rows[: SHOWN + 1], clock.now())
    named = _named(user, case, found)
    may_see_words = user.may("meeting.see_statements", case)
    context = {
        "case": case,
        "rows": [_row(one, named, may_see_words=may_see_words) for one in found[:SHOWN]],
        "may_see_words": may_see_words,
        "older": f"?after={found[SHOWN - 1].notice.pk}" if len(found) > SHOWN else "",
        "newer": request.path if after else "",
    }
    return render(request, "cases/told.html", context)


def _row(one: Told, named: set[int], *, may_see_words: bool) -> tuple[Told, bool, str]:
    """A notice, whether its recipient is named, and its title; a title that names somebody else is
    only for those who may read what people said."""
    shown = may_see_words or "name" not in one.notice.params
    return one, one.notice.recipient_id in named, one.title if shown else label_of(one.notice.kind)


def subjects_of(case: Case) -> list[str]:
    """Under which names notices speak of the matter, of what is done about it, of its meetings.

    Its rounds and joint platforms hang on it from then on: each question who may asks for them.
    """
    items, rounds, joint = read_together(
        Read(ActionItem.objects.filter(problem__case=case), "no"),
        Read(Round.objects.filter(case=case)),
        Read(JointPlatform.objects.filter(case=case)),
    )
    hang([case], "rounds", rounds)
    hang([case], "joint", joint)
    meetings = [f"meeting:{one.meeting_no}" for one in rounds if one.meeting_no]
    return [case.ledger_subject, *(one.ledger_subject for one in items), *meetings]


def _gone_elsewhere(case: Case) -> QuerySet[Round]:
    """Meetings that were hung here once and stand on another matter now: whom that one told is its
    own affair."""
    here = Round.objects.filter(case=case, dropped=True).values("meeting_no")
    others = Round.objects.filter(meeting_no__in=here, dropped=False).exclude(case=case)
    return others.annotate(subject=Concat(Value("meeting:"), "meeting_no")).values("subject")


def _named(user: Any, case: Case, found: list[Told]) -> set[int]:
    """Whose names the reader may see: all where he sat at the table or keeps the matter, else those
    of the registers in his reach."""
    people = {one.notice.recipient_id for one in found}
    if user.may("meeting.see_statements", case):
        return people
    seen = Person.objects.visible_to(user).filter(pk__in=people)
    return set(seen.values_list("pk", flat=True))
