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


class MayNotOrder(DomainError):
    """A body that gives no orders was to give one (procedure.md §0.2)."""

    code = "may_not_order"


class UnitMissing(DomainError):
    """Something handed to a unit lacks its unit, its day or its plan."""

    code = "unit_missing"


class UnitTwice(DomainError):
    """One unit was named twice for the same item."""

    code = "unit_twice"
    default = _("A unit leads or assists, not both, and is named once.")


class NotCountersigned(DomainError):
    """An assisting unit has not countersigned, so the reply does not stand yet."""

    code = "not_countersigned"
    status = 409


class ReplyOwed(DomainError):
    """A unit reports the end of its work by a reply, which is checked."""

    code = "reply_owed"
    default = _("A unit says that it is done in its reply; whoever handed it out checks it.")


class FutureDay(DomainError):
    """What has happened lies in the future."""

    code = "future_day"
    default = _("This day is still to come. Please enter the day it happened.")


class FiguresImpossible(DomainError):
    """Figures of a decision that are missing or cannot be: more agreeing than taking part."""

    code = "figures_impossible"


class DecisionFails(DomainError):
    """A decision that does not reach what the law asks; recorded as such only when confirmed."""

    code = "decision_fails"


class EmergencyIncomplete(DomainError):
    """The emergency use of the maintenance fund lacks hazard, certifier, applicant or document."""

    code = "emergency_incomplete"
