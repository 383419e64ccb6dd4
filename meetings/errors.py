"""Refusals of a meeting, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class TimeMissing(DomainError):
    """A meeting without a time."""

    code = "time_missing"
    default = _("Please say when the meeting is.")


class NotYet(DomainError):
    """A fact that cannot be: what has not happened cannot be recorded as having taken place."""

    code = "not_yet"
    default = _(
        "This meeting is called for a later day. If it was held earlier, "
        "change its time first, or record it as a past meeting."
    )


class InvitedTwice(DomainError):
    """One person has one seat per meeting."""

    code = "invited_twice"
    status = 409


class NobodyInvited(DomainError):
    """A meeting nobody is called to."""

    code = "nobody_invited"
    default = _("Please choose at least one person to invite.")


class ResultMissing(DomainError):
    """Results are recorded, but none was chosen."""

    code = "result_missing"
    default = _("Please choose a result for at least one problem.")


class NotYours(DomainError):
    """The minutes may be answered by those who were there."""

    code = "not_yours"
    status = 403


class PeriodOver(DomainError):
    """The time for objections has ended."""

    code = "period_over"
    status = 409


class HasBegun(DomainError):
    """An answer to an invitation after the meeting began."""

    code = "has_begun"
    status = 409
    default = _("The meeting has begun. Please tell the convener directly.")


class LinkSpent(DomainError):
    """A link that was never given out, or that was replaced by a new one."""

    code = "link_spent"
    status = 410
    default = _(
        "This link is not right or is no longer valid. Please ask the convener for a new one."
    )


class NotThatOne(DomainError):
    """Whoever opened the group link is not known to be the person he named."""

    code = "not_that_one"
    status = 422


class ResultsStand(DomainError):
    """A meeting with results is not hung on another matter."""

    code = "results_stand"
    status = 409
    default = _(
        "Results of this meeting are already recorded on the matter. Void the meeting with a "
        "reason and record it again on the right matter."
    )


class SameMatter(DomainError):
    """The meeting already hangs on this matter."""

    code = "same_matter"
    status = 409
    default = _("The meeting already belongs to this matter; nothing was changed.")


class NothingHeld(DomainError):
    """Nothing about the meeting waits for the end of the quiet hours."""

    code = "nothing_held"
    status = 409
    default = _("Nothing is held back any more: the messages have left, or leave at once.")
