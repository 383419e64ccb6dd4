"""调研: a research record with its two lists, and the answers to what it suggested."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import LineKind, ResearchKind, Taken
from cases.errors import FutureDay, ReasonMissing
from cases.lifecycle.locking import acting_on, made_before
from cases.models import Case, Research, ResearchLine
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from records import ledger

LINE_LENGTH = 200


@dataclass(frozen=True)
class Found:
    """What a research brought: kind, day, who, where, problems and suggestions as lists."""

    kind: ResearchKind
    held_on: dt.date
    who: str
    where: str
    problems: Sequence[str] = ()
    suggestions: Sequence[str] = ()

    def checked(self, today: dt.date) -> None:
        """Raises FutureDay, ReasonMissing naming the field, SecrecyMarking."""
        if self.held_on > today:
            raise FutureDay(errors={"held_on": str(FutureDay.default)})
        for field in ("who", "where"):
            if not getattr(self, field).strip():
                sentence = _("Please fill this in.")
                raise ReasonMissing(sentence, errors={field: sentence})
        if not (self.problems or self.suggestions):
            sentence = _("Please write at least one problem or suggestion.")
            raise ReasonMissing(sentence, errors={"problems": sentence})
        for text in (self.who, self.where, *self.problems, *self.suggestions):
            check_no_marking(text)


def record_research(
    case: Case,
    found: Found,
    *,
    by: Actor,
    at: dt.datetime,
    request_id: uuid.UUID | None = None,
) -> Research:
    """Enters a research with its lines (S37, S52); its suggestions wait for answers.

    Raises as ``checked`` does. The problems found are no problems of the matter: those are made
    in a meeting or added by hand, and counted there.
    """
    if made := made_before(Research, request_id):
        return made
    found.checked(timezone.localdate(at))
    with acting_on(case):
        if made := made_before(Research, request_id):
            return made
        row = Research.objects.create(
            case=case,
            kind=found.kind,
            held_on=found.held_on,
            who=found.who.strip()[:120],
            where=found.where.strip()[:60],
            entered_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        texts = [
            *((LineKind.PROBLEM, text) for text in found.problems),
            *((LineKind.SUGGESTION, text) for text in found.suggestions),
        ]
        ResearchLine.objects.bulk_create(
            ResearchLine(
                research=row, position=position, kind=kind, text=text.strip()[:LINE_LENGTH]
            )
            for position, (kind, text) in enumerate(texts, start=1)
        )
        facts = {"kind": found.kind, "on": found.held_on.isoformat(), "where": row.where}
        _note(case, "research.recorded", facts, by=by, at=at)
    return row


def answer_suggestion(
    line: ResearchLine,
    taken: Taken,
    unit: str,
    *,
    by: Actor,
    at: dt.datetime,
    reason: str = "",
) -> None:
    """采纳, 部分采纳 or 未采纳 of one suggestion, by which unit; the first answer stands.

    Raises ReasonMissing without unit, or without a reason where it is not wholly adopted,
    AlreadyMoved, SecrecyMarking.
    """
    if not unit.strip():
        raise ReasonMissing(_("Which unit answers?"), errors={"unit": _("Which unit answers?")})
    if taken != Taken.ADOPTED and not reason.strip():
        raise ReasonMissing(errors={"reason": str(ReasonMissing.default)})
    for text in (unit, reason):
        check_no_marking(text)
    case = line.research.case
    with acting_on(case):
        rows = ResearchLine.objects.filter(pk=line.pk, kind=LineKind.SUGGESTION, taken=Taken.OPEN)
        said = {"taken": taken, "unit": unit.strip()[:40], "reason": reason.strip()[:300]}
        if not rows.update(**said, answered_at=at, by_label=by.said):
            raise AlreadyMoved(pgettext("letter", "answered"))
        facts = {"text": line.text, "lead": said["unit"], "reason": said["reason"]}
        _note(case, f"suggestion.{taken}", facts, by=by, at=at)


def _note(case: Case, act: str, facts: dict, *, by: Actor, at: dt.datetime) -> None:
    ledger.append(case.ledger_stream, act, at=at, by=by, subject=case.ledger_subject, facts=facts)
