"""What waits after the work: what is to be looked at on the spot, and who is not satisfied."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import AT_MOST, SOON, Kind, by_day, end_of, until
from cases.enums import CaseStatus, LookBackOutcome, VerificationOutcome
from cases.models import ActionItem, Evaluation, LookBack, Verification
from cases.standing import FINISHED
from common.together import Read
from common.waiting import Waiting
from participants.enums import Role
from participants.models import Post
from platforms.enums import PlatformLevel
from platforms.models import Platform

ACTS_FOR_PLACE = (Role.CONVENER, Role.HELPER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
LOOKS = (
    Role.LIAISON,
    Role.SUPERVISOR,
    Role.TOWN_OFFICE,
    Role.COUNTY_OFFICE,
    Role.COUNTY_APPROVER,
)


def _not_handled_by(person_id: int) -> Any:
    """As ``handled_by``, asked of each row by itself: a list of keys left out is compared with
    every row where the tables were not analysed yet. One question, for several are planned long."""
    units = Post.objects.filter(
        kind=Role.UNIT_CONTACT, person_id=person_id, organization__isnull=False
    ).values("organization")
    his = Q(lead_person_id=person_id) | Q(unit__in=units) | Q(assisting__organization__in=units)
    return ~Exists(ActionItem.objects.filter(his, problem__case=OuterRef("case")))


def to_look_at(hat: Any, today: dt.date) -> Iterator[Kind]:
    """What is to be verified, and what to be looked back at: never by whoever did it."""
    reach = _reach(hat) & _not_handled_by(hat.person_id)
    verifications = Verification.objects.filter(
        reach,
        outcome=VerificationOutcome.OPEN,
        case__status__in=[CaseStatus.OPEN, *FINISHED],
    )
    look_backs = LookBack.objects.filter(
        reach,
        outcome=LookBackOutcome.OPEN,
        due__lte=today + SOON,
        case__status__in=FINISHED,
    )

    def verify(row: Verification) -> Waiting:
        line = _("said not to be fixed; somebody else looks")
        return _look(row, line, _("Go and look"), "verify", today)

    def look_back(row: LookBack) -> Waiting:
        line = _("closed %(months)s months ago") % {"months": row.months}
        if row.drawn_for:
            line = _("drawn by lot for the quarter’s check")
        return _look(row, line, _("Look back"), "look_back", today)

    case = ("case__no", "case__short_title", "case__restricted", "case__platform__name")
    yield Read(_first_due(verifications), "due", *case), verify
    yield Read(_first_due(look_backs), "due", "months", "drawn_for", *case), look_back


def _first_due(rows: QuerySet) -> QuerySet:
    return rows.order_by("due", "id")[:AT_MOST]


def _reach(hat: Any) -> Q:
    """Whose matters are looked at: of a duty all below it, of a supervisor his place, of an
    office the places right under it; restricted ones by their own place only."""
    reach = Q(pk__in=[])
    if hat.role in LOOKS:
        reach = _below(hat) & Q(case__restricted=False)
    if hat.role in ACTS_FOR_PLACE:
        reach |= Q(case__platform=hat.platform, case__restricted=True)
    if hat.role == Role.LIAISON:
        return reach
    # Said once more, so that the few places are found first and not every closed matter.
    near = Platform.objects.filter(Q(pk=hat.platform.pk) | Q(parent=hat.platform))
    return Q(case__platform__in=near) & reach


def _below(hat: Any) -> Q:
    if hat.role == Role.LIAISON:
        place = hat.platform
        return Q(case__platform=place) | Q(case__town=place) | Q(case__county=place)
    name = "platform" if hat.role == Role.SUPERVISOR else "platform__parent"
    return Q(**{f"case__{name}": hat.platform})


def _look(
    row: Verification | LookBack, line: str, label: str, name: str, today: dt.date
) -> Waiting:
    """``name`` is the page; a restricted matter has one of its own for whoever keeps it."""
    case = row.case
    return Waiting(
        title=case.short_title,
        line=f"{case.platform} · {line}",
        label=label,
        url=reverse(f"{name}_inside" if case.restricted else name, args=[case.no]),
        urgency=by_day(row.due, today),
        icon="eye",
        due=end_of(row.due),
        hint=until(row.due, today),
        late=row.due < today,
    )


def dissatisfied(hat: Any, today: dt.date) -> Kind:
    """“Not satisfied”, with the reason: of the villages below a desk, of a desk's own matters, and
    of what only the place itself sees."""
    here, village = hat.platform, PlatformLevel.VILLAGE
    own = Q(case__platform=here) & (Q(case__restricted=True) | ~Q(case__platform__level=village))
    below = Q(case__platform__parent=here, case__platform__level=village, case__restricted=False)
    rows = Evaluation.objects.to_answer().filter(own | below)

    def show(row: Evaluation) -> Waiting:
        case, due = row.case, row.answer_due or today
        return Waiting(
            title=case.short_title,
            line=_("%(place)s: somebody concerned is not satisfied") % {"place": case.platform},
            label=_("Answer"),
            url=reverse("case_ratings", args=[case.no]),
            urgency=by_day(due, today),
            icon="sad",
            due=end_of(due),
            hint=until(due, today),
            late=due < today,
        )

    case = ("case__no", "case__short_title", "case__platform__name")
    return Read(rows.order_by("answer_due", "id")[:AT_MOST], "answer_due", *case), show
