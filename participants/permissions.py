"""Who may, and where it depends on more than the table: each check raises its sentence."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from common.acts import derives_from
from common.errors import DomainError, NotAllowed
from participants import signin
from participants.enums import ADMINISTRATORS, Role
from participants.hats import Hat
from participants.models import Delegation, Device, Person, Post, User
from platforms.models import Platform


class ThreeAdministrators(DomainError):
    """System, security and audit administrator are three persons (三员分立)."""

    code = "three_administrators"
    default = gettext_lazy(
        "One person may not hold two of the three administrators' posts. Choose another person."
    )


@dataclass(frozen=True)
class Unmasking:
    """The wish to read one person's whole phone number, with the reason given for it."""

    person: Person
    reason: str

    @property
    def platform(self) -> Platform:
        """Where the person is kept."""
        return self.person.platform

    def is_reason_for(self, hat: Hat) -> bool:
        """The condition ``reason`` of the table: something was said."""
        return bool(self.reason.strip())


def check_three_administrators(person: Person, kind: str, day: dt.date) -> None:
    """Raises ThreeAdministrators where ``person`` holds another of them on ``day`` or later."""
    if kind not in ADMINISTRATORS:
        return
    others = [role for role in ADMINISTRATORS if role != kind]
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    stands_in = Delegation.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        to_person=person,
        post__kind__in=others,
        until_on__gte=day,
    )
    if Post.objects.filter(held, person=person, kind__in=others).exists() or stands_in.exists():
        raise ThreeAdministrators()


class ActsElsewhere(NotAllowed):
    """A slip opens all roles of an account, so all of them must lie within the printer's reach."""

    code = "acts_elsewhere"
    default = gettext_lazy(
        "This person also acts outside your part of the county. "
        "The CPPCC office of the county prints the slip."
    )


def check_can_print_slip(user: User, account: User) -> None:
    """Raises ActsElsewhere outside one's reach, NobodyToLetIn without a post, NoSlipForDesks."""
    signin.check_slip_for(account)
    if not user.may("sign_in_code.print", account):
        raise ActsElsewhere()


def check_can_forget_phone(user: User, device: Device) -> None:
    """One's own phones, or those of accounts one prints slips for. Raises NotAllowed."""
    if device.user_id != user.pk:
        user.check_may("sign_in_code.print", device.user)


def check_can_unmask(user: User, person: Person, reason: str = "-") -> None:
    """Raises NotAllowed without the act there, or without a reason. Default: may one ask at all."""
    user.check_may("phone.unmask", Unmasking(person, reason))


def check_can_manage_account(user: User, account: User) -> None:
    """Raises NotAllowed for anybody but the security administrator of the account's tenant.

    Nor may he touch his own account: two persons are needed to lock oneself in or out.
    """
    user.check_may("account.manage", account)
    if user.pk == account.pk:
        raise DomainError(gettext("Your own account is kept by somebody else."))


def check_can_appoint(user: User, kind: str, place: Platform | Post) -> None:
    """Raises NotAllowed outside one's reach; administrators are the security administrator's."""
    if kind == Role.UNIT_CONTACT:
        user.check_may("unit.edit", place)
        return
    user.check_may("post.assign", place)
    if kind in ADMINISTRATORS and (user.hat is None or user.hat.role != Role.SEC_ADMIN):
        raise NotAllowed()


can_print_slip = derives_from(check_can_print_slip)
can_unmask = derives_from(check_can_unmask)
can_manage_account = derives_from(check_can_manage_account)
can_appoint = derives_from(check_can_appoint)
