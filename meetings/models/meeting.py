"""One meeting: who holds it where, what is on its agenda, who was called and who came."""

from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Origin, Precision
from cases.models import Case, JointPlatform
from cases.models.case import at_or_below
from common.scope import HasScope, ScopedQuerySet
from meetings.enums import (
    TOOK_PLACE,
    Answer,
    Attendance,
    MeetingKind,
    MeetingStatus,
)
from notices.enums import Channel
from participants.enums import Role, SeatClass
from participants.models import Person
from platforms.models import Organization, Placed, Platform, Venue


class MeetingQuerySet(ScopedQuerySet):
    """Meetings inside a scope."""

    def visible_to(self, user: HasScope) -> Self:
        """Rows of the acting post's scope; those about restricted matters only for the place."""
        return self.filter(user.scope.inside())

    def seen_by(self, user: Any) -> Self:
        """What the acting post may open: its scope, and by record: hosted by its platform, about
        a matter it takes part in, the person invited, or in the place of a liaison duty
        (restricted ones apart)."""
        hat = user.hat
        if hat is None:
            return self.none()
        rows = self.model._base_manager.values("pk")
        record = rows.filter(attendees__person_id=hat.person_id)
        if hat.role == Role.LIAISON:
            record = record.union(rows.filter(at_or_below(hat.platform), restricted=False))
        elif hat.platform is not None:
            public = rows.filter(restricted=False)
            joint = {"agenda__case__joint__platform_id": hat.platform.pk}
            record = record.union(public.filter(host_id=hat.platform.pk), public.filter(**joint))
        return self.filter(user.scope.inside() | Q(pk__in=record))

    def listed(self) -> Self:
        """Rows that lists, calendars and reminders know."""
        return self.exclude(status__in=[MeetingStatus.VOID, MeetingStatus.CANCELLED])

    def took_place(self) -> Self:
        """Meetings that were held, whatever became of their papers."""
        return self.filter(status__in=TOOK_PLACE)


