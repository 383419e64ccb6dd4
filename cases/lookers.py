"""Who is told to look whether something is really fixed: those who may look, and nobody else.

Who handled it does not look (procedure.md §0.8), and a restricted matter is opened by its own place
alone; the acts ``result.verify``, ``result.look_back`` and ``result.look_inside`` say the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from cases.models import ActionItem, AssistingUnit, Case
from participants.enums import Role
from participants.models import Person, Post
from platforms.models import Platform

INSIDE = (Role.CONVENER, Role.HELPER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
HERE = (Role.LIAISON, Role.SUPERVISOR)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)

HoldersOf = Callable[[Platform | None, Iterable[Role]], list[Person]]


def handlers_of(cases: Iterable[int]) -> Mapping[int, set[int]]:
    """Matter → keys of the persons who did it or are, or were, contacts of a unit that did or
    helped; four statements for however many matters."""
    known = list(cases)
    items = ActionItem.objects.filter(problem__case__in=known)
    found: dict[int, set[int]] = defaultdict(set)
    for case, person in items.exclude(lead_person=None).values_list(
        "problem__case_id", "lead_person_id"
    ):
        found[case].add(person)
    helped = AssistingUnit.objects.filter(item__problem__case__in=known)
    by_unit = {
        *items.exclude(unit=None).values_list("problem__case_id", "unit_id"),
        *helped.values_list("item__problem__case_id", "organization_id"),
    }
    contacts = Post.objects.filter(
        kind=Role.UNIT_CONTACT, organization__in={unit for _case, unit in by_unit}
    )
    of_unit: dict[int, set[int]] = defaultdict(set)
    for unit, person in contacts.values_list("organization_id", "person_id"):
        of_unit[unit].add(person)
    for case, unit in by_unit:
        found[case] |= of_unit[unit]
    return found


def lookers_of(case: Case, of: HoldersOf, handlers: Mapping[int, set[int]]) -> list[Person]:
    """Who may look at a matter, once each; ``of`` gives the holders of roles at a place."""
    if case.restricted:
        people = of(case.platform, INSIDE)
    else:
        people = of(case.platform, HERE) + of(case.platform.parent, ABOVE)
    known = handlers.get(case.pk, set())
    return list({one.pk: one for one in people if one.pk not in known}.values())
