"""Samples of the addresses of what comes after the work; ``tests.cases.samples`` brings them in."""

from cases import lifecycle
from cases.enums import Rating, RatingGroup
from cases.models import Case, Evaluation
from cases.outcome import token_of
from participants.enums import Role
from platforms.models import Platform
from tests.cases import making
from tests.cases.samples import NOT_HANDLER
from tests.samples import NO_REGISTERS, Call, World, sample


def ended(world: World, place: Platform) -> Case:
    """A plain closed matter at ``place``."""
    return world.once("ended", place, lambda: making.closed(making.raised(place)))


@sample("outcome")
def _(world: World, place: Platform) -> Call:
    return Call({"token": token_of(ended(world, place).no, world.person(place).pk)})


@sample("outcome_public")
def _(world: World, place: Platform) -> Call:
    return Call({"no": ended(world, place).no}, without=NO_REGISTERS)


@sample("opinion")
def _(world: World, place: Platform) -> Call:
    def make() -> Case:
        return making.raised(place)

    return Call({"no": world.once("opinion box", place, make).no}, without=NO_REGISTERS)


@sample("case_ratings", "case_rate_for")
def _(world: World, place: Platform) -> Call:
    return Call({"no": ended(world, place).no})


@sample("case_rate")
def _(world: World, place: Platform) -> Call:
    """Whoever raised it: the asking person himself."""
    person = world.asker.person if world.asker else None
    case = making.closed(making.raised(place, raiser=person))
    return Call({"no": case.no}, relations=frozenset({"own"}), conditions=NOT_HANDLER)


@sample("rating_answer")
def _(world: World, place: Platform) -> Call:
    """A village does not answer for itself, whoever else may close its matters."""

    def make() -> Evaluation:
        said = lifecycle.Said(Rating.SATISFIED, Rating.DISSATISFIED, "还是黑")
        group, key = RatingGroup.STAKEHOLDERS, "somebody"
        case = making.closed(making.raised(place))
        return lifecycle.rate(case, said, group=group, key=key, by=making.BY, at=making.now())

    row = world.once("doubt", place, make)
    village = dict.fromkeys([Role.CONVENER, Role.HELPER], "a village does not answer for itself")
    return Call({"no": row.case.no, "pk": row.pk}, without=village)


@sample("case_archive", "case_benefits")
def _(world: World, place: Platform) -> Call:
    return Call({"no": ended(world, place).no})
