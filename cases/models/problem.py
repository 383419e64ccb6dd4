"""What exactly is to be solved, in which rounds it was discussed, and what rules noticed."""

from collections.abc import Iterator

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import ProblemOutcome, ReboundFound
from cases.models.case import Case
from platforms.models import Platform


class Problem(models.Model):
    """One concrete problem (实际问题): the unit of “solved” (S28), counted once, at home.

    ``solved_on`` is the day it was reported solved, ``verified_on`` the day somebody other than
    the handler agreed; both figures are always shown (procedure.md §0.13). ``source`` is the
    problem of a place below that this one was taken up from (S44): its result goes down there,
    and there it is counted. ``answered_above``: how this one stands came down from there.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="problems", verbose_name=_("matter")
    )
    part = models.PositiveSmallIntegerField(_("part"))
    text = models.CharField(_("problem"), max_length=120)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=ProblemOutcome, default=ProblemOutcome.OPEN
    )
    outcome_text = models.CharField(_("how it was settled"), max_length=300, blank=True, default="")
    solved_on = models.DateField(_("reported solved on"), null=True, blank=True)
    verified_on = models.DateField(_("verified solved on"), null=True, blank=True)
    answered_above = models.BooleanField(default=False, editable=False)
    source = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="taken_up",
        verbose_name=_("put before this level as"),
    )
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = [models.Index(fields=["solved_on", "case"], name="problem_solved_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "part"],
                name="problem_part_once",
                violation_error_message=_("Two problems have the same number."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=ProblemOutcome.SOLVED, solved_on__isnull=False)
                | (
                    ~Q(outcome=ProblemOutcome.SOLVED)
                    & Q(solved_on__isnull=True, verified_on__isnull=True)
                ),
                name="problem_solved_has_day",
                violation_error_message=_("A solved problem has the day on which it was solved."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}. {self.text}"

    @classmethod
    def ledger_rows(cls) -> Iterator[tuple[str, str, str]]:
        """Stream, outcome, subject of every problem that has left its beginning."""
        rows = cls._base_manager.exclude(outcome=ProblemOutcome.OPEN).select_related(
            "case__platform"
        )
        for row in rows.order_by("pk").iterator(chunk_size=500):
            yield row.ledger_stream, row.outcome, row.ledger_subject

    @property
    def ledger_stream(self) -> str:
        """Problems are told in their matter's history."""
        return self.case.ledger_stream

    @property
    def ledger_subject(self) -> str:
        """The name under which events speak of it."""
        return f"problem:{self.case.no}/{self.part}"


class Rebound(models.Model):
    """A solved problem that turned out not to be (反弹): figures change in the period of
    ``found_on``, while ``solved_on`` and ``verified_on`` keep what the earlier period counted.

    Only a verification found true or a broken look-back makes one; a wrong tap that was taken
    back or corrected does not (procedure.md §0.11).
    """

    problem = models.ForeignKey(
        Problem, models.PROTECT, related_name="rebounds", verbose_name=_("problem")
    )
    solved_on = models.DateField(_("had been reported solved on"))
    verified_on = models.DateField(_("had been verified solved on"), null=True, blank=True)
    found_on = models.DateField(_("found not to be solved on"))
    found_by = models.CharField(_("how it came out"), max_length=10, choices=ReboundFound)

    class Meta:
        verbose_name = _("rebound")
        verbose_name_plural = _("rebounds")
        indexes = [
            models.Index(fields=["found_on"], name="rebound_found_on"),
            models.Index(fields=["solved_on"], name="rebound_solved_on"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.found_on}"


class Round(models.Model):
    """One meeting about a matter (轮次, S8), as the matter remembers it.

    A number is given when the meeting is convened and never again, also when the meeting is
    cancelled. ``held_on`` stays empty until it took place. ``idle`` counts the rounds running,
    this one included, that settled nothing (议而不决, S44); 0 where something was settled.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="rounds", verbose_name=_("matter"))
    number = models.PositiveSmallIntegerField(_("round"))
    meeting_no = models.CharField(_("meeting"), max_length=32)
    host = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name=_("host"))
    planned_on = models.DateField(_("planned for"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    dropped = models.BooleanField(_("dropped"), default=False)
    present = models.PositiveIntegerField(_("present (persons)"), default=0)
    conclusions = models.PositiveIntegerField(_("conclusions"), default=0)
    idle = models.PositiveSmallIntegerField(_("rounds running that settled nothing"), default=0)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        indexes = [
            models.Index(fields=["meeting_no"], name="round_meeting"),
            models.Index(
                fields=["held_on"], condition=Q(idle__gte=3, dropped=False), name="round_idle"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"],
                name="round_number_once",
                violation_error_message=_("This round already exists."),
            ),
            models.UniqueConstraint(
                fields=["case", "meeting_no"],
                name="round_meeting_once",
                violation_error_message=_("This meeting is already a round of the matter."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Finding(models.Model):
    """A rule's remark on a matter or meeting (提示, rule 8): never stops anybody.

    ``subject`` is the number of what it is about; ``reason`` is what was answered, by whom.
    """

    subject = models.CharField(_("about"), max_length=40, db_index=True)
    rule = models.CharField(_("rule"), max_length=40)
    figure = models.CharField(_("figure"), max_length=120, blank=True, default="")
    basis = models.CharField(_("basis"), max_length=120, blank=True, default="")
    reason = models.CharField(_("reason given"), max_length=200, blank=True, default="")
    by_label = models.CharField(_("answered by"), max_length=80, blank=True, default="")
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("remark of a rule")
        verbose_name_plural = _("remarks of rules")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "rule", "figure"],
                name="finding_once",
                violation_error_message=_("This remark is already noted."),
            )
        ]

    def __str__(self) -> str:
        return self.rule
