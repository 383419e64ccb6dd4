"""What notices of handing in, deciding, merging and referring say, and whether they still hold."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from cases.enums import CaseStatus
from cases.models import Case
from cases.telling import Standing, _followed, _listed, _numbers, _page, _where
from notices import kinds
from notices.kinds import Kind


def _in_state(*statuses: CaseStatus) -> Standing:
    def standing(numbers: Collection[str]) -> set[str]:
        return _numbers(Case.objects.filter(no__in=numbers, status__in=statuses))

    return standing


def register_all() -> None:
    """The kinds told at the stages of a procedure."""
    case = _page("case")
    about_case = _where(_listed, case)
    kinds.register(
        Kind(
            "case.submitted",
            _("To be decided: %(title)s"),
            _("%(place)s hands in a topic. Please admit it, return it or say why not."),
            _page("case_approve"),
            _where(_in_state(CaseStatus.SUBMITTED), _page("case_approve")),
        ),
        Kind(
            "case.approved",
            _("Admitted: %(title)s"),
            _("The topic is admitted. It goes on with the next stage."),
            case,
            about_case,
        ),
        Kind(
            "case.refused",
            _("Not admitted: %(title)s"),
            _("The reason stands on its page. Nothing more is to be done."),
            case,
            _where(_in_state(CaseStatus.REFUSED), case),
        ),
        Kind(
            "case.merged",
            _("It goes on under another number: %(title)s"),
            _("What was raised twice is dealt with as one matter. Both numbers can be followed."),
            _followed,
            _where(_in_state(CaseStatus.MERGED), _followed),
        ),
        Kind(
            "case.referred",
            _("It belongs elsewhere: %(title)s"),
            _("Please read there where to turn. Its words are no longer kept here."),
            _followed,
            _where(_in_state(CaseStatus.REFERRED), _followed),
        ),
    )
