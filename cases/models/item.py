"""What was agreed and now has to be done."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseStatus, Difficulty, Ground, ItemStatus, ProgressKind, Spends, Way
from cases.models.case import at_or_below
from cases.models.problem import Problem
from common.scope import HasScope, ScopedQuerySet
from participants.enums import Role
from participants.models import Person
from platforms.models import Organization, Placed

WORKING = [
    ItemStatus.PREPARED,
    ItemStatus.OPEN,
    ItemStatus.DOING,
    ItemStatus.HANDED_BACK,
    ItemStatus.REPLIED,
]

# Whoever does these may be late; what waits for a desk or a decision, or is planned, is not.
BEING_DONE = (ItemStatus.OPEN, ItemStatus.DOING)
# Whoever handed these out has to answer: the unit has said its word.
WITH_ISSUER = (ItemStatus.HANDED_BACK, ItemStatus.REPLIED)
# Where an item's clock runs: what was planned may begin after its matter was closed.
LIVE_CASES = (CaseStatus.OPEN, CaseStatus.CLOSED, CaseStatus.ARCHIVED)


def late_on(day: dt.date) -> Q:
    """Which items are late on a day: those being done whose last day lies before it."""
    return Q(status__in=BEING_DONE, due__lt=day)


class ItemQuerySet(ScopedQuerySet):
    """Items inside a scope."""

    def visible_to(self, user: HasScope) -> Self:
        """Rows of the acting post's scope; those of restricted matters only for the place."""
        return self.filter(user.scope.inside("problem__case__"))

    def seen_by(self, user: Any) -> Self:
        """What the acting post may open: its scope, and what it reaches by record."""
        inside = user.scope.inside("problem__case__")
        return self.filter(inside | Q(pk__in=self._by_record(user)))

    def by_record(self, user: Any) -> Self:
        """What the acting post may open although it lies outside its scope."""
        beside = self.filter(pk__in=self._by_record(user))
        return beside.exclude(user.scope.inside("problem__case__"))

    def _by_record(self, user: Any) -> models.QuerySet:
        """What the person himself is to do, and what is done in the place of a liaison duty
        (restricted matters apart)."""
        hat = user.hat
        rows = self.model._base_manager.values("pk")
        if hat is None:
            return rows.none()
        own = rows.filter(lead_person_id=hat.person_id)
        if hat.role == Role.UNIT_CONTACT and hat.organization is not None:
            unit = hat.organization.pk
            handed_out = rows.exclude(status=ItemStatus.PREPARED)
            led, assisted = {"unit_id": unit}, {"assisting__organization_id": unit}
            return own.union(handed_out.filter(**led), handed_out.filter(**assisted))
        if hat.role != Role.LIAISON:
            return own
        public = rows.filter(problem__case__restricted=False)
        return own.union(public.filter(at_or_below(hat.platform)))

    def working(self) -> Self:
        """Items not yet reported done."""
        return self.filter(status__in=WORKING)

    def overdue(self, day: dt.date) -> Self:
        """Items that somebody is doing whose last day lies before ``day``."""
        return self.filter(late_on(day))


