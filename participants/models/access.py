"""Accounts, one-time codes and remembered phones."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from common import clock
from common.errors import NotAllowed
from common.scope import NOTHING, HasScope, Scope
from participants import table
from participants.conditions import CONDITIONS
from participants.enums import ADMINISTRATORS, Role
from participants.hats import Hat
from participants.models.holding import hats_of
from participants.models.people import Person
from platforms.models import Platform

REMEMBERED = dt.timedelta(days=180)
CODE_LASTS = dt.timedelta(days=7)
PASSWORD_LASTS = dt.timedelta(days=90)


class UserQuerySet(models.QuerySet):
    """Accounts, as far as somebody may look after them."""

    def visible_to(self, user: HasScope) -> Self:
        """Accounts of people in the acting post's part of the tree.

        The security administrator sees no content and so has no scope; accounts are his own
        subject, in the whole tenant where his post hangs.
        """
        hat = getattr(user, "hat", None)
        if hat is not None and hat.role == Role.SEC_ADMIN and hat.platform is not None:
            return self.filter(person__county_id=hat.platform.pk)
        scope = user.scope
        if scope.column is None:
            return self.none()
        return self.filter(**{f"person__{scope.column}": scope.value})


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a base made at run time
    """Makes accounts. There is no superuser: every right comes from a post."""

    def create_user(
        self, username: str, password: str | None = None, person: Person | None = None
    ) -> "User":
        """An account; without a password it signs in by code only."""
        user = self.model(username=username, person=person)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Found by user name, whatever its capitals."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account. Rights hang on posts (``hats``), never on the account itself."""

    username = models.CharField(
        _("user name"),
        max_length=40,
        unique=True,
        error_messages={"unique": _("An account of this name already exists.")},
    )
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_time = models.DateTimeField(_("password set"), null=True, blank=True, editable=False)
    session_round = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The person's name, or the user name where no person is known."""
        return self.person.name if self.person else self.username

    def set_password(self, raw_password: str | None) -> None:
        """Sets the password and notes when, because desk passwords age (MLPS)."""
        super().set_password(raw_password)
        self.password_time = clock.real_now() if raw_password else None

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Open sessions end when the password changes or ``end_sessions`` was called."""
        told = f"{self.password}:{self.session_round}"
        return salted_hmac(
            "participants.session", told, secret=secret, algorithm="sha256"
        ).hexdigest()

    def end_sessions(self) -> None:
        """Every open session of this account ends; phones still remembered open new ones."""
        User.objects.filter(pk=self.pk).update(session_round=F("session_round") + 1)
        self.refresh_from_db(fields=["session_round"])

    @cached_property
    def hats(self) -> list[Hat]:
        """Every role held today, desks first: posts, delegations, help, duty, seats."""
        if self.person_id is None or not self.is_active:
            return []
        return hats_of(self.person_id, clock.today())

    hat_key: str = ""

    @cached_property
    def hat(self) -> Hat | None:
        """The role acted in now: the one chosen, else the first."""
        chosen = [hat for hat in self.hats if hat.key == self.hat_key]
        return next(iter(chosen or self.hats), None)

    @property
    def scope(self) -> Scope:
        """What lists show to this user now."""
        return self.hat.scope if self.hat else NOTHING

    def may(self, act: str, obj: Any = None) -> bool:
        """Whether the acting hat has ``act`` (permissions.csv), on ``obj`` where one is given.

        Without an object: whether the role has any cell for the act at all.
        Raises KeyError for an act that the table does not name.
        """
        if self.hat is None:
            table.table()[act]
            return False
        grants = table.grants(act, self.hat.role)
        if obj is None:
            return bool(grants)
        relations = relations_of(obj, self)
        return any(
            grant.relation in relations
            and (not grant.condition or CONDITIONS[grant.condition](self.hat, obj))
            for grant in grants
        )

    def check_may(self, act: str, obj: Any = None) -> None:
        """Raises NotAllowed where ``may`` says no."""
        if not self.may(act, obj):
            raise NotAllowed()

    @property
    def at_desk(self) -> bool:
        """Whether any role is a desk's: then a password is asked and no phone is remembered."""
        return any(hat.at_desk for hat in self.hats)

    def password_aged(self, at: dt.datetime) -> bool:
        """Whether a desk's password is older than 90 days (MLPS). Phones have none."""
        return (
            self.at_desk
            and self.password_time is not None
            and at - self.password_time > PASSWORD_LASTS
        )

    def relations_of(self, user: "User") -> set[str]:
        """How the acting hat of ``user`` stands to this account: own, P or down.

        Whoever issues a code for an account opens all its roles, so every place where the
        account acts must lie in his part of the tree: one seat in a village gives the town no
        hold on a county leader's account.
        """
        own = {"own"} if user.pk == self.pk else set()
        if user.hat is None or self.person is None:
            return own
        places = [self.person.platform, *(place_of(hat) for hat in self.hats)]
        stands = [user.hat.place_relations(place) for place in places if place is not None]
        if len(stands) < len(places) or not all(stands):
            return own
        if user.hat.role in ADMINISTRATORS:
            return own | {"P"}
        return own | ({"down"} if all(s == {"down"} for s in stands) else {"P"})

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: a desk hat is worn."""
        return self.is_active and self.hat is not None and self.hat.at_desk

    @property
    def is_superuser(self) -> bool:
        """Nobody is. Django's admin asks."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's question, answered from the table: ``perm`` is an act."""
        return self.is_active and perm in table.table() and self.may(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether an admin section shows; each of its pages asks the table for itself."""
        return self.is_staff


