"""Samples of the addresses of items and units; ``tests.cases.samples`` brings them in."""

import dataclasses

from cases.enums import Spends
from cases.models import (
    ActionItem,
    AssistingUnit,
    DecisionRecord,
    Instrument,
)
from participants.enums import Role
from platforms.models import Platform
from tests.cases import making
from tests.cases.samples import matter
from tests.samples import ROWS, Call, World, sample

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
    make = {
        "given": making.given,
        "asked": making.asked_back,
        "planned": making.planned,
        "owing": lambda case: making.in_instalments(making.given(case)),
    }[state]
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


@sample("item_plan", "item_plan_paper")
def _(world: World, place: Platform) -> Call:
    return with_unit(world, place, "planned")


@sample("item_outdoor")
def _(world: World, place: Platform) -> Call:
    item = world.once("item", place, lambda: making.agreed(making.raised(place)))
    return Call({"no": item.no}, post={}, relations=own_too(world, place))


@sample("item_reply_paper")
def _(world: World, place: Platform) -> Call:
    return with_unit(world, place, "given")


@sample("item_countersign_paper")
def _(world: World, place: Platform) -> Call:
    call = with_unit(world, place, "given")
    helper = AssistingUnit.objects.filter(item__no=call.args["no"]).order_by("id")[0]
    return dataclasses.replace(call, args={**call.args, "pk": helper.pk}, post={})


@sample("item_letter", "item_order")
def _(world: World, place: Platform) -> Call:
    return with_unit(world, place, "given")


def letter(world: World, place: Platform) -> Instrument:
    """A letter about something that lies with a unit."""
    return world.once("letter", place, lambda: making.followed(making.raised(place)))


ROWS["cases.Instrument"] = letter


@sample("instrument_answer", "instrument_docx")
def _(world: World, place: Platform) -> Call:
    row = letter(world, place)
    hat = world.asker.hat if world.asker else None
    own = hat is not None and hat.role == Role.UNIT_CONTACT
    if hat is not None and own:
        ActionItem.objects.filter(pk=row.item_id).update(unit=hat.organization)
    relations = frozenset({"own"}) if own else None
    return Call({"no": row.item.no, "pk": row.pk}, relations=relations)


@sample("instrument_answer_paper")
def _(world: World, place: Platform) -> Call:
    row = letter(world, place)
    hat = world.asker.hat if world.asker else None
    issuer = frozenset({"issuer"}) if hat and row.item.is_issuer_for(hat) else frozenset()
    return Call({"no": row.item.no, "pk": row.pk}, conditions=issuer)


@sample("instrument_withdraw")
def _(world: World, place: Platform) -> Call:
    row = letter(world, place)
    return Call({"no": row.item.no, "pk": row.pk})


@sample("case_head")
def _(world: World, place: Platform) -> Call:
    return Call({"no": matter(world, place).no})


@sample("item_instalments")
def _(world: World, place: Platform) -> Call:
    item = world.once("item", place, lambda: making.agreed(making.raised(place)))
    return Call({"no": item.no}, relations=own_too(world, place))


@sample("instalment")
def _(world: World, place: Platform) -> Call:
    item = world.once("owed", place, lambda: making.owed(making.raised(place)))
    return Call({"no": item.no, "part": 1}, relations=own_too(world, place))


@sample("instalment_paper")
def _(world: World, place: Platform) -> Call:
    call = with_unit(world, place, "owing")
    return dataclasses.replace(call, args={**call.args, "part": 1})


@sample("item_answer")
def _(world: World, place: Platform) -> Call:
    return with_unit(world, place, "asked")
