"""Who belongs to a platform's table, and the rule it is measured by."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import RegisterQuerySet, register_history
from common.scope import HasScope, ScopedQuerySet
from participants.enums import SeatClass
from participants.models.people import Person
from participants.models.posts import at_places_of
from platforms.models import Placed, Platform, ValidDuring, valid_on


class RosterQuerySet(RegisterQuerySet, ScopedQuerySet):  # type: ignore[override]  # both bases narrow the same methods
    """Roster rows inside a scope, and those that hold on a day."""

    def seated_on(self, day: dt.date) -> Self:
        """Seats that somebody has on ``day``."""
        return self.filter(valid_on(day))


class RosterEntry(Placed, ValidDuring):
    """One person's seat at a platform for a term (固定成员, S5; 人员库, S6).

    One person has one seat per platform at a time; other identities stay visible beside it.
    ``ended_by_hand`` tells a seat that somebody ended from one whose term ran out by itself: only
    the latter is shown as due.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="seats", verbose_name=_("person")
    )
    seat = models.CharField(_("seat"), max_length=20, choices=SeatClass)
    side = models.CharField(_("side"), max_length=30, blank=True, default="")
    term = models.CharField(_("term"), max_length=20, blank=True, default="")
    ended_by_hand = models.BooleanField(_("taken off"), default=False, editable=False)
    history = register_history()

    objects = RosterQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("roster entry")
        verbose_name_plural = _("roster")
        indexes = [
            models.Index(fields=["county", "-id"], name="roster_county"),
            models.Index(fields=["town", "-id"], name="roster_town"),
            models.Index(fields=["platform", "-id"], name="roster_platform"),
        ]
        constraints = [
            *ValidDuring.Meta.constraints,
            models.UniqueConstraint(
                fields=["platform", "person"],
                condition=Q(valid_to__isnull=True),
                name="roster_one_seat",
                violation_error_message=_(
                    "This person already has a seat here. End that seat first, or change its class."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_seat_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Copies the place from the platform."""
        self.place(self.platform)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "town", "county"}
        super().save(*args, **kwargs)


class NoSuchClass(models.Model):
    """本村无此类: a platform cannot have this class in this term, said once (procedure.md §0.8)."""

    platform = models.ForeignKey(
        Platform, models.CASCADE, related_name="no_such_classes", verbose_name=_("platform")
    )
    seat = models.CharField(_("class"), max_length=20, choices=SeatClass)
    term = models.CharField(_("term"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("class that does not exist here")
        verbose_name_plural = _("classes that do not exist here")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "seat", "term"],
                name="no_such_class_once",
                violation_error_message=_("This is already noted."),
            )
        ]

    def __str__(self) -> str:
        return self.get_seat_display()


class RuleQuerySet(models.QuerySet):
    """Rules of a part of the tree, with the shipped one."""

    def visible_to(self, user: HasScope) -> Self:
        """The shipped rule, and those of the acting post's own part of the tree."""
        return self.filter(Q(platform__isnull=True) | at_places_of(user.scope))


class CompositionRule(models.Model):
    """How a table is composed, as data: 1+6+X first, any 1+N or 7+7 by an office (S5, S31).

    ``classes`` is a list of ``{"key", "seats", "least", "fixed"}``, in the order in which gaps are
    named: which seat classes fill it, how many persons at least, whether it is asked of the
    roster (``fixed``) or of a meeting only. ``label`` and ``letter`` say it in the office's own
    words where the seat's name is not enough. The newest version of the nearest platform counts;
    ``platform`` empty is the shipped rule.
    """

    platform = models.ForeignKey(
        Platform,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="composition_rules",
        verbose_name=_("platform"),
    )
    name = models.CharField(_("name"), max_length=20)
    classes = models.JSONField(_("classes"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("composition rule")
        verbose_name_plural = _("composition rules")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "version"],
                name="composition_version_once",
                violation_error_message=_("This version already exists."),
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(platform__isnull=True),
                name="composition_default_version_once",
                violation_error_message=_("This version already exists."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"
