"""How much a seeded county holds, and how a total is shared out evenly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How many counties, and what each of them holds after three years (quality.md, Fast)."""

    counties: int = 1
    cases: int = 4_600
    clues: int = 14_000
    meetings: int = 3_500
    attendees: int = 77_000
    items: int = 4_600
    notices: int = 150_000


SCALES = {
    "county": Scale(),
    "city": Scale(counties=13),
    "province": Scale(counties=130),
}


def share(total: int, parts: int, index: int) -> int:
    """What part ``index`` of ``parts`` gets of ``total``; the parts differ by one at most."""
    return (index + 1) * total // parts - index * total // parts
