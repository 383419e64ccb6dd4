"""Residents' reports: received, taken up or answered."""

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from cases import notifications, wording
from cases.enums import ClueStatus, Source
from cases.lifecycle.case import check_statement, raise_case, require_reason
from cases.lifecycle.locking import made_before
from cases.models import Case, Clue
from cases.numbers import number_at
from cases.tables import CLUE_TRANSITIONS
from common.fields import keyed_digest
from participants.actor import Actor
from platforms.models import Platform
from records import ledger
from records.moves import move

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def follow_digest(no: str, code: str) -> str:
    """What is stored of a follow code: useless without SECRET_KEY, different for every number."""
    return keyed_digest(f"follow:{no}:{code.strip().upper()}")


def report_clue(
    platform: Platform,
    body: str,
    *,
    by: Actor,
    at: dt.datetime,
    name: str = "",
    phone: str = "",
    source: Source = Source.RESIDENT,
    request_id: uuid.UUID | None = None,
) -> tuple[Clue, str]:
    """Takes a report; returns it and the six-character code for the receipt.

    The code is random and shown once. The same ``request_id`` twice gives the report made the
    first time with a new code, so that a lost page never costs the resident his receipt.
    Raises EmptyStatement, TooLong, SecrecyMarking.
    """
    code = "".join(secrets.choice(CODE_ALPHABET) for _i in range(6))
    if made := made_before(Clue, request_id):
        return _new_code(made, code)
    text = check_statement(body)
    with transaction.atomic():
        no = number_at("C", platform, timezone.localdate(at))
        if made := made_before(Clue, request_id):
            transaction.set_rollback(True)  # the number goes back; the other request made the row
        else:
            clue = Clue(
                no=no,
                source=source,
                body=text,
                restricted=wording.is_dispute(text),
                name=name.strip(),
                contact=phone,
                contact_hmac=keyed_digest(phone) if phone else "",
                contact_last4=phone[-4:],
                follow_digest=follow_digest(no, code),
                reported_at=at,
                request_id=request_id,
            )
            clue.place(platform)
            clue.save(force_insert=True)
            ledger.append(
                clue.ledger_stream,
                "clue.received",
                at=at,
                by=by,
                subject=clue.ledger_subject,
                before=None,
                after=ClueStatus.RECEIVED,
            )
            notifications.clue_received(clue, at=at)
    return _new_code(made, code) if made else (clue, code)


def _new_code(clue: Clue, code: str) -> tuple[Clue, str]:
    """The receipt may have been lost with the page: the code on the newest one counts."""
    Clue.objects.filter(pk=clue.pk).update(follow_digest=follow_digest(clue.no, code))
    return clue, code


def take_up(
    clue: Clue,
    *,
    by: Actor,
    at: dt.datetime,
    statement: str = "",
    restricted: bool | None = None,
    request_id: uuid.UUID | None = None,
) -> Case:
    """Makes a matter of a report (clue.to_case); ``statement`` may put it in other words.

    Raises AlreadyMoved where it was answered before, and whatever raising a matter raises.
    """
    if made := made_before(Case, request_id):
        return made
    with transaction.atomic():
        case = raise_case(
            clue.platform,
            statement or clue.body,
            by=by,
            at=at,
            restricted=restricted,
            clue=clue,
            request_id=request_id,
        )
        move(
            clue,
            ClueStatus.ADOPTED,
            table=CLUE_TRANSITIONS,
            by=by,
            at=at,
            case=case,
            restricted=case.restricted,
        )
    return case


def answer_clue(clue: Clue, status: ClueStatus, answer: str, *, by: Actor, at: dt.datetime) -> None:
    """Answers, declines or refers a report with a sentence the resident reads on his receipt."""
    move(
        clue,
        status,
        table=CLUE_TRANSITIONS,
        by=by,
        at=at,
        answer=require_reason(answer),
    )
