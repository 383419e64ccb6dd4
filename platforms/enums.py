"""Kinds and levels of places and organisations."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DivisionLevel(TextChoices):
    """Levels of the statistical division codes (2, 4, 6, 9 and 12 digits)."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWN = "town", _("town")
    VILLAGE = "village", _("village")


class PlatformLevel(TextChoices):
    """The three levels of platforms, and what may stand above a tenant."""

    ABOVE = "above", _("above the county")
    COUNTY = "county", pgettext_lazy("platform level", "County level")
    TOWN = "town", pgettext_lazy("platform level", "Town level")
    VILLAGE = "village", pgettext_lazy("platform level", "Village level")


class PlatformForm(TextChoices):
    """The five forms (S3): county, town or service centre, village, enterprise, social group."""

    COUNTY = "county", _("county platform")
    TOWN = "town", _("town or community service centre")
    VILLAGE = "village", _("village or community")
    ENTERPRISE = "enterprise", _("enterprise or public institution")
    SOCIAL = "social", pgettext_lazy("unit", "social organisation")


class PlatformStatus(TextChoices):
    """Whether a platform is being tried, works, or rests."""

    PILOT = "pilot", pgettext_lazy("platform", "pilot")
    ACTIVE = "active", pgettext_lazy("platform", "active")
    SUSPENDED = "suspended", pgettext_lazy("platform", "suspended")


class OrganizationKind(TextChoices):
    """What an organisation is; decides nothing about orders (that is ``may_order``)."""

    CPPCC = "cppcc", _("CPPCC committee")
    CPPCC_COMMITTEE = "cppcc_committee", _("special committee of the CPPCC")
    PARTY = "party", _("party committee")
    GOVERNMENT = "government", _("government")
    INSPECTION = "inspection", _("inspection office")
    DEPARTMENT = "department", _("department")
    RESIDENTS = "residents", _("residents' organisation")
    ENTERPRISE = "enterprise", _("enterprise")
    SOCIAL = "social", pgettext_lazy("unit", "social organisation")
    OTHER = "other", _("other unit")


class Counting(TextChoices):
    """Whether a division counts for coverage: only where residents have an organisation."""

    COUNTS = "counts", _("counts")
    NOT_COUNTED = "not_counted", _("no residents' organisation")
    UNCLEAR = "unclear", _("to be confirmed")


class CodeLength(IntegerChoices):
    """Digits of a division code by level."""

    PROVINCE = 2, _("province")
    CITY = 4, _("city")
    COUNTY = 6, _("county")
    TOWN = 9, _("town")
    VILLAGE = 12, _("village")
