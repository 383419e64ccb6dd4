"""What units owe and ask: assisting units, the decision behind an order, requests, replies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Answered, Asking, DecisionKind, NudgeHow, ReplyResult
from cases.models.case import Case
from cases.models.item import ActionItem
from platforms.models import Organization


class PartyGovDecision(models.Model):
    """What party committee or government decided on an outcome (批示, 会议决定 …, way 3).

    Only who, when, document and one line: nothing secret stands on an internet system
    (procedure.md §0.2, §0.14).
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="party_gov_decisions", verbose_name=_("matter")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DecisionKind)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("who decided")
    )
    decided_on = models.DateField(_("decided on"))
    document = models.CharField(_("document number"), max_length=60, blank=True, default="")
    requirement = models.CharField(_("requirement, one line"), max_length=120)
    recorded_at = models.DateTimeField(_("recorded at"))
    by_label = models.CharField(_("recorded by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("decision of party or government")
        verbose_name_plural = _("decisions of party and government")

    def __str__(self) -> str:
        return f"{self.organization} {self.decided_on}"


class AssistingUnit(models.Model):
    """A unit that helps the lead unit (协办单位), with its share of the money where it has one.

    ``agreed_at`` is its countersign: a reply stands when every assisting unit gave it (S11).
    """

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="assisting", verbose_name=_("item")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    share = models.DecimalField(
        _("share (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    agreed_at = models.DateTimeField(_("countersigned at"), null=True, blank=True)
    agreed_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("assisting unit")
        verbose_name_plural = _("assisting units")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "organization"],
                name="assisting_unit_once",
                violation_error_message=_("This unit already helps with it."),
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0),
                name="assisting_share_positive",
                violation_error_message=_("A share of money is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)


class _Answerable(models.Model):
    """Something a unit puts before whoever handed the item out, and what was answered."""

    said_at = models.DateTimeField(_("said at"))
    by_label = models.CharField(_("said by"), max_length=80)
    outcome = models.CharField(_("answer"), max_length=8, choices=Answered, default=Answered.OPEN)
    answer = models.CharField(_("answer in words"), max_length=300, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        abstract = True


class UnitRequest(_Answerable):
    """退办 or 延期: the unit asks that another take it, or for more time.

    A request to hand back more than seven working days after the item reached the unit is
    ``late``: allowed, and noted (procedure.md §3, stage 9).
    """

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="requests", verbose_name=_("item")
    )
    kind = models.CharField(_("asks for"), max_length=10, choices=Asking)
    reason = models.CharField(_("reason"), max_length=300)
    proposed = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who should take it"),
    )
    until = models.DateField(_("asked until"), null=True, blank=True)
    late = models.BooleanField(_("asked late"), default=False)

    class Meta:
        verbose_name = _("request of a unit")
        verbose_name_plural = _("requests of units")
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(outcome="open"),
                name="unit_request_one_open",
                violation_error_message=_("An earlier request has not been answered yet."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(until__isnull=False),
                name="extension_names_a_day",
                violation_error_message=_("Say until when more time is asked for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_kind_display()}"


class Reply(_Answerable):
    """办复: what the unit says came of it, A to D; it stands once it was accepted.

    A plan (B) names its source and the day it is looked at again (procedure.md §0.12).
    """

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="replies", verbose_name=_("item")
    )
    result = models.CharField(_("result"), max_length=1, choices=ReplyResult)
    text = models.CharField(_("reply"), max_length=1000)
    source = models.CharField(_("in which plan"), max_length=120, blank=True, default="")
    review_on = models.DateField(_("to be looked at again"), null=True, blank=True)

    class Meta:
        verbose_name = _("reply of a unit")
        verbose_name_plural = _("replies of units")
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(outcome="open"),
                name="reply_one_open",
                violation_error_message=_("An earlier reply has not been answered yet."),
            ),
            models.CheckConstraint(
                condition=~Q(result="B") | (~Q(source="") & Q(review_on__isnull=False)),
                name="reply_plan_has_source",
                violation_error_message=_(
                    "A plan needs its source and the day it is looked at again."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.result}"


class Nudge(models.Model):
    """催办: by telephone, letter or visit; each is a record (procedure.md §5.5)."""

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="nudges", verbose_name=_("item")
    )
    how = models.CharField(_("how"), max_length=8, choices=NudgeHow)
    text = models.CharField(_("what was said"), max_length=300, blank=True, default="")
    said_at = models.DateTimeField(_("said at"))
    by_label = models.CharField(_("said by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")

    def __str__(self) -> str:
        return self.get_how_display()
