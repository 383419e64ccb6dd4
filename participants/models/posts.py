"""Posts, who stands in for them, who helps, and liaison duty. Rights hang on these."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import RegisterQuerySet, register_history
from common.scope import NOTHING, Scope
from participants.enums import POST_KINDS, HelperKind, LiaisonRole, Role
from participants.models.people import Person
from platforms.models import Organization, Platform, ValidDuring, valid_on


def at_places_of(scope: Scope, prefix: str = "") -> Q:
    """The condition on rows that belong to a platform, without being ``Placed`` themselves."""
    if scope.column is None:
        return Q(pk__in=[])
    if scope.column == "platform_id":
        return Q(**{f"{prefix}platform_id": scope.value})
    inside = Platform.objects.filter(Q(pk=scope.value) | Q(**{scope.column: scope.value}))
    return Q(**{f"{prefix}platform__in": inside})


def scope_of_appointing(user: Any) -> Scope:
    """Where somebody sees appointments: his scope; for the security administrator his tenant.

    That post concerns posts and accounts in the whole tenant, though no content (permissions.md).
    """
    hat = user.hat
    if hat is None:
        return NOTHING
    if hat.role == Role.SEC_ADMIN and hat.platform is not None:
        return Scope("county_id", hat.platform.pk)
    return user.scope


class PostQuerySet(RegisterQuerySet):
    """Posts by place and day."""

    def visible_to(self, user: Any) -> Self:
        """Posts of the acting post's part of the tree; a county also sees its units' contacts."""
        scope = scope_of_appointing(user)
        condition = at_places_of(scope)
        if scope.column == "county_id":
            condition |= Q(organization__tenant_id=scope.value, platform__isnull=True)
        return self.filter(condition)

    def held_on(self, day: dt.date) -> Self:
        """Posts that somebody holds on ``day``."""
        return self.filter(valid_on(day))


class Post(ValidDuring):
    """An appointment: a person holds a kind of post at a platform or for an organisation.

    Unit contacts belong to an organisation, all others to a platform. A desk post may also name
    the organisation it sits in: that decides whether it may hand out (``may_order``). A contact
    may be the ``is_head`` of his unit: he is told when something is late (§0.12). What waits
    hangs on kind and place, so a successor finds it on the first day.
    """

    kind = models.CharField(
        _("post"), max_length=20, choices=[(r.value, r.label) for r in POST_KINDS]
    )
    title = models.CharField(_("title on papers"), max_length=30, blank=True, default="")
    platform = models.ForeignKey(
        Platform,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("platform"),
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="posts", verbose_name=_("person")
    )
    rank = models.PositiveIntegerField(_("order on papers"), default=1000)
    is_head = models.BooleanField(
        _("head of the unit"),
        default=False,
        help_text=_("Told only from the third day after a last day."),
    )
    ended_reason = models.CharField(_("why it ended"), max_length=80, blank=True, default="")
    history = register_history()

    objects = PostQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            *ValidDuring.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(kind="unit_contact")
                    & Q(organization__isnull=False)
                    & Q(platform__isnull=True)
                )
                | (~Q(kind="unit_contact") & Q(platform__isnull=False)),
                name="post_platform_or_unit",
                violation_error_message=_(
                    "A unit contact belongs to an organisation, every other post to a platform."
                ),
            ),
            models.UniqueConstraint(
                fields=["kind", "platform", "person"],
                condition=Q(valid_to__isnull=True, platform__isnull=False),
                name="post_once",
                violation_error_message=_("This person already holds this post here."),
            ),
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=Q(valid_to__isnull=True, kind="unit_contact"),
                name="post_contact_once",
                violation_error_message=_("This person is already a contact of this unit."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def relations_of(self, user: Any) -> set[str]:
        """``own``: the acting hat is this post, held in person. A contact's place is his unit's."""
        relations = {"own"} if user.hat is not None and user.hat.key == f"post:{self.pk}" else set()
        if self.platform_id is None and self.organization is not None:
            relations |= self.organization.relations_of(user)
        return relations


class DelegationQuerySet(RegisterQuerySet):
    """Delegations by post and day."""

    def visible_to(self, user: Any) -> Self:
        """Delegations of the posts that the acting post sees."""
        return self.filter(post__in=Post.objects.visible_to(user))

    def standing_on(self, day: dt.date) -> Self:
        """Delegations that count on ``day``; ended early on a day, it counts no more from it."""
        not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.filter(not_ended, from_on__lte=day, until_on__gte=day)

    def open_on(self, day: dt.date) -> Self:
        """Delegations that count on ``day`` or will later."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), until_on__gte=day)


class Delegation(models.Model):
    """Somebody holds a post for its holder until a day (请人代办); shown 受委托 on papers."""

    post = models.ForeignKey(
        Post, models.PROTECT, related_name="delegations", verbose_name=_("post")
    )
    to_person = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations", verbose_name=_("delegate")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    history = register_history()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")),
                name="delegation_end_after_start",
                violation_error_message=_("The last day lies before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.to_person} ({self.post})"

    @property
    def platform(self) -> Platform | None:
        """Where the post is."""
        return self.post.platform

    def relations_of(self, user: Any) -> set[str]:
        """As the post's: its holder may end it; so may whoever stands in, acting as that."""
        stands_in = user.hat is not None and user.hat.key == f"delegation:{self.pk}"
        return self.post.relations_of(user) | ({"own"} if stands_in else set())


class HelperQuerySet(RegisterQuerySet):
    """Helpers by post and day."""

    def visible_to(self, user: Any) -> Self:
        """Helpers of the posts that the acting post sees."""
        return self.filter(post__in=Post.objects.visible_to(user))


class Helper(ValidDuring):
    """Does everything for a convener but confirm (代办人); each act reads 王某 代 李某."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="helpers", verbose_name=_("post"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="helps", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=HelperKind)
    history = register_history()

    objects = HelperQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("helper")
        verbose_name_plural = _("helpers")
        constraints = [
            *ValidDuring.Meta.constraints,
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(valid_to__isnull=True),
                name="helper_once",
                violation_error_message=_("This person already helps here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_kind_display()})"

    @property
    def platform(self) -> Platform | None:
        """Where the post is."""
        return self.post.platform

    def relations_of(self, user: Any) -> set[str]:
        """As the post's: its holder chooses who helps."""
        return self.post.relations_of(user)


class LiaisonQuerySet(RegisterQuerySet):
    """Liaison duties by place and day."""

    def visible_to(self, user: Any) -> Self:
        """Duties at the platforms of the acting post's own part of the tree."""
        return self.filter(at_places_of(scope_of_appointing(user)))


class LiaisonAssignment(ValidDuring):
    """Liaison duty of one person for one platform (包联, S7)."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="liaisons", verbose_name=_("person")
    )
    role = models.CharField(_("duty"), max_length=20, choices=LiaisonRole)
    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="liaisons", verbose_name=_("platform")
    )
    history = register_history()

    objects = LiaisonQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("liaison duty")
        verbose_name_plural = _("liaison duties")
        constraints = [
            *ValidDuring.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "role", "platform"],
                condition=Q(valid_to__isnull=True),
                name="liaison_once",
                violation_error_message=_("This person already has this duty here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.person}"
