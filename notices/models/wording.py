"""What a place says instead of the shipped words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import RegisterQuerySet, register_history
from notices.enums import WordsLanguage
from platforms.models import Platform


class Wording(models.Model):
    """One kind of notice in one language as a place words it, for itself and all below it.

    ``title`` and ``text`` hold the kind's variables as ``%(name)s``, which makes them longer than
    what people type; ``changed_at`` is the site's time. What stood before is in the history.
    """

    platform = models.ForeignKey(
        Platform, models.CASCADE, related_name="+", verbose_name=_("platform")
    )
    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=10, choices=WordsLanguage)
    title = models.CharField(_("title"), max_length=240)
    text = models.CharField(_("text"), max_length=1200)
    changed_by_label = models.CharField(_("changed by"), max_length=80)
    changed_at = models.DateTimeField(_("changed at"))
    history = register_history()

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of notices")
        verbose_name_plural = _("wordings of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "kind", "language"],
                name="wording_once_a_place",
                violation_error_message=_("This place has words of its own for this already."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""),
                name="wording_says_something",
                violation_error_message=_("A notice has a title and a text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
