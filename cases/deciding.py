"""The legal gate's arithmetic: what each competent body needs, and what a vote lacks of it.

Pure: figures in, shortfalls out, exactly (fractions of whole households and of 0.01 ㎡).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Counted, DecidingBody
from cases.errors import FiguresImpossible

ONE_PERSON = Fraction(1)
AREA = Decimal("0.01")  # ㎡
MOST_AREA = Decimal("9999999999.99")
MOST_PERSONS = 2_147_483_647


@dataclass(frozen=True)
class Threshold:
    """A part of a whole that must be reached (三分之二以上) or passed (过半数)."""

    part: Fraction
    reached: bool

    def least(self, whole: Fraction, step: Fraction) -> Fraction:
        """The least amount in whole ``step`` that satisfies it: 51 of 100 for more than half."""
        exact = self.part * whole / step
        steps = -(-exact.numerator // exact.denominator)  # rounded up
        if not self.reached and exact == steps:
            steps += 1
        return steps * step


AT_LEAST_TWO_THIRDS = Threshold(Fraction(2, 3), reached=True)
AT_LEAST_THREE_QUARTERS = Threshold(Fraction(3, 4), reached=True)
MORE_THAN_HALF = Threshold(Fraction(1, 2), reached=False)


@dataclass(frozen=True)
class Rule:
    """What one body needs: by how persons are counted, the part of the entitled that takes part;
    the part of those that agrees; whether both hold by area too."""

    taking: Mapping[Counted, Threshold]
    agreeing: Threshold
    by_area: bool = False


def _any(threshold: Threshold) -> dict[Counted, Threshold]:
    return dict.fromkeys(Counted, threshold)


# procedure.md §4, §5.4; the law in words and its days stand in LegalBasis.
RULES: dict[DecidingBody, Rule] = {
    DecidingBody.OWNERS_USE: Rule(_any(AT_LEAST_TWO_THIRDS), MORE_THAN_HALF, by_area=True),
    DecidingBody.OWNERS_CHANGE: Rule(
        _any(AT_LEAST_TWO_THIRDS), AT_LEAST_THREE_QUARTERS, by_area=True
    ),
    DecidingBody.VILLAGERS: Rule(
        {Counted.PERSONS: MORE_THAN_HALF, Counted.HOUSEHOLDS: AT_LEAST_TWO_THIRDS}, MORE_THAN_HALF
    ),
    DecidingBody.REPRESENTATIVES: Rule({Counted.PERSONS: AT_LEAST_TWO_THIRDS}, MORE_THAN_HALF),
    DecidingBody.RESIDENTS: Rule(_any(MORE_THAN_HALF), MORE_THAN_HALF),
    DecidingBody.GROUP: Rule(_any(AT_LEAST_TWO_THIRDS), MORE_THAN_HALF),
}


@dataclass(frozen=True)
class Figures:
    """What was counted: whole households or persons; areas in ㎡, of owners alone."""

    counted: Counted
    entitled: int | None
    taking: int | None
    agreeing: int | None
    entitled_area: Decimal | None = None
    taking_area: Decimal | None = None
    agreeing_area: Decimal | None = None

    def of(self, body: DecidingBody) -> "Figures":
        """The figures that count for ``body``: areas belong to owners alone."""
        if RULES[body].by_area:
            return self
        return Figures(self.counted, self.entitled, self.taking, self.agreeing)


@dataclass(frozen=True)
class Shortfall:
    """One figure that is too small: by how much, and what was needed."""

    field: str
    by: str
    needed: str
    owners: bool

    @property
    def sentence(self) -> str:
        """参加表决的面积还差 0.01 ㎡（至少要 20000.00 ㎡）。"""
        words = {"by": self.by, "needed": self.needed}
        match self.field:
            case "taking_area":
                return _("The area taking part is %(by)s short (%(needed)s are needed).") % words
            case "agreeing_area":
                return _("The area agreeing is %(by)s short (%(needed)s are needed).") % words
            case "taking" if self.owners:
                return _("Of owners taking part, %(by)s lack (%(needed)s are needed).") % words
            case "taking":
                return _("Of those present, %(by)s lack (%(needed)s are needed).") % words
        return _("Of those agreeing, %(by)s lack (%(needed)s are needed).") % words


def persons(count: int, counted: str) -> str:
    """3户 or 3人."""
    if counted == Counted.HOUSEHOLDS:
        return ngettext("%(n)s household", "%(n)s households", count) % {"n": count}
    return ngettext("%(n)s person", "%(n)s persons", count) % {"n": count}


def area(size: Decimal) -> str:
    """20000.00 ㎡."""
    return _("%(size)s ㎡") % {"size": f"{size:.2f}"}


def check_possible(body: DecidingBody, figures: Figures) -> None:
    """Raises FiguresImpossible, naming each figure that is missing or cannot be."""
    wrong: dict[str, str] = {}
    if figures.counted not in RULES[body].taking:
        wrong["counted"] = _("Representatives are counted by persons.")
    wrong |= _wrong_in(
        {name: getattr(figures, name) for name in ("entitled", "taking", "agreeing")}, MOST_PERSONS
    )
    if RULES[body].by_area:
        names = ("entitled_area", "taking_area", "agreeing_area")
        sizes = {name: getattr(figures, name) for name in names}
        wrong |= _wrong_in(sizes, MOST_AREA)
        wrong |= {
            name: _("An area is exact to 0.01 ㎡.")
            for name, size in sizes.items()
            if name not in wrong and size != size.quantize(AREA)
        }
    if wrong:
        raise FiguresImpossible(" ".join(dict.fromkeys(wrong.values())), errors=wrong)


def _wrong_in(sizes: Mapping[str, int | Decimal | None], most: int | Decimal) -> dict[str, str]:
    """What is wrong with one triple: all, taking part, agreeing."""
    wrong: dict[str, str] = {}
    for name, size in sizes.items():
        if size is None:
            wrong[name] = _("This figure is missing.")
        elif size < 0:
            wrong[name] = _("A figure is not negative.")
        elif size > most:
            wrong[name] = _("This figure is too large.")
    everybody, taking, agreeing = sizes
    if wrong:
        return wrong
    if not sizes[everybody]:
        wrong[everybody] = _("There is nobody who could decide: please enter how many there are.")
    elif sizes[taking] > sizes[everybody]:  # type: ignore[operator]  # checked for None above
        wrong[taking] = _("More take part than there are.")
    elif sizes[agreeing] > sizes[taking]:  # type: ignore[operator]  # checked for None above
        wrong[agreeing] = _("More agree than take part.")
    return wrong


def shortfalls(body: DecidingBody, figures: Figures) -> list[Shortfall]:
    """What the decision lacks of what the law asks; nothing where it passes.

    Raises FiguresImpossible where a figure is missing or cannot be.
    """
    check_possible(body, figures)
    return list(_short(body, figures))


def _short(body: DecidingBody, figures: Figures) -> Iterator[Shortfall]:
    rule = RULES[body]
    columns = ["", "_area"] if rule.by_area else [""]
    for part, whole, threshold in (
        ("taking", "entitled", rule.taking[figures.counted]),
        ("agreeing", "taking", rule.agreeing),
    ):
        for column in columns:
            step = Fraction(AREA) if column else ONE_PERSON
            given = Fraction(getattr(figures, part + column))
            least = threshold.least(Fraction(getattr(figures, whole + column)), step)
            if given < least:
                yield Shortfall(
                    part + column,
                    _words(least - given, column, figures),
                    _words(least, column, figures),
                    rule.by_area,
                )


def _words(amount: Fraction, column: str, figures: Figures) -> str:
    if not column:
        return persons(int(amount), figures.counted)
    return area((Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(AREA))
