"""Phone numbers as people write them."""

import re


def digits_of(text: str) -> str | None:
    """The digits of a number, without blanks, brackets and +86; None where it cannot be one."""
    digits = re.sub(r"[\s()（）-]", "", text)
    digits = re.sub(r"^(\+?86)(?=1\d{10}$)", "", digits)
    return digits if not digits or re.fullmatch(r"\d{7,12}", digits) else None


def is_mobile(number: str) -> bool:
    """Whether it is a mobile number: 11 digits beginning with 1. Only these get short messages,
    and only they have WeChat."""
    return re.fullmatch(r"1\d{10}", number) is not None
