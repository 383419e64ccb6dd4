"""Reports from residents, matters, and where an open matter stands in its procedure."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    BEFORE_MEETING,
    CaseStatus,
    Category,
    ClueStatus,
    Origin,
    Phase,
    Precision,
    Referral,
    Source,
    StepKind,
    StepStatus,
    ThreePoints,
    Weight,
)
from cases.models.procedure import ProcedureVersion
from common.fields import EncryptedField
from common.limits import Limit, Unit
from common.scope import HasScope, ScopedQuerySet
from participants.enums import Role
from participants.models import Person, Post
from participants.posts import post_at
from platforms.models import Placed, Platform


def handled_by(person_id: int, among: models.QuerySet) -> models.QuerySet:
    """Of the matters ``among``, keys of those a person did or whose units did: he led an item, or
    is or was the contact of a unit that led it or helped (procedure.md §0.8)."""
    contact = Post.objects.filter(
        kind=Role.UNIT_CONTACT, person_id=person_id, organization__isnull=False
    )
    units, keys = contact.values("organization"), among.values("pk")
    led = keys.filter(problems__items__lead_person_id=person_id)
    return led.union(
        keys.filter(problems__items__unit__in=units),
        keys.filter(problems__items__assisting__organization__in=units),
    )


class ClueQuerySet(ScopedQuerySet):
    """Residents' reports."""

    def visible_to(self, user: HasScope) -> Self:
        """Rows of the acting post's scope; what speaks of a quarrel only for the place."""
        return self.filter(user.scope.inside())

    def unanswered(self) -> Self:
        """Reports nobody has taken up or answered yet."""
        return self.filter(status=ClueStatus.RECEIVED)


