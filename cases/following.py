"""Who may follow something up: plans, seasons, instalments, letters, who heads a matter."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import CaseStatus, ItemStatus
from cases.models import ActionItem, AssistingUnit, Case, Instrument
from cases.permissions import of_unit
from common.acts import derives_from
from common.errors import AlreadyMoved, NotAllowed
from participants.models import User


def check_can_review_plan(user: User, item: ActionItem) -> None:
    """Says on the day of review whether it is still planned or has begun: the unit."""
    of_unit(user, "item.reply", item, ItemStatus.PLANNED)


def check_can_mark_outdoor(user: User, item: ActionItem) -> None:
    """Says whether it is outdoor work, which rests in winter: whoever handed it out, or the place
    for what is its own."""
    user.check_may("item.extend" if item.unit_id else "record.correct", item)
    if item.status not in (ItemStatus.PREPARED, ItemStatus.OPEN, ItemStatus.DOING):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_set_instalments(user: User, item: ActionItem) -> None:
    """Enters the instalments of a compensation: the place, or whoever handed it to a unit."""
    user.check_may("item.extend" if item.unit_id else "record.correct", item)
    if item.status not in (ItemStatus.PREPARED, ItemStatus.OPEN, ItemStatus.DOING):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_pay(user: User, item: ActionItem) -> None:
    """Says that an instalment was paid: whoever reports on the item, whatever it waits for."""
    user.check_may("item.report", item)
    _is_owed(item)


def check_can_enter_payment(user: User, item: ActionItem) -> None:
    """Enters what a unit wrote of an instalment: whoever handed it out."""
    user.check_may("item.extend", item)
    if item.unit_id is None:
        raise NotAllowed()
    _is_owed(item)


def _is_owed(item: ActionItem) -> None:
    if item.status in (ItemStatus.PREPARED, ItemStatus.VOID):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_enter_paper(user: User, item: ActionItem) -> None:
    """Enters what a unit replied on paper: whoever handed it out, who checks it afterwards."""
    user.check_may("item.extend", item)
    states = (ItemStatus.OPEN, ItemStatus.DOING, ItemStatus.PLANNED)
    if item.unit_id is None or item.status not in states:
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_enter_plan(user: User, item: ActionItem) -> None:
    """Enters what a unit wrote of its plan: whoever handed it out."""
    user.check_may("item.extend", item)
    if item.unit_id is None or item.status != ItemStatus.PLANNED:
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_enter_countersign(user: User, row: AssistingUnit) -> None:
    """Enters the countersign that an assisting unit gave on paper: whoever handed it out."""
    user.check_may("item.extend", row.item)
    if row.agreed_at is not None or row.item.status != ItemStatus.REPLIED:
        raise AlreadyMoved(_("countersigned"))


def _is_followed(item: ActionItem) -> None:
    if item.unit_id is None or item.status not in (
        ItemStatus.OPEN,
        ItemStatus.DOING,
        ItemStatus.HANDED_BACK,
    ):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_issue(user: User, item: ActionItem) -> None:
    """Follows something up by letter: the desks that may ask units."""
    user.check_may("item.request", item)
    _is_followed(item)


def check_can_order_supervision(user: User, item: ActionItem) -> None:
    """Issues a supervision order: a desk whose body may order, on what it handed out itself."""
    hat = user.hat
    own = hat is not None and item.is_issuer_for(hat)
    user.check_may("item.order_supervision", hat.platform if hat is not None and own else item)
    _is_followed(item)


def check_can_answer_instrument(user: User, row: Instrument) -> None:
    """The unit answers a letter or order that stands."""
    user.check_may("item.reply", row.item)
    _awaits_answer(row)


def check_can_enter_answer(user: User, row: Instrument) -> None:
    """Enters what a unit answered on paper to a letter or order: whoever handed the item out."""
    user.check_may("item.extend", row.item)
    _awaits_answer(row)


def _awaits_answer(row: Instrument) -> None:
    if row.answered_at is not None:
        raise AlreadyMoved(pgettext("letter", "answered"))
    if row.withdrawn_at is not None:
        raise AlreadyMoved(pgettext("letter", "taken back"))
    if not row.stands:
        raise AlreadyMoved(str(row.item.get_status_display()))


def check_can_withdraw_instrument(user: User, row: Instrument) -> None:
    """Takes a letter back; an order by a desk that could have given it."""
    hat = user.hat
    if row.is_order:
        # Asked where it was asked when the order was given: of the post's own place.
        user.check_may("item.order_supervision", hat.platform if hat is not None else row.item)
        if hat is None or hat.organization is None or hat.organization.pk != row.issuer_id:
            raise NotAllowed()
    else:
        user.check_may("item.request", row.item)
    if row.withdrawn_at is not None:
        raise AlreadyMoved(pgettext("letter", "taken back"))
    if not row.stands:
        raise AlreadyMoved(str(row.item.get_status_display()))


def check_can_head(user: User, case: Case) -> None:
    """Says which leader heads a matter: the desks that may ask units."""
    user.check_may("item.request", case)
    if case.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED):
        raise AlreadyMoved(str(case.get_status_display()))


can_review_plan = derives_from(check_can_review_plan)
can_mark_outdoor = derives_from(check_can_mark_outdoor)
can_set_instalments = derives_from(check_can_set_instalments)
can_issue = derives_from(check_can_issue)
can_order_supervision = derives_from(check_can_order_supervision)
can_answer_instrument = derives_from(check_can_answer_instrument)
can_withdraw_instrument = derives_from(check_can_withdraw_instrument)
can_head = derives_from(check_can_head)
can_pay = derives_from(check_can_pay)
can_enter_payment = derives_from(check_can_enter_payment)
can_enter_plan = derives_from(check_can_enter_plan)
can_enter_answer = derives_from(check_can_enter_answer)
can_enter_paper = derives_from(check_can_enter_paper)
can_enter_countersign = derives_from(check_can_enter_countersign)
