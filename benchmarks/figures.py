"""What a benchmark gives back: a figure, what it must reach, and how it was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``at_most`` and ``at_least`` are quality's bounds, where it sets one."""

    what: str
    value: float
    unit: str = "×"
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the bounds are kept; True where there is none."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def bound(self) -> str:
        """The bound as people write it."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else "–"

    def row(self, database: str) -> str:
        """The line of the table."""
        verdict = "ok" if self.reached else "MISSED"
        cells = [
            self.what,
            database,
            f"{self.value:.2f} {self.unit}",
            self.bound,
            verdict,
            self.note,
        ]
        return "| " + " | ".join(cells) + " |"