class Clue(Placed):
    """What a resident reported by the room's QR code (线索, S25; 我要反映).

    ``restricted`` while its words speak of a quarrel; once taken up, as its matter is.
    The contact stands encrypted. ``follow_digest`` is the HMAC of the six-character code on the
    receipt: with number and code the resident follows his matter without an account.
    """

    no = models.CharField(_("number"), max_length=32, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ClueStatus, default=ClueStatus.RECEIVED
    )
    source = models.CharField(_("source"), max_length=20, choices=Source, default=Source.RESIDENT)
    body = models.TextField(_("what was reported"), max_length=20000)
    restricted = models.BooleanField(_("not public"), default=False)
    name = models.CharField(_("name"), max_length=40, blank=True, default="")
    contact = EncryptedField(_("phone"), blank=True, default="")
    contact_hmac = models.CharField(max_length=64, blank=True, default="", editable=False)
    contact_last4 = models.CharField(max_length=4, blank=True, default="", editable=False)
    follow_digest = models.CharField(max_length=64, editable=False)
    case = models.ForeignKey(
        "Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clues",
        verbose_name=_("matter"),
    )
    answer = models.TextField(_("answer"), blank=True, default="")
    referred_to = models.CharField(
        _("referred to"), max_length=10, choices=Referral, blank=True, default=""
    )
    referred_on = models.DateField(_("referred on"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    objects = ClueQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            *(
                models.Index(fields=[column, "-reported_at", "-id"], name=f"clue_{column}_list")
                for column in ("platform", "town", "county")
            ),
            *(
                models.Index(
                    fields=[column, "status", "-reported_at", "-id"], name=f"clue_{column}_status"
                )
                for column in ("platform", "town", "county")
            ),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def ledger_stream(self) -> str:
        """The chain that holds this report's history."""
        return f"clue:{self.no}"

    @property
    def ledger_subject(self) -> str:
        """The name under which events speak of it."""
        return f"clue:{self.no}"


UNLISTED = [CaseStatus.VOID, CaseStatus.WITHDRAWN, CaseStatus.MERGED]


def at_or_below(platform: Platform) -> Q:
    """Rows placed at ``platform`` or under it, whatever its level."""
    return Q(platform=platform) | Q(town=platform) | Q(county=platform)


class CaseQuerySet(ScopedQuerySet):
    """Matters inside a scope."""

    def visible_to(self, user: HasScope) -> Self:
        """Rows of the acting post's scope; restricted ones only for the place itself."""
        return self.filter(user.scope.inside())

    def seen_by(self, user: Any) -> Self:
        """What the acting post may open: its scope, and what it reaches by record."""
        return self.filter(user.scope.inside() | Q(pk__in=self._by_record(user)))

    def by_record(self, user: Any) -> Self:
        """What the acting post may open although it lies outside its scope."""
        return self.filter(pk__in=self._by_record(user)).exclude(user.scope.inside())

    def _by_record(self, user: Any) -> models.QuerySet:
        """Raised by the person, something in it to be done by him, hosted or joined by his
        platform, or in the place of his liaison duty. But for the raiser restricted ones stay
        closed.

        A UNION of keys: each part has an index, their OR would walk the table.
        """
        hat = user.hat
        rows = self.model._base_manager.values("pk")
        if hat is None:
            return rows.none()
        public = rows.filter(restricted=False)
        parts = [public.filter(problems__items__lead_person_id=hat.person_id)]
        if hat.role == Role.LIAISON:
            parts.append(public.filter(at_or_below(hat.platform)))
        elif hat.scope.column is not None:
            parts.append(public.filter(rounds__host_id=hat.platform.pk))
            parts.append(public.filter(joint__platform_id=hat.platform.pk))
        return rows.filter(raiser_id=hat.person_id).union(*parts)

    def restricted_stubs(self, user: HasScope) -> models.QuerySet:
        """What others may know of restricted matters in their scope: number, title, category."""
        hidden = super().visible_to(user).exclude(user.scope.unrestricted())
        rows = hidden.exclude(status=CaseStatus.VOID)
        return rows.values("no", "public_title", "category", "status", "raised_at")

    def put_before(self, user: Any) -> Self:
        """Topics of the place whose approver the acting post is. Restricted ones are among them:
        of these he sees number, generated title and category, and not a word (permissions.md)."""
        hat = user.hat
        if hat is None or hat.role != Role.COUNTY_APPROVER or hat.platform is None:
            return self.none()
        return self.filter(platform_id=hat.platform.pk)

    def listed(self) -> Self:
        """Rows that lists, counts and reminders know: what ended as nothing of its own left them."""
        return self.exclude(status__in=UNLISTED)

    def open(self) -> Self:
        """Matters somebody still works on."""
        return self.filter(status=CaseStatus.OPEN)


class Case(Placed):
    """One matter (议题), from the first word to the look-back.

    ``title`` is for those who may see the matter in full; ``public_title`` and ``short_title``
    (at most 20 characters) are what lists above the village, notices, papers and residents see:
    for a restricted matter they are generated without names (S13, rule 17).
    """

    no = models.CharField(_("number"), max_length=32, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=CaseStatus, default=CaseStatus.OPEN
    )
    title = models.CharField(_("title"), max_length=60)
    public_title = models.CharField(_("public title"), max_length=60)
    short_title = models.CharField(_("short title"), max_length=20)
    statement = models.TextField(_("what it is about"), max_length=20000)
    restricted = models.BooleanField(_("not public"), default=False)
    category = models.CharField(
        _("category"), max_length=12, choices=Category, default=Category.OTHER
    )
    points = models.CharField(
        _("three points"), max_length=12, choices=ThreePoints, blank=True, default=""
    )
    weight = models.PositiveSmallIntegerField(_("weight"), choices=Weight, default=Weight.PLAIN)
    source = models.CharField(_("source"), max_length=20, choices=Source, default=Source.VILLAGE)
    origin = models.CharField(_("entered"), max_length=10, choices=Origin, default=Origin.LIVE)
    occurred_on = models.DateField(_("raised on"))
    date_precision = models.CharField(
        _("precision of the date"), max_length=5, choices=Precision, default=Precision.DAY
    )
    recorded_time = models.DateTimeField(_("entered at"))
    procedure_version = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="+", verbose_name=_("procedure")
    )
    raiser = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("raised by")
    )
    photo = models.ForeignKey(
        "records.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    referred_to = models.CharField(
        _("referred to"), max_length=10, choices=Referral, blank=True, default=""
    )
    referred_on = models.DateField(_("referred on"), null=True, blank=True)
    resume_on = models.DateField(_("taken up again on"), null=True, blank=True)
    object_until = models.DateField(_("town may object until"), null=True, blank=True)
    noted_at = models.DateTimeField(_("noted by the town"), null=True, blank=True)
    headed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("headed by")
    )
    headed_by_text = models.CharField(
        _("headed by (in words)"), max_length=40, blank=True, default=""
    )
    raised_at = models.DateTimeField(_("raised at"))
    raised_by_kind = models.CharField(max_length=10, editable=False)
    raised_by = models.CharField(max_length=32, blank=True, default="", editable=False)
    raised_by_label = models.CharField(_("raised by"), max_length=80, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by_kind = models.CharField(max_length=10, blank=True, default="", editable=False)
    closed_by = models.CharField(max_length=32, blank=True, default="", editable=False)
    closed_by_label = models.CharField(
        _("closed by"), max_length=80, blank=True, default="", editable=False
    )
    search_text = models.CharField(max_length=200, editable=False, default="")
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        indexes = [
            *(
                models.Index(fields=[column, "-raised_at", "-id"], name=f"case_{column}_list")
                for column in ("platform", "town", "county")
            ),
            *(
                models.Index(
                    fields=[column, "status", "-raised_at", "-id"], name=f"case_{column}_status"
                )
                for column in ("platform", "town", "county")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by_kind="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by_kind="")),
                name="case_closed_by_somebody",
                violation_error_message=_("A closing names who closed, and when."),
            )
        ]

    def __str__(self) -> str:
        return self.short_title

    @property
    def ledger_stream(self) -> str:
        """The chain that holds this matter's history."""
        return f"{'practice:' if self.no.startswith('Y') else ''}case:{self.no}"

    @property
    def ledger_subject(self) -> str:
        """The name under which events speak of it."""
        return f"case:{self.no}"

    def relations_of(self, user: Any) -> set[str]:
        """own: the person raised it; host: the acting platform held one of its rounds, or takes
        part in it.

        A restricted matter answers to nobody but its place (permissions.md).
        """
        hat = user.hat
        relations = {"own"} if self.raiser_id and self.raiser_id == hat.person_id else set()
        here = hat.platform.pk if hat.platform is not None else None
        if here is not None and (
            any(row.host_id == here for row in self.rounds.all()) or self._is_joined_by(here)
        ):
            relations.add("host")
        return relations

    def _is_joined_by(self, here: int) -> bool:
        """Whether a platform elsewhere takes part by record; asked of those elsewhere alone."""
        if self.restricted or here in (self.platform_id, self.town_id, self.county_id):
            return False
        return any(row.platform_id == here for row in self.joint.all())

    def is_not_held_for(self, hat: Any) -> bool:
        """A village voids a matter only while no meeting about it was held."""
        return not any(row.held_on for row in self.rounds.all())

    def is_asked_for(self, hat: Any) -> bool:
        """The approver's word is asked for while a topic is handed in (procedure.md §3)."""
        return self.status == CaseStatus.SUBMITTED

    def is_not_handler_for(self, hat: Any) -> bool:
        """Who handled it may not verify, look back or rate (procedure.md §0.8)."""
        here = type(self)._base_manager.filter(pk=self.pk)
        return not handled_by(hat.person_id, here).exists()


class CaseStep(models.Model):
    """One step of one matter, copied from the procedure's version when the matter opened.

    ``due`` is the last day of its limit, known once the matter stands there. ``note`` and
    ``done_on`` are the short record with which a stage was left that only people can tell.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", verbose_name=_("matter"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=StepKind)
    label = models.CharField(_("label"), max_length=12)
    status = models.CharField(
        _("status"), max_length=8, choices=StepStatus, default=StepStatus.PENDING
    )
    limit_n = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_unit = models.CharField(max_length=12, choices=Unit, blank=True, default="")
    post = models.CharField(_("advanced by"), max_length=20, choices=Role)
    waivable = models.BooleanField(default=False)
    phase = models.CharField(_("phase"), max_length=8, choices=Phase, blank=True, default="")
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True)
    due = models.DateField(_("last day"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True, default="")
    note = models.CharField(_("record"), max_length=300, blank=True, default="")
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a matter")
        verbose_name_plural = _("steps of a matter")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "position"],
                name="case_step_position_once",
                violation_error_message=_("Two steps stand at the same position."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=StepStatus.ACTIVE),
                name="case_one_active_step",
                violation_error_message=_("A matter stands at one step at a time."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def limit(self) -> Limit | None:
        """How long it may take; None where nothing is said."""
        return Limit(self.limit_n, Unit(self.limit_unit)) if self.limit_n else None

    @property
    def own(self) -> bool:
        """Whether the place itself moves it on: its work goes on meanwhile, and the stage is
        recorded beside it (an announcement hangs while the meeting is called)."""
        return post_at(self.case.platform.level, self.post) == Role.CONVENER

    @property
    def open_to_meet(self) -> bool:
        """Whether the place's next act here is to call a meeting, or to settle it without one."""
        return self.kind == StepKind.CONSULT or (self.own and self.kind in BEFORE_MEETING)
