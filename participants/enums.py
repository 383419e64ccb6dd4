"""Roles, seats and identities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """The columns of permissions.csv. ``resident`` has no account and so no post."""

    COUNTY_OFFICE = "county_office", _("county CPPCC office")
    COUNTY_APPROVER = "county_approver", _("county approver")
    TOWN_OFFICE = "town_office", _("town office")
    CONVENER = "convener", _("first convener")
    HELPER = "helper", _("helper")
    RECORDER = "recorder", _("recorder")
    FIXED_MEMBER = "fixed_member", _("fixed member")
    LIAISON = "liaison", _("liaison")
    UNIT_CONTACT = "unit_contact", _("unit contact")
    SUPERVISOR = "supervisor", _("supervisor")
    RESIDENT = "resident", _("resident")
    SYS_ADMIN = "sys_admin", _("system administrator")
    SEC_ADMIN = "sec_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


# Posts that somebody is appointed to; helpers, members and liaison duties have tables of their own.
POST_KINDS = [
    Role.COUNTY_OFFICE,
    Role.COUNTY_APPROVER,
    Role.TOWN_OFFICE,
    Role.CONVENER,
    Role.RECORDER,
    Role.UNIT_CONTACT,
    Role.SUPERVISOR,
    Role.SYS_ADMIN,
    Role.SEC_ADMIN,
    Role.AUDIT_ADMIN,
]
ADMINISTRATORS = [Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN]
# Desks sign in with a password and see the admin; everybody else is on a phone.
DESK_ROLES = [Role.COUNTY_OFFICE, Role.COUNTY_APPROVER, Role.TOWN_OFFICE, *ADMINISTRATORS]


class SeatClass(TextChoices):
    """Who somebody is at the table (1+6+X, S5; procedure.md §0.8)."""

    CONVENER = "convener", _("convener")
    SUPERVISION = "supervision", _("village supervision committee")
    DEPUTY = "deputy", _("deputies and CPPCC members")
    RESIDENT_REP = "resident_rep", _("residents' representative")
    NOTABLE = "notable", _("village notable")
    ENTERPRISE = "enterprise", _("enterprise or institution")
    SOCIAL = "social", _("social organisation")
    STAKEHOLDER = "stakeholder", _("stakeholder")
    DEPARTMENT = "department", _("government department")
    EXPERT = "expert", _("expert or professional")
    LEGAL = "legal", _("lawyer")
    PARTY_MEMBER = "party_member", _("party members' representative")
    OLD_PARTY_MEMBER = "old_party_member", _("veteran party member")
    LEADER = "leader", _("county or town leader (guidance)")
    OBSERVER = "observer", _("observer")


# The six of 1+6+X, one letter each, as they stand on the round table.
SEAT_LETTERS = {
    SeatClass.CONVENER: "1",
    SeatClass.SUPERVISION: pgettext_lazy("one letter on the round table", "V"),
    SeatClass.DEPUTY: pgettext_lazy("one letter on the round table", "D"),
    SeatClass.RESIDENT_REP: pgettext_lazy("one letter on the round table", "R"),
    SeatClass.NOTABLE: pgettext_lazy("one letter on the round table", "N"),
    SeatClass.ENTERPRISE: pgettext_lazy("one letter on the round table", "E"),
    SeatClass.SOCIAL: pgettext_lazy("one letter on the round table", "S"),
}


def mark_of(seat: str) -> str:
    """1, 6 or X: how a seat is drawn beside a name."""
    if seat == SeatClass.CONVENER:
        return "1"
    return "6" if seat in SEAT_LETTERS else "X"


class IdentityKind(TextChoices):
    """What somebody is besides his seat; two deputies, one member are three (S5, S45)."""

    PARTY_DEPUTY = "party_deputy", _("party congress deputy")
    PEOPLES_DEPUTY = "peoples_deputy", _("people's congress deputy")
    CPPCC_MEMBER = "cppcc_member", _("CPPCC member")
    CPPCC_STANDING = "cppcc_standing", _("CPPCC standing member")
    SUPERVISION_MEMBER = "supervision_member", _("supervision committee member")
    RESIDENT_REP = "resident_rep", _("residents' representative")
    NOTABLE = "notable", _("village notable")
    ENTERPRISE = "enterprise", _("from an enterprise or institution")
    SOCIAL = "social", _("from a social organisation")
    PARTY_MEMBER = "party_member", _("party member")
    EXPERT = "expert", _("expert")
    LEGAL = "legal", _("lawyer")


class LiaisonRole(TextChoices):
    """Liaison duty (包联, S7)."""

    LEADER = "leader", _("liaison leader")
    COMMITTEE_DIRECTOR = "committee_director", _("guiding committee director")
    AREA_LEADER = "area_leader", _("area leader")
    MEMBER = "member", _("liaison member")


class HelperKind(TextChoices):
    """Who helps a convener (代办人)."""

    VILLAGE_CLERK = "village_clerk", _("village clerk")
    RESIDENT_CADRE = "resident_cadre", _("cadre stationed in the village")
    TOWN_LIAISON = "town_liaison", _("town liaison officer")
    LIAISON_MEMBER = "liaison_member", _("liaison member")


class Gender(TextChoices):
    """For the seating figure only; never required."""

    MALE = "male", _("male")
    FEMALE = "female", _("female")
