"""What stands on a chip or a big answer button, where one word is not enough."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Label:
    """A choice's label with a second line and a drawing: 今晚7点半 / 11月20日 周五.

    Used as the label of a form's choice; ``note`` is the small second line, ``icon`` a name of
    ``common.icons``. Where only text fits, the label reads as ``text``.
    """

    text: Any
    note: Any = ""
    icon: str = ""

    def __str__(self) -> str:
        return str(self.text)
