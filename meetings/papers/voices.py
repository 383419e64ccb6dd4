"""What the minutes say besides the results: gate units, dissent with its explanation, questions."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import GateWord
from cases.models import Dissent, QaItem
from common.together import Read, read_together
from meetings.models import Meeting
from meetings.papers.saying import STOPS, day_in_full, sentence

Lines = list[dict[str, Any]]


def gate_lines(body: dict[str, Any]) -> list[dict[str, str]]:
    """What the gate units said in the round, as one labelled line; none without gates."""
    said = [_gate(row) for row in body.get("gates", [])]
    if not said:
        return []
    between = pgettext("between clauses", "; ")
    return [{"label": _("Gate units: "), "text": sentence(between.join(said))}]


def _gate(row: dict[str, str]) -> str:
    words = {"gate": row["name"], "word": GateWord(row["word"]).label, "why": row["condition"]}
    if row["condition"]:
        return _("%(gate)s %(word)s (%(why)s)") % words
    return _("%(gate)s %(word)s") % words


def beneath(meeting: Meeting, *, named: bool) -> Lines:
    """What prints under the minutes: dissent by side with the organiser's explanation, questions
    with their answers.

    For those who were there and the recorder (``named``) with the words of the dissent; above the
    village with the side alone, and of a restricted matter nothing (procedure.md §0.14).
    """
    if meeting.restricted and not named:
        return []
    dissents, questions = read_together(
        Read(Dissent.objects.filter(round__meeting_no=meeting.no)),
        Read(QaItem.objects.filter(round__meeting_no=meeting.no), "*", "unit__short_name"),
    )
    sections = [
        (_("Dissent"), [_dissent(row, named) for row in dissents]),
        (_("Questions and answers"), [_question(row) for row in questions]),
    ]
    return [{"head": head, "lines": lines} for head, lines in sections if lines]


def _dissent(row: Dissent, named: bool) -> str:
    said = sentence(_("%(side)s: %(text)s") % {"side": row.side, "text": row.words.rstrip(STOPS)})
    if not named:
        said = sentence(_("%(side)s does not agree") % {"side": row.side})
    elif row.reason:
        said += sentence(_("Reason: %(text)s") % {"text": row.reason.rstrip(STOPS)})
    if row.explanation:
        words = {"who": row.explained_by_label, "text": row.explanation.rstrip(STOPS)}
        return said + sentence(_("Explanation of %(who)s: %(text)s") % words)
    return said + sentence(_("To be explained by %(day)s") % {"day": day_in_full(row.explain_by)})


def _question(row: QaItem) -> str:
    said = pgettext("question", "%(who)s ask: %(text)s") % {
        "who": row.get_asked_by_display(),
        "text": row.words.rstrip(STOPS) + pgettext("mark", "?"),
    }
    who = str(row.unit) if row.unit else row.answered_by
    if not row.answer:
        return said + sentence(str(row.get_outcome_display()))
    words = {"who": who or _("at the table"), "text": row.answer.rstrip(STOPS)}
    answered = sentence(pgettext("answer", "%(who)s: %(text)s") % words)
    if row.promised_on:
        answered += sentence(_("Promised by %(day)s") % {"day": day_in_full(row.promised_on)})
    return said + answered
