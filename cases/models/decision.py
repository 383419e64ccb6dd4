"""The legal gate of an item: what the law says, what was decided, what could not wait."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import Counted, DecidingBody, Ground
from cases.models.item import ActionItem

OWNERS = [DecidingBody.OWNERS_USE, DecidingBody.OWNERS_CHANGE]
SUBJECTS = [*DecidingBody.choices, (Ground.EMERGENCY.value, Ground.EMERGENCY.label)]


class LegalBasisQuerySet(models.QuerySet):
    """Rows of law by their day."""

    def on(self, subject: str, day: dt.date) -> Self:
        """The rows about ``subject`` in force on ``day``, the newest edition first."""
        ended = Q(valid_to__isnull=False, valid_to__lt=day)
        rows = self.filter(subject=subject, valid_from__lte=day).exclude(ended)
        return rows.order_by("-valid_from", "-id")


class LegalBasis(models.Model):
    """What one edition of a law says of one subject, from a day until a day (procedure.md §0.5).

    The article is printed only where somebody verified it for this edition.
    """

    subject = models.CharField(_("about"), max_length=16, choices=SUBJECTS)
    law = models.CharField(_("law"), max_length=60)
    edition = models.CharField(_("edition"), max_length=40)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    article = models.CharField(_("article"), max_length=12, blank=True, default="")
    sentence = models.CharField(_("what it says"), max_length=60)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=60, blank=True, default="")

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "valid_from"],
                name="legal_basis_once_a_day",
                violation_error_message=_("This subject already has a row from that day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="legal_basis_from_before_to",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(article="") | (Q(verified_on__isnull=False) & ~Q(verified_by="")),
                name="legal_basis_article_verified",
                violation_error_message=_("An article needs who verified it, and when."),
            ),
        ]

    def __str__(self) -> str:
        if not self.article:
            return gettext("Law: %(law)s") % {"law": self.law}
        return gettext("Law: %(law)s, article %(article)s") % {
            "law": self.law,
            "article": self.article,
        }


class DecisionRecord(models.Model):
    """法定决定: how the competent body decided on an item, with its figures (procedure.md §5.4).

    Persons are whole numbers of households or persons as ``counted`` says; areas are ㎡ to 0.01
    and belong to owners alone. What does not pass stays on record and hands nothing out. A
    correction is a record of its own that ``replaces`` the former; both are kept.
    """

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="decisions", verbose_name=_("item")
    )
    body = models.CharField(_("who decided"), max_length=16, choices=DecidingBody)
    decided_on = models.DateField(_("decided on"))
    counted = models.CharField(_("counted by"), max_length=10, choices=Counted)
    entitled = models.PositiveIntegerField(_("entitled"))
    taking = models.PositiveIntegerField(_("taking part"))
    agreeing = models.PositiveIntegerField(_("agreeing"))
    entitled_area = models.DecimalField(
        _("area of all (㎡)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    taking_area = models.DecimalField(
        _("area taking part (㎡)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    agreeing_area = models.DecimalField(
        _("area agreeing (㎡)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    passed = models.BooleanField(_("passed"))
    basis = models.ForeignKey(
        LegalBasis,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("legal basis"),
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("corrects"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    by_label = models.CharField(_("recorded by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("legal decision")
        verbose_name_plural = _("legal decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreeing__lte=F("taking")) & Q(taking__lte=F("entitled")),
                name="decision_persons_nested",
                violation_error_message=_(
                    "No more can agree than take part, and no more take part than are entitled."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    entitled_area__isnull=True, taking_area__isnull=True, agreeing_area__isnull=True
                )
                | (
                    Q(entitled_area__isnull=False, taking_area__isnull=False)
                    & Q(agreeing_area__isnull=False, agreeing_area__gte=0)
                    & Q(agreeing_area__lte=F("taking_area"))
                    & Q(taking_area__lte=F("entitled_area"))
                ),
                name="decision_areas_nested",
                violation_error_message=_(
                    "No more area can agree than takes part, and no more take part than there is."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(body__in=OWNERS) | Q(entitled_area__isnull=False),
                name="decision_of_owners_has_area",
                violation_error_message=_("Owners decide by area too: please enter the areas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()} {self.decided_on}"


class EmergencyUse(models.Model):
    """紧急使用维修资金 (民法典 §281(2)): what could not wait for a vote, and who stood for it.

    What was spent is published afterwards; until ``published_on`` is entered that is owed.
    """

    item = models.OneToOneField(
        ActionItem, models.PROTECT, related_name="emergency", verbose_name=_("item")
    )
    hazard = models.CharField(_("hazard"), max_length=300)
    certified_by = models.CharField(_("certified by"), max_length=80)
    applied_by = models.CharField(_("applied for by"), max_length=80)
    applied_on = models.DateField(_("applied for on"))
    document = models.CharField(_("document"), max_length=120)
    basis = models.ForeignKey(
        LegalBasis,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("legal basis"),
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    by_label = models.CharField(_("recorded by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("emergency use of the maintenance fund")
        verbose_name_plural = _("emergency uses of the maintenance fund")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("applied_on")),
                name="emergency_published_after",
                violation_error_message=_("It cannot have been published before it was used."),
            ),
        ]

    def __str__(self) -> str:
        return self.hazard
