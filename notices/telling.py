"""What this room itself says."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices import kinds, replies
from notices.kinds import Kind, Line


def _inbox(line: Line) -> str:
    return reverse("inbox")


def register_all() -> None:
    """The kinds of this room."""
    kinds.register(
        Kind(
            replies.ASKING,
            _("Who answers: %(title)s"),
            _("Several people share this number. Please answer: %(choices)s."),
            _inbox,
            replies.still_asked,
            short=("choices",),
            door=replies.door,
        )
    )
