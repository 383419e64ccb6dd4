"""Phone numbers as people write them."""

import re


def digits_of(text: str) -> str | None:
    """The digits of a number, without blanks, brackets and +86; None where it cannot be one."""
    digits = re.sub(r"[\s()（）-]", "", text)
    digits = re.sub(r"^(\+?86)(?=1\d{10}$)", "", digits)
    return digits if not digits or re.fullmatch(r"\d{7,12}", digits) else None
