"""Refusals of a matter, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class EmptyStatement(DomainError):
    """Nothing was said."""

    code = "empty_statement"
    default = _("Please say in one sentence what it is about and where. Nothing was saved yet.")


class TooLong(DomainError):
    """More than a matter can hold."""

    code = "too_long"


class TooLate(DomainError):
    """The time for taking an act back is over."""

    code = "too_late"
    status = 409


class StillOpen(DomainError):
    """Something is not finished yet."""

    code = "still_open"
    status = 409


class ReliedOn(DomainError):
    """Others already built on it: it can be voided with a reason, not taken back silently."""

    code = "relied_on"
    status = 409


class ReasonMissing(DomainError):
    """An act that needs a reason got none."""

    code = "reason_missing"
    default = _("Please give the reason in one sentence.")


class WrongPlace(DomainError):
    """The platform cannot take this."""

    code = "wrong_place"


class SomebodyMissing(DomainError):
    """An item without a person or a day."""

    code = "somebody_missing"
