"""A hat: the post, duty or seat for which somebody acts. One at a time; the page shows which."""

from dataclasses import dataclass, field

from common.scope import NOTHING, Scope
from participants.enums import ADMINISTRATORS, DESK_ROLES, Role
from platforms.enums import PlatformLevel
from platforms.models import Organization, Platform
from platforms.settings import Settings

NOTHING_SET = Settings([], [])


@dataclass(frozen=True)
class Hat:
    """One role at one place.

    ``key`` names it in the session (``post:12``, ``helper:3`` …). ``platform`` is where it acts;
    unit contacts have only ``organization``. ``for_label`` is whom a helper or delegate acts for.
    ``settings`` are those of the person's places, his brand among them.
    """

    key: str
    role: Role
    label: str
    person_id: int
    platform: Platform | None = None
    organization: Organization | None = None
    post_id: int | None = None
    for_label: str = ""
    delegated: bool = False
    settings: Settings = field(default=NOTHING_SET, repr=False, compare=False)

    @property
    def scope(self) -> Scope:
        """What this hat sees in lists: equality on the column of its level (architecture rule 16).

        Administrators see no content; unit contacts, members and liaisons see by record only;
        above the tenant there are figures, no rows.
        """
        by_record = {Role.UNIT_CONTACT, Role.FIXED_MEMBER, Role.LIAISON}
        if self.platform is None or self.role in by_record or self.role in ADMINISTRATORS:
            return NOTHING
        keeps = self.platform.pk if self.keeps_restricted(self.platform) else None
        if self.platform.is_tenant:
            return Scope("county_id", self.platform.pk, keeps)
        if self.platform.level == PlatformLevel.TOWN:
            return Scope("town_id", self.platform.pk, keeps)
        if self.platform.county_id is None:
            return NOTHING
        return Scope("platform_id", self.platform.pk, keeps)

    def keeps_restricted(self, place: Platform) -> bool:
        """Whether restricted matters of ``place`` are this hat's own: secretary, helper, office."""
        own = {Role.CONVENER, Role.HELPER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE}
        return self.role in own and self.platform is not None and self.platform.pk == place.pk

    @property
    def at_desk(self) -> bool:
        """Whether this hat works in the admin."""
        return self.role in DESK_ROLES

    def place_relations(self, place: Platform) -> set[str]:
        """P, down, duty: how this hat stands to a place (permissions.md)."""
        if self.platform is None or self.platform.level == PlatformLevel.ABOVE:
            return set()
        here = place.pk == self.platform.pk
        below = place.is_below(self.platform)
        if self.role == Role.LIAISON:
            return {"duty"} if here or below else set()
        return ({"P"} if here else set()) | ({"down"} if below else set())
