"""What is to be told to whom: the row that is the truth of a notice."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.scope import HasScope, ScopedQuerySet
from participants.models import Person
from platforms.models import Placed


class NoticeQuerySet(ScopedQuerySet):
    """Notices inside a scope, or of one person."""

    def visible_to(self, user: HasScope) -> Self:
        """Rows of the acting post's scope; those about restricted matters only for the place."""
        return super().visible_to(user).filter(user.scope.unrestricted())

    def standing(self) -> Self:
        """Notices that were not silenced by a later act."""
        return self.filter(silenced_at__isnull=True)

    def of(self, person_id: int) -> Self:
        """What one person was told."""
        return self.standing().filter(recipient_id=person_id)


class Notice(Placed):
    """One thing told to one person (S7, S73): its kind, what about, and the wording's variables.

    ``subject`` is the number of what it is about. ``params`` never hold names of a restricted
    matter. ``dedupe_key`` makes a repeated act tell nobody twice; ``silenced_at`` is set when a
    later act made it untrue before it left.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=40, db_index=True)
    recipient = models.ForeignKey(
        Person, models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    params = models.JSONField(_("variables"), default=dict)
    restricted = models.BooleanField(_("about a matter that is not public"), default=False)
    link_purpose = models.CharField(_("leads to"), max_length=30, blank=True, default="")
    dedupe_key = models.CharField(max_length=160, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    silenced_at = models.DateTimeField(_("silenced at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            *(
                models.Index(fields=[column, "-made_at", "-id"], name=f"notice_{column}_list")
                for column in ("platform", "town", "county")
            ),
            models.Index(fields=["recipient", "-made_at", "-id"], name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
