"""Nothing with a secrecy level belongs here (procedure.md §0.14)."""

import re

from django.utils.translation import gettext as _

from common.errors import DomainError

MARKING = re.compile(
    r"^[\s　【\[(（]*(绝\s*密|机\s*密|秘\s*密)\s*([★☆*]?\s*(\d+\s*[年月日]|长期|启用前)?)[\s　】\])）]*$"
)


class SecrecyMarking(DomainError):
    """The text carries a secrecy marking on a line of its own."""

    code = "secrecy_marking"


def check_no_marking(text: str) -> None:
    """Raises SecrecyMarking naming the line. The word inside a sentence is no marking."""
    for number, line in enumerate(text.splitlines(), start=1):
        if MARKING.match(line):
            raise SecrecyMarking(
                _(
                    "Line %(number)s carries the secrecy marking “%(line)s”. Classified matters may "
                    "not be entered in this system; nothing was saved. Please remove it, or handle "
                    "the matter on paper."
                )
                % {"number": number, "line": line.strip()[:20]}
            )