def place_of(hat: Hat) -> Platform | None:
    """Where a hat belongs: its platform, or the tenant of the unit it speaks for."""
    if hat.platform is not None:
        return hat.platform
    return hat.organization.tenant if hat.organization is not None else None


def relations_of(obj: Any, user: User) -> set[str]:
    """How the acting hat stands to ``obj``: by place, and by what the object itself answers."""
    hat = user.hat
    if hat is None:
        return set()
    place = getattr(obj, "platform", None)
    relations: set[str] = set()
    # Of a restricted matter elsewhere only what is by record is left: raised it, was invited.
    if place is not None and (not getattr(obj, "restricted", False) or hat.keeps_restricted(place)):
        relations = hat.place_relations(place)
    answer = getattr(obj, "relations_of", None)
    return relations | (answer(user) if answer else set())


class PastPassword(models.Model):
    """A password a desk used before, as its hash: the last five are not taken again (MLPS)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128, editable=False)
    set_time = models.DateTimeField()

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")

    def __str__(self) -> str:
        return f"{self.user} {self.set_time:%Y-%m-%d}"


class SignInCode(models.Model):
    """A slip that the office prints for somebody without a password (quality.md, Rare users).

    It carries a link (as QR) and eight digits; both are kept only as keyed digests. Either opens
    the account once within seven days; a newer slip makes the older one void.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="codes", verbose_name=_("account"))
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    digits_digest = models.CharField(max_length=64, editable=False, db_index=True)
    expires_time = models.DateTimeField(_("valid until"))
    used_time = models.DateTimeField(_("used"), null=True, blank=True)
    issued_time = models.DateTimeField(_("printed"))
    issued_by = models.CharField(_("printed by"), max_length=80)

    class Meta:
        verbose_name = _("sign-in slip")
        verbose_name_plural = _("sign-in slips")

    def __str__(self) -> str:
        return f"{self.user} {self.issued_time:%Y-%m-%d}"


class DeviceQuerySet(models.QuerySet):
    """Phones that stay signed in."""

    def remembered(self, at: dt.datetime) -> Self:
        """Not revoked, and used within the last 180 days before ``at`` (real time)."""
        return self.filter(revoked_time__isnull=True, last_used_time__gt=at - REMEMBERED)


class Device(models.Model):
    """A phone that stays signed in until 180 days after its last use (我的设备), revocable.

    ``hat_key`` is the role last chosen on it. The phone holds a random token, the row its digest.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="devices", verbose_name=_("account")
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField(_("phone"), max_length=60)
    hat_key = models.CharField(max_length=40, blank=True, default="", editable=False)
    made_time = models.DateTimeField(_("remembered since"))
    last_used_time = models.DateTimeField(_("last used"))
    revoked_time = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered phone")
        verbose_name_plural = _("remembered phones")

    def __str__(self) -> str:
        return self.label

    @property
    def until_time(self) -> dt.datetime:
        """When it will be forgotten if it is not used again (real time)."""
        return self.last_used_time + REMEMBERED
