"""People and their identities."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.fields import EncryptedField, keyed_digest
from common.history import RegisterQuerySet, register_history
from common.scope import HasScope, ScopedQuerySet
from common.textsearch import normalise
from participants.enums import Gender, IdentityKind
from platforms.models import Placed, Platform, ValidDuring

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_person_no() -> str:
    """A number that says nothing about the person: P and nine characters without look-alikes."""
    return "P" + "".join(secrets.choice(ALPHABET) for _i in range(9))


def mask(phone: str) -> str:
    """138****5678: the first three and the last four digits; nothing of what is shorter."""
    if len(phone) <= 7:
        return "****" if phone else ""
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


class PersonQuerySet(RegisterQuerySet, ScopedQuerySet):  # type: ignore[override]  # both bases narrow the same methods
    """People inside a scope, found by phone through its digest."""

    def with_phone(self, phone: str) -> "PersonQuerySet":
        """People whose phone number is ``phone`` (a number may be shared)."""
        return self.filter(phone_hmac=keyed_digest(phone))

    def visible_to(self, user: HasScope) -> "PersonQuerySet":
        """People of the acting post's own part of the tree."""
        return self.filter(user.scope.filter())


class Person(Placed):
    """Somebody the platforms know: member, secretary, contact (人员库, S6).

    ``platform`` is the register that keeps the person. The phone stands encrypted; only its last
    four digits are shown, and the whole number is shown against a reason that is recorded.
    ``rank`` is the order a desk gave by hand; without it, leaders stand by post and members by
    the strokes of their surname.
    """

    no = models.CharField(
        _("number"), max_length=12, unique=True, default=new_person_no, editable=False
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    gender = models.CharField(_("gender"), max_length=8, choices=Gender, blank=True, default="")
    work_title = models.CharField(_("unit and position"), max_length=60, blank=True, default="")
    phone = EncryptedField(_("phone"), blank=True, default="")
    phone_hmac = models.CharField(
        max_length=64, blank=True, default="", editable=False, db_index=True
    )
    phone_last4 = models.CharField(max_length=4, blank=True, default="", editable=False)
    email = EncryptedField(_("e-mail"), blank=True, default="")
    wecom = models.CharField(_("name in WeCom"), max_length=64, blank=True, default="")
    rank = models.PositiveIntegerField(_("order by hand"), null=True, blank=True)
    deceased_on = models.DateField(_("died on"), null=True, blank=True)
    search_text = models.CharField(max_length=160, editable=False, default="")
    history = register_history()

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["county", "platform", "-id"], name="person_county_list"),
            models.Index(fields=["town", "platform", "-id"], name="person_town_list"),
            models.Index(fields=["platform", "-id"], name="person_platform"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derives what is searched and shown, then saves."""
        self.derive()
        if kwargs.get("update_fields") is not None:
            derived = {"town", "county", "phone_hmac", "phone_last4", "search_text"}
            kwargs["update_fields"] = {*kwargs["update_fields"], *derived}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Copies the place from the platform; digests and ends of the phone, what is searched."""
        self.place(self.platform)
        self.phone_hmac = keyed_digest(self.phone) if self.phone else ""
        self.phone_last4 = self.phone[-4:]
        self.search_text = normalise(f"{self.name}{self.work_title}{self.no}")

    @property
    def masked_phone(self) -> str:
        """138****5678 style: the first three and the last four digits, or nothing."""
        return mask(self.phone)


class IdentityQuerySet(RegisterQuerySet):
    """Identities of people inside a scope."""

    def visible_to(self, user: HasScope) -> "IdentityQuerySet":
        """Identities of the people that the acting post sees."""
        return self.filter(user.scope.filter("person__"))


class Identity(ValidDuring):
    """What a person is, from one day to another (党代表, 人大代表, 政协委员 …).

    Two deputies and one member (两代表一委员) are three identities, so that each can be counted.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="identities", verbose_name=_("person")
    )
    kind = models.CharField(_("identity"), max_length=20, choices=IdentityKind)
    sector = models.CharField(_("sector"), max_length=30, blank=True, default="")
    term = models.CharField(_("term"), max_length=20, blank=True, default="")
    history = register_history()

    objects = IdentityQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            *ValidDuring.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(valid_to__isnull=True),
                name="identity_once",
                violation_error_message=_("This person already has this identity."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def platform(self) -> Platform:
        """Where the register stands that keeps the person."""
        return self.person.platform
