"""The legal gate of an item: what the competent body decided, or what could not wait for it."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications
from cases.deciding import Figures, shortfalls
from cases.enums import DecidingBody, Ground, ItemStatus, Spends
from cases.errors import DecisionFails, EmergencyIncomplete, FiguresImpossible, FutureDay
from cases.lifecycle.locking import acting_on, made_before
from cases.models import ActionItem, DecisionRecord, EmergencyUse, LegalBasis
from cases.tables import ITEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from records import ledger
from records.moves import move


@dataclass(frozen=True)
class Urgent:
    """Why the maintenance fund could not wait for a vote: 民法典 §281(2)."""

    hazard: str
    certified_by: str
    applied_by: str
    document: str
    applied_on: dt.date

    def checked(self, today: dt.date) -> "Urgent":
        """The same, stripped. Raises EmergencyIncomplete, FutureDay, SecrecyMarking."""
        names = ("hazard", "certified_by", "applied_by", "document")
        said = {name: getattr(self, name).strip() for name in names}
        missing = {name: _("This is missing.") for name, words in said.items() if not words}
        if missing:
            raise EmergencyIncomplete(
                _("An emergency needs the hazard, who certified it, who applied and the document."),
                errors=missing,
            )
        for words in said.values():
            check_no_marking(words)
        _check_past("applied_on", self.applied_on, today)
        return Urgent(**said, applied_on=self.applied_on)


def record_decision(
    item: ActionItem,
    body: DecidingBody,
    figures: Figures,
    *,
    by: Actor,
    at: dt.datetime,
    decided_on: dt.date,
    note: str = "",
    as_failed: bool = False,
    replaces: DecisionRecord | None = None,
    request_id: uuid.UUID | None = None,
) -> DecisionRecord:
    """法定决定 on a prepared item; one that passes hands it out (procedure.md §0.4).

    One that does not pass is refused with what it lacks, so that figures are looked at again;
    ``as_failed`` says that it was so: then it stays on record and hands nothing out. ``replaces``
    names the record whose figures it corrects; both are kept, and an item already handed out
    stays so. Raises FiguresImpossible, DecisionFails, FutureDay, SecrecyMarking, AlreadyMoved.
    """
    if made := made_before(DecisionRecord, request_id):
        return made
    check_no_marking(note)
    _check_past("decided_on", decided_on, timezone.localdate(at))
    figures = figures.of(body)
    missing = shortfalls(body, figures)
    if missing and not as_failed:
        raise DecisionFails(
            " ".join(one.sentence for one in missing),
            errors={one.field: one.sentence for one in missing},
        )
    with acting_on(item.problem.case):
        if made := made_before(DecisionRecord, request_id):
            return made
        _check_open_to(item, replaces)
        record = DecisionRecord.objects.create(
            item=item,
            body=body,
            decided_on=decided_on,
            note=note.strip()[:300],
            passed=not missing,
            basis=LegalBasis.objects.on(body, decided_on).first(),
            replaces=replaces,
            recorded_at=at,
            by_label=by.said,
            request_id=request_id,
            **asdict(figures),
        )
        ledger.append(
            item.ledger_stream,
            "item.decision_corrected" if replaces else "item.decided",
            at=at,
            by=by,
            subject=item.ledger_subject,
            facts=_facts(record),
        )
        if record.passed and item.status == ItemStatus.PREPARED:
            _hand_out(item, Ground.DECISION, record.basis, by=by, at=at)
    return record


def _facts(record: DecisionRecord) -> dict[str, object]:
    facts: dict[str, object] = {
        "body": str(record.body),
        "on": record.decided_on,
        "verdict": "passed" if record.passed else "not_passed",
        "counted": str(record.counted),
        "figures": [record.entitled, record.taking, record.agreeing],
    }
    if record.entitled_area is not None:
        facts["areas"] = [record.entitled_area, record.taking_area, record.agreeing_area]
    return facts


def _check_open_to(item: ActionItem, replaces: DecisionRecord | None) -> None:
    """Asked while the matter is held: the item as it stands now, the record not corrected yet."""
    item.refresh_from_db(fields=["status", "spends", "ground"])
    if replaces is None:
        if item.status != ItemStatus.PREPARED:
            raise AlreadyMoved(str(item.get_status_display()))
        return
    if replaces.item_id != item.pk:
        raise ValueError(f"{replaces!r} is a decision on another item than {item.no}.")
    if item.status == ItemStatus.VOID:
        raise AlreadyMoved(str(item.get_status_display()))
    if DecisionRecord.objects.filter(replaces=replaces).exists():
        raise AlreadyMoved(_("corrected"))


def _hand_out(
    item: ActionItem, ground: Ground, basis: LegalBasis | None, *, by: Actor, at: dt.datetime
) -> None:
    move(
        item,
        ItemStatus.OPEN,
        table=ITEM_TRANSITIONS,
        by=by,
        at=at,
        facts={"ground": str(ground), "basis": str(basis or "")},
        ground=ground,
        spends=Spends.YES,
        reached_at=at,
    )
    notifications.item_made(item, at=at)
    notifications.item_to_units(item, at=at)


def record_emergency(
    item: ActionItem,
    urgent: Urgent,
    *,
    by: Actor,
    at: dt.datetime,
    request_id: uuid.UUID | None = None,
) -> EmergencyUse:
    """紧急使用维修资金 (民法典 §281(2)): hands a prepared item out at once; what was spent is
    published afterwards. Raises EmergencyIncomplete, FutureDay, SecrecyMarking, AlreadyMoved."""
    if made := made_before(EmergencyUse, request_id):
        return made
    urgent = urgent.checked(timezone.localdate(at))
    with acting_on(item.problem.case):
        if made := made_before(EmergencyUse, request_id):
            return made
        _check_open_to(item, None)
        use = EmergencyUse.objects.create(
            item=item,
            **asdict(urgent),
            basis=LegalBasis.objects.on(Ground.EMERGENCY, urgent.applied_on).first(),
            recorded_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        ledger.append(
            item.ledger_stream,
            "item.emergency",
            at=at,
            by=by,
            subject=item.ledger_subject,
            facts={
                "hazard": use.hazard,
                "certified_by": use.certified_by,
                "applied_by": use.applied_by,
                "document": use.document,
                "on": use.applied_on,
            },
        )
        _hand_out(item, Ground.EMERGENCY, use.basis, by=by, at=at)
    return use


def publish_emergency(
    use: EmergencyUse, published_on: dt.date, *, by: Actor, at: dt.datetime
) -> None:
    """The use of the fund was published on that day. Raises FutureDay, FiguresImpossible for a day
    before the use, AlreadyMoved where it was entered before."""
    _check_past("published_on", published_on, timezone.localdate(at))
    if published_on < use.applied_on:
        words = _("It cannot have been published before it was used.")
        raise FiguresImpossible(words, errors={"published_on": words})
    item = use.item
    with acting_on(item.problem.case):
        rows = EmergencyUse.objects.filter(pk=use.pk, published_on__isnull=True)
        if not rows.update(published_on=published_on, published_by_label=by.said):
            raise AlreadyMoved(_("published"))
        use.published_on = published_on
        ledger.append(
            item.ledger_stream,
            "item.fund_published",
            at=at,
            by=by,
            subject=item.ledger_subject,
            facts={"on": published_on},
        )


def _check_past(field: str, day: dt.date, today: dt.date) -> None:
    if day > today:
        raise FutureDay(errors={field: str(FutureDay.default)})