class Meeting(Placed):
    """One consultation meeting (协商议事会, S1, S8).

    It is placed where it takes place: rule and roster are those of the place. ``host`` is the
    platform that holds it and at whose level it counts; ``organizer`` the body in whose name it
    does (the host's own unit where none is named; procedure.md §0.8). ``version`` rises with every change of
    time or place; links and notices of an older version lead to the present state.
    """

    no = models.CharField(_("number"), max_length=32, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.CONVENED
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=MeetingKind, default=MeetingKind.COUNCIL
    )
    title = models.CharField(_("title"), max_length=60)
    public_title = models.CharField(_("public title"), max_length=60)
    short_title = models.CharField(_("short title"), max_length=20)
    restricted = models.BooleanField(_("not public"), default=False)
    host = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name=_("host"))
    organizer = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("venue")
    )
    place_text = models.CharField(_("place"), max_length=60, blank=True, default="")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    chair = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chaired by"),
    )
    recorder = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    origin = models.CharField(_("entered"), max_length=10, choices=Origin, default=Origin.LIVE)
    date_precision = models.CharField(
        _("precision of the date"), max_length=5, choices=Precision, default=Precision.DAY
    )
    recorded_time = models.DateTimeField(_("entered at"))
    group_token = models.CharField(max_length=32, unique=True, editable=False)
    group_text = models.TextField(_("text for the group"), blank=True, default="")
    waived_classes = models.JSONField(_("classes left out this time"), default=list)
    called_at = models.DateTimeField(_("called at"))
    called_by_label = models.CharField(_("called by"), max_length=80)
    held_at = models.DateTimeField(_("roll taken at"), null=True, blank=True)
    present_count = models.PositiveIntegerField(_("present (persons)"), default=0)
    conclusion_count = models.PositiveIntegerField(_("conclusions"), default=0)
    sheet = models.ForeignKey(
        "records.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sign-in sheet"),
    )
    search_text = models.CharField(max_length=200, editable=False, default="")
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [
            *(
                models.Index(fields=[column, "-starts_at", "-id"], name=f"meeting_{column}_list")
                for column in ("platform", "town", "county")
            ),
            models.Index(fields=["host", "-starts_at"], name="meeting_host_list"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_end_after_start",
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.short_title

    @property
    def where(self) -> str:
        """The place as people say it."""
        return self.venue.name if self.venue else self.place_text

    @property
    def held_by(self) -> str:
        """Organiser and host, where they are not simply the place itself; else empty."""
        name = self.organizer.name if self.organizer else ""
        host = self.host.name if self.host_id != self.platform_id else ""
        if name and host:
            return _("%(organizer)s, at the platform of %(host)s") % {
                "organizer": name,
                "host": host,
            }
        return name or host

    @property
    def ledger_stream(self) -> str:
        """The chain that holds this meeting's history."""
        return f"{'practice:' if self.no.startswith('Y') else ''}meeting:{self.no}"

    @property
    def ledger_subject(self) -> str:
        """The name under which events and notices speak of it."""
        return f"meeting:{self.no}"

    def relations_of(self, user: Any) -> set[str]:
        """host: the acting hat holds it, or takes part in its matter; present: the person was,
        or is to be, there."""
        hat = user.hat
        relations = set()
        if hat.platform is not None and (
            hat.platform.pk == self.host_id or self._is_joined_by(hat.platform)
        ):
            relations.add("host")
        if hat.person_id in self.people_expected:
            relations.add("present")
        return relations

    def _is_joined_by(self, here: Platform) -> bool:
        """Whether ``here`` lies elsewhere and takes part by record (procedure.md §0.10)."""
        if self.restricted or here.pk in (self.platform_id, self.town_id, self.county_id):
            return False
        return here.pk in self.joined_from

    @cached_property
    def joined_from(self) -> frozenset[int]:
        """Platforms that take part in its matters; read once."""
        rows = JointPlatform.objects.filter(case__in=self.agenda.values("case"))
        return frozenset(rows.order_by("id").values_list("platform_id", flat=True))

    @cached_property
    def people_expected(self) -> frozenset[int | None]:
        """Who was, or is to be, there; read once, although a page asks it for each of its acts."""
        return frozenset(self.attendees.values_list("person_id", flat=True).order_by("id"))

    def is_not_held_for(self, hat: Any) -> bool:
        """A village voids only what was not held; a held meeting is voided by the level above."""
        return self.status not in TOOK_PLACE


class AgendaItem(models.Model):
    """A matter that a meeting discusses, in its place on the agenda."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting")
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("matter"))
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"],
                name="agenda_case_once",
                violation_error_message=_("This matter is already on the agenda."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.case}"


class Attendee(models.Model):
    """Somebody invited, or who came (参会人, S5). One person has one seat at a meeting.

    A guest at the door has a name only. ``link_version`` rises when his personal link must stop
    working. A substitute takes the seat of who sent him, under his own name.

    Who was told by a person (``told_how``) has it on his notice; the columns here are for those who
    get no notice: a name without an entry in the register, a rehearsal. ``told_version`` is the
    version he was told of, 0 for none. ``told_at`` without ``told_how`` is a call in vain since: of
    ``told_version`` he knows all the same.
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendees", verbose_name=_("meeting")
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attended",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=40)
    seat = models.CharField(_("seat"), max_length=20, choices=SeatClass)
    side = models.CharField(_("side"), max_length=30, blank=True, default="")
    invited = models.BooleanField(_("invited"), default=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE)
    answer_note = models.CharField(_("reason"), max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by_label = models.CharField(_("answered by"), max_length=80, blank=True, default="")
    answered_version = models.PositiveSmallIntegerField(default=0)
    substitute_name = models.CharField(_("substitute"), max_length=40, blank=True, default="")
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance, default=Attendance.UNKNOWN
    )
    link_version = models.PositiveSmallIntegerField(default=1)
    told_how = models.CharField(
        _("told through"), max_length=12, choices=Channel, blank=True, default=""
    )
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told_by_label = models.CharField(_("told by"), max_length=80, blank=True, default="")
    told_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="attendee_once",
                violation_error_message=_("This person is already on the list."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """Who sits there: the substitute under his own name, and for whom."""
        if self.substitute_name:
            return _("%(name)s (for %(absent)s)") % {
                "name": self.substitute_name,
                "absent": self.name,
            }
        return self.name
