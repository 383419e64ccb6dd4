"""What somebody reads whose matter belongs elsewhere (procedure.md §10, S63)."""

from django.utils.translation import gettext as _

from cases.enums import Referral
from cases.models import Case


def notice_of(where: str) -> str:
    """The notice of referral to ``where``; empty where nothing was referred."""
    match where:
        case Referral.PETITION:
            return _(
                "This belongs to the petition office, which registers it and answers within its "
                "own terms. Please hand it in there. Here only the fact of the referral is kept."
            )
        case Referral.DISCIPLINE:
            return _(
                "This platform does not take such reports. Please turn to the discipline "
                "inspection by its own post or telephone. Your words were deleted here; only the "
                "fact of the referral is kept."
            )
        case Referral.LITIGATION:
            return _(
                "This is decided by a court, by arbitration or in another legal way. Please use "
                "that way. Here only the fact of the referral is kept."
            )
        case Referral.MEDIATION:
            return _(
                "This is a matter for people’s mediation. Please turn to the mediation committee "
                "of your village or town. Here only the fact of the referral is kept."
            )
    return ""


def title_of(case: Case, where: Referral) -> str:
    """The generated title of what was referred: place, where to, number; no word of anybody."""
    words = {"place": case.platform.name, "where": where.label, "serial": case.no.split("-", 1)[1]}
    return _("%(place)s, referred to: %(where)s, no. %(serial)s") % words
