"""Which divisions count: where residents have an organisation, a platform is owed (S3, S72)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from platforms.enums import Counting, DivisionLevel
from platforms.models import Division, Platform
from platforms.settings import Settings, setting


@dataclass(frozen=True)
class Words:
    """How names of village rows end where residents have an organisation, and where not."""

    residents: tuple[str, ...]
    no_residents: tuple[str, ...]

    def judge(self, name: str) -> Counting:
        """Whether a village of this name counts; a name in neither list is unclear."""
        if name.endswith(self.no_residents):
            return Counting.NOT_COUNTED
        return Counting.COUNTS if name.endswith(self.residents) else Counting.UNCLEAR


def words_at(platform: Platform | None, loaded: Settings | None = None) -> Words:
    """The two lists as they stand at ``platform``."""
    return Words(
        tuple(setting(platform, "founding.residents", loaded).value),
        tuple(setting(platform, "founding.no_residents", loaded).value),
    )


def judge_all(divisions: Sequence[Division], words: Words) -> dict[str, Counting]:
    """Code → whether the division counts: a village by its name, others by what is below them."""
    judged = {
        division.code: words.judge(division.name)
        for division in divisions
        if division.level == DivisionLevel.VILLAGE
    }
    below = _verdicts_by_ancestor(judged.items())
    for division in divisions:
        if division.level != DivisionLevel.VILLAGE:
            judged[division.code] = _sum_up(below.get(division.code, set()))
    return judged


def _verdicts_by_ancestor(judged: Iterable[tuple[str, Counting]]) -> dict[str, set[Counting]]:
    found: dict[str, set[Counting]] = {}
    for code, verdict in judged:
        for length in (9, 6, 4, 2):
            found.setdefault(code[:length], set()).add(verdict)
    return found


def _sum_up(verdicts: set[Counting]) -> Counting:
    """One village that counts is enough; nothing but villages to be confirmed leaves it open."""
    for verdict in (Counting.COUNTS, Counting.UNCLEAR):
        if verdict in verdicts:
            return verdict
    return Counting.NOT_COUNTED
