"""Research before a meeting (S37, S44, S52): what was found, what was suggested, what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import LineKind, ResearchKind, Taken
from cases.models.case import Case


class Research(models.Model):
    """调研, 考察 or 视察 about a matter: when, who, where; its lines say what was found."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="research", verbose_name=_("matter")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ResearchKind)
    held_on = models.DateField(_("on"))
    who = models.CharField(_("who took part"), max_length=120)
    where = models.CharField(_("where"), max_length=60)
    entered_at = models.DateTimeField(_("entered at"))
    by_label = models.CharField(_("entered by"), max_length=80)
    request_id = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("research")
        verbose_name_plural = _("research")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class ResearchLine(models.Model):
    """One problem found, or one suggestion; a suggestion is answered line by line (S52).

    ``taken`` is the answer of ``unit``: adopted, in part, or not, then with the reason.
    """

    research = models.ForeignKey(
        Research, models.PROTECT, related_name="lines", verbose_name=_("research")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind)
    text = models.CharField(_("text"), max_length=200)
    unit = models.CharField(_("answering unit"), max_length=40, blank=True, default="")
    taken = models.CharField(_("answer"), max_length=8, choices=Taken, default=Taken.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    by_label = models.CharField(_("answered by"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("line of research")
        verbose_name_plural = _("lines of research")
        constraints = [
            models.UniqueConstraint(
                fields=["research", "position"],
                name="research_line_once",
                violation_error_message=_("Two lines stand at the same position."),
            ),
            models.CheckConstraint(
                condition=Q(taken__in=[Taken.OPEN, Taken.ADOPTED]) | ~Q(reason=""),
                name="research_refusal_has_reason",
                violation_error_message=_("What is not wholly adopted has its reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