class ActionItem(Placed):
    """One thing to be done (落实事项) by somebody until a day, on a problem of a matter.

    ``way`` says who hands it out and in what words. ``spends`` not ``no`` keeps it prepared:
    what is not the meeting's to dispose of waits for the decision (procedure.md §0.4).
    """

    no = models.CharField(_("number"), max_length=32, unique=True)
    problem = models.ForeignKey(
        Problem, models.PROTECT, related_name="items", verbose_name=_("problem")
    )
    way = models.CharField(_("way"), max_length=16, choices=Way, default=Way.OWN)
    issuer = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed out by"),
    )
    basis = models.CharField(_("basis"), max_length=120, blank=True, default="")
    text = models.CharField(_("what is to be done"), max_length=300)
    lead_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    lead_text = models.CharField(_("done by (in words)"), max_length=40, blank=True, default="")
    unit = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead unit"),
    )
    decision = models.ForeignKey(
        "PartyGovDecision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("decision behind it"),
    )
    target = models.CharField(_("what has to be reached"), max_length=200, blank=True, default="")
    share = models.DecimalField(
        _("share of the lead unit (yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    reached_at = models.DateTimeField(_("reached the unit"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    plan_source = models.CharField(_("in which plan"), max_length=120, blank=True, default="")
    review_on = models.DateField(_("plan looked at again on"), null=True, blank=True)
    outdoor = models.BooleanField(_("outdoor works"), default=False)
    working_days = models.PositiveSmallIntegerField(
        _("limit in working days"), null=True, blank=True
    )
    compensation = models.DecimalField(
        _("compensation in all (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    spends = models.CharField(_("spends"), max_length=8, choices=Spends, default=Spends.NO)
    ground = models.CharField(
        _("handed out on"), max_length=10, choices=Ground, blank=True, default=Ground.NONE
    )
    status = models.CharField(
        _("status"), max_length=8, choices=ItemStatus, default=ItemStatus.OPEN
    )
    due = models.DateField(_("until"))
    made_at = models.DateTimeField(_("made at"))
    meeting_no = models.CharField(_("from meeting"), max_length=32, blank=True, default="")
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_text = models.CharField(_("what was done"), max_length=300, blank=True, default="")
    done_by_label = models.CharField(max_length=80, blank=True, default="", editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        indexes = [
            *(
                models.Index(fields=[column, "status", "due", "id"], name=f"item_{column}_list")
                for column in ("platform", "town", "county")
            ),
            *(
                models.Index(fields=[column, "due", "id"], name=f"item_{column}_due")
                for column in ("platform", "town", "county")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lead_person__isnull=False) | ~Q(lead_text=""),
                name="item_has_somebody",
                violation_error_message=_("Say who will do it."),
            ),
            models.CheckConstraint(
                condition=Q(way=Way.OWN) | Q(issuer__isnull=False),
                name="item_has_issuer",
                violation_error_message=_("Say which organisation hands it out."),
            ),
            models.CheckConstraint(
                condition=~Q(way=Way.PARTY_GOVERNMENT) | Q(decision__isnull=False),
                name="item_order_has_decision",
                violation_error_message=_(
                    "Enter first what party committee or government decided."
                ),
            ),
            models.CheckConstraint(
                condition=Q(spends=Spends.NO)
                | Q(status__in=[ItemStatus.PREPARED, ItemStatus.VOID])
                | ~Q(ground=Ground.NONE),
                name="item_spends_waits",
                violation_error_message=_(
                    "What spends common money or land is handed out after the decision."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def lead_name(self) -> str:
        """Who does it, as people say it."""
        return self.lead_person.name if self.lead_person else self.lead_text

    @classmethod
    def ledger_rows(cls) -> Iterator[tuple[str, str, str]]:
        """Stream, status, subject of every item, for the verification of the ledger."""
        rows = cls._base_manager.select_related("problem__case__platform").order_by("pk")
        for row in rows.iterator(chunk_size=500):
            yield row.ledger_stream, row.status, row.ledger_subject

    @property
    def ledger_stream(self) -> str:
        """Items are told in their matter's history."""
        return self.problem.case.ledger_stream

    @property
    def ledger_subject(self) -> str:
        """The name under which events speak of it."""
        return f"item:{self.no}"

    @property
    def restricted(self) -> bool:
        """As its matter is."""
        return self.problem.case.restricted

    def relations_of(self, user: Any) -> set[str]:
        """own: the person or his unit leads it, or it is the place's own (本级自办) and he acts
        for the place."""
        hat = user.hat
        mine = self.lead_person_id is not None and self.lead_person_id == hat.person_id
        if hat.role == Role.UNIT_CONTACT and hat.organization is not None:
            return {"own"} if mine or hat.organization.pk == self.unit_id else set()
        acts_here = hat.scope.column is not None and hat.platform.pk == self.platform_id
        return {"own"} if mine or (self.way == Way.OWN and acts_here) else set()

    def is_issuer_for(self, hat: Any) -> bool:
        """Whether the acting post answers for whoever handed it out: its own organisation did, or
        its desk is where that sits (the county's desk for county bodies, a town's for its own)."""
        issuer = self.issuer
        if issuer is None or hat.platform is None or not hat.at_desk:
            return False
        if hat.organization is not None and hat.organization.pk == issuer.pk:
            return True
        seat, area = issuer.division_id, hat.platform.division_id
        if hat.platform.is_tenant:
            return issuer.tenant_id == hat.platform.pk and seat in (None, area)
        return bool(seat) and seat == area


class Progress(models.Model):
    """One word on how it goes (进展)."""

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="progress", verbose_name=_("item")
    )
    kind = models.CharField(_("how it goes"), max_length=10, choices=ProgressKind)
    difficulty = models.CharField(
        _("difficulty"), max_length=8, choices=Difficulty, blank=True, default=""
    )
    note = models.CharField(_("in a sentence"), max_length=300, blank=True, default="")
    said_at = models.DateTimeField(_("said at"))
    by_label = models.CharField(_("said by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        indexes = [models.Index(fields=["item", "-said_at"], name="progress_of_item")]

    def __str__(self) -> str:
        return self.get_kind_display()
