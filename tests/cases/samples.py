"""A sample of every address of this room, for the permission test (tests/samples.py)."""

import dataclasses

from cases import lifecycle
from cases.enums import Spends
from cases.models import ActionItem, AssistingUnit, Case, DecisionRecord
from common import clock
from participants.enums import Role
from platforms.models import Platform
from records.files import keep_picture
from tests.cases import making
from tests.cases.making import BY, QUARREL
from tests.samples import ROWS, Call, World, sample

NOT_HANDLER = frozenset({"not_handler"})


def matter(world: World, place: Platform) -> Case:
    """A plain open matter at ``place``."""
    return world.once("matter", place, lambda: making.raised(place))


def in_state(world: World, place: Platform, status: str) -> Case:
    """A matter put into ``status`` by hand: acts reach it only below a town."""

    def make() -> Case:
        case = making.raised(place)
        Case.objects.filter(pk=case.pk).update(status=status)
        return case

    return world.once(status, place, make)


@sample(
    "case",
    "case_return",
    "case_withdraw",
    "case_move",
    "case_describe",
    "case_suspend",
    "case_no_meeting",
    "problem_new",
    "item_new",
)
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no})


@sample("case_photo")
def _(world: World, place: Platform) -> Call:
    def make() -> Case:
        photo = keep_picture(making.picture(), by=BY)
        return making.raised(place, photo=photo)

    return Call({"no": world.once("with photo", place, make).no})


@sample("case_noted")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no}, post={})


@sample("case_void")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no}, conditions=frozenset({"not_held"}))


@sample("problem_explain")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no, "part": 1})


@sample("case_resubmit")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "returned").no})


@sample("case_resume")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "suspended").no})


@sample("case_reopen")
def _(world: World, place: Platform) -> Call:
    return Call({"no": in_state(world, place, "closed").no})


def finished(world: World, place: Platform) -> Case:
    """A matter of which everything is reported done."""

    def make() -> Case:
        case = making.raised(place)
        making.done(case)
        return case

    return world.once("finished matter", place, make)


@sample("call_back")
def _(world: World, place: Platform) -> Call:
    return Call({"no": finished(world, place).no})


def doubted(world: World, place: Platform, words: str) -> Case:
    """A matter said not to be solved."""

    def make() -> Case:
        return making.doubted(making.raised(place, words)).case

    return world.once(f"doubted: {words}", place, make)


@sample("verify")
def _(world: World, place: Platform) -> Call:
    return Call({"no": doubted(world, place, making.WORDS).no}, conditions=NOT_HANDLER)


@sample("verify_inside")
def _(world: World, place: Platform) -> Call:
    return Call({"no": doubted(world, place, QUARREL).no}, conditions=NOT_HANDLER)


def closed(world: World, place: Platform, words: str) -> Case:
    """A closed matter with its look-backs planned."""
    return world.once(f"closed: {words}", place, lambda: making.closed(making.raised(place, words)))


@sample("look_back")
def _(world: World, place: Platform) -> Call:
    return Call({"no": closed(world, place, making.WORDS).no}, conditions=NOT_HANDLER)


@sample("look_back_inside")
def _(world: World, place: Platform) -> Call:
    return Call({"no": closed(world, place, QUARREL).no}, conditions=NOT_HANDLER)


# --- items ----------------------------------------------------------------------------------


def own_too(world: World, place: Platform) -> frozenset[str] | None:
    """Who acts for the place calls its items his own (ActionItem.relations_of)."""
    hat = world.asker.hat if world.asker else None
    acts_for_it = hat is not None and hat.platform is not None and hat.platform.pk == place.pk
    if not acts_for_it or hat.role in {Role.FIXED_MEMBER, Role.LIAISON}:
        return None
    return frozenset({"P", "own"})


@sample("item", "item_progress", "item_void")
def _(world: World, place: Platform) -> Call:
    item = world.once("item", place, lambda: making.agreed(making.raised(place)))
    return Call({"no": item.no}, relations=own_too(world, place))


@sample("item_undo")
def _(world: World, place: Platform) -> Call:
    item = world.once("done item", place, lambda: making.done(making.raised(place)))
    return Call({"no": item.no}, post={}, relations=own_too(world, place))


@sample("item_spends", "item_decision", "item_emergency")
def _(world: World, place: Platform) -> Call:
    item = world.once(
        "spends", place, lambda: making.agreed(making.raised(place), spends=Spends.YES)
    )
    return Call({"no": item.no}, relations=own_too(world, place))


@sample("item_decision_correct")
def _(world: World, place: Platform) -> Call:
    def make() -> DecisionRecord:
        item = making.agreed(making.raised(place), spends=Spends.YES)
        return making.voted(item, agreeing=50, as_failed=True)

    record = world.once("failed decision", place, make)
    return Call({"no": record.item.no, "pk": record.pk}, relations=own_too(world, place))


@sample("item_published")
def _(world: World, place: Platform) -> Call:
    item = world.once(
        "emergency",
        place,
        lambda: making.urgent(making.agreed(making.raised(place), spends=Spends.YES)).item,
    )
    return Call({"no": item.no}, relations=own_too(world, place))


# --- units ----------------------------------------------------------------------------------


@sample("hand_out", "party_decision")
def _(world: World, place: Platform) -> Call:
    item = world.once("agreed", place, lambda: making.agreed(making.raised(place)))
    return Call({"no": item.problem.case.no})


def with_unit(world: World, place: Platform, state: str) -> Call:
    """Something asked of the asking contact's unit, or of another where somebody else asks."""
    make = {"given": making.given, "asked": making.asked_back}[state]
    item = world.once(f"unit item {state}", place, lambda: make(making.raised(place)))
    hat = world.asker.hat if world.asker else None
    if hat is None:
        return Call({"no": item.no})
    own = hat.role == Role.UNIT_CONTACT
    if own:
        ActionItem.objects.filter(pk=item.pk).update(unit=hat.organization)
        AssistingUnit.objects.filter(item=item).update(organization=hat.organization)
    issuer = frozenset({"issuer"}) if item.is_issuer_for(hat) else frozenset()
    return Call({"no": item.no}, relations=frozenset({"own"}) if own else None, conditions=issuer)


@sample("item_hand_back", "item_extension", "item_reply", "item_nudge")
def _(world: World, place: Platform) -> Call:
    return with_unit(world, place, "given")


@sample("item_accept", "item_countersign")
def _(world: World, place: Platform) -> Call:
    return dataclasses.replace(with_unit(world, place, "given"), post={})


@sample("item_answer")
def _(world: World, place: Platform) -> Call:
    return with_unit(world, place, "asked")


# --- reports and registers ------------------------------------------------------------------


def reported(world: World, place: Platform) -> lifecycle.clue.Clue:
    """A report nobody has answered."""
    return world.once(
        "clue", place, lambda: lifecycle.report_clue(place, "路灯不亮", by=BY, at=clock.now())[0]
    )


@sample("clue")
def _(world: World, place: Platform) -> Call:
    return Call({"no": reported(world, place).no})


ROWS |= {
    "cases.Case": matter,
    "cases.Clue": reported,
    "cases.ActionItem": lambda world, place: world.once(
        "item", place, lambda: making.agreed(making.raised(place))
    ),
    "cases.LookBack": lambda world, place: making.look_back_of(closed(world, place, making.WORDS)),
}
