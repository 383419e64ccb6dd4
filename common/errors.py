"""Errors whose sentence a user can read: what happened, where, what to do."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DomainError(Exception):
    """A refusal by a rule of the domain. ``code`` is stable; ``sentence`` is for people.

    ``status`` is the HTTP status that a page or the API answers with.
    ``errors`` names fields where the refusal belongs to one.
    """

    code = "refused"
    status = 422
    default = gettext_lazy("This cannot be done.")

    def __init__(self, sentence: str = "", *, errors: Mapping[str, str] | None = None) -> None:
        self.sentence = str(sentence or self.default)
        self.errors = dict(errors or {})
        super().__init__(self.sentence)


class NotAllowed(DomainError):
    """The table of permissions gives this person no such act here."""

    code = "not_allowed"
    status = 403
    default = gettext_lazy("Your post does not include this. Please ask the office.")


class AlreadyMoved(DomainError):
    """Somebody else was quicker, or the same click came twice: the thing has moved on."""

    code = "already_moved"
    status = 409

    def __init__(self, present: str = "") -> None:
        sentence = _("This has already been done. The page shows how it stands now.")
        if present:
            sentence = _("This has already been done; it now stands at “%(present)s”.") % {
                "present": present
            }
        super().__init__(sentence)
