"""That somebody died, as it was entered: what ended with it, so that a mistake can be taken back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.models.people import Person


class Passing(models.Model):
    """The entry that a person died (登记去世).

    ``ended`` keeps what this entry ended: table → rows as [key, end before, end now], dates as
    ISO text; ``blocked`` whether it closed the account. Both are for taking it back.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="passings", verbose_name=_("person")
    )
    died_on = models.DateField(_("died on"))
    noted_at = models.DateTimeField(_("entered at"))
    noted_by_label = models.CharField(_("entered by"), max_length=80)
    ended = models.JSONField(default=dict, editable=False)
    blocked = models.BooleanField(default=False, editable=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry of a death")
        verbose_name_plural = _("entries of deaths")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(taken_back_at__isnull=True),
                name="passing_once",
                violation_error_message=_("This was entered already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
