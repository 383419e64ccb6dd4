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


class BadProcedure(DomainError):
    """Steps that no matter could ever go through."""

    code = "bad_procedure"


class NotTheSame(DomainError):
    """Two matters that cannot be one."""

    code = "not_the_same"


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


class PastDay(DomainError):
    """What is still to come lies in the past."""

    code = "past_day"
    default = _("This day is over. Please choose a later one.")


class FiguresImpossible(DomainError):
    """Figures of a decision that are missing or cannot be: more agreeing than taking part."""

    code = "figures_impossible"


class DecisionFails(DomainError):
    """A decision that does not reach what the law asks; recorded as such only when confirmed."""

    code = "decision_fails"


class EmergencyIncomplete(DomainError):
    """The emergency use of the maintenance fund lacks hazard, certifier, applicant or document."""

    code = "emergency_incomplete"


class InstalmentsDiffer(DomainError):
    """Instalments of a compensation that do not come to the whole (S15)."""

    code = "instalments_differ"


class GateTwice(DomainError):
    """A unit that is a gate of the matter already."""

    code = "gate_twice"
    default = _("This unit is already a gate of the matter; nothing was changed.")
    status = 409


class JointTwice(DomainError):
    """A platform that has its part in the matter already."""

    code = "joint_twice"
    default = _("This platform has its part in the matter already; nothing was changed.")
    status = 409


class NoSuchOutcome(DomainError):
    """The link to what became of a matter is not one of ours, or the matter was taken off."""

    code = "no_such_outcome"
    status = 404
    default = _("This link leads nowhere. Please ask in the room.")


class RatingOver(DomainError):
    """A matter is rated after it was closed, for 15 working days."""

    code = "rating_over"


class HandledIt(DomainError):
    """Whoever did the work does not rate it (procedure.md §0.8)."""

    code = "handled_it"
    status = 403
    default = _("You or your unit did the work, so others say how satisfied they are.")


class PeriodImpossible(DomainError):
    """A period that ends before it begins."""

    code = "period_impossible"
    default = _("The period ends before it begins. Please correct one of the two days.")
