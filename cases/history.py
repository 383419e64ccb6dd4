"""经过: what the chain of a matter says, as sentences (architecture rule 5).

``SENTENCES`` gives each act its words; ``SILENT`` are acts that say nothing to a reader because
another line of the same moment says it. A test holds that no act of this room is in neither.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    BenefitUnit,
    Category,
    DecidingBody,
    Difficulty,
    GateWord,
    NudgeHow,
    Referral,
    ResearchKind,
    Source,
    Spends,
    Weight,
)
from cases.models import Case, Clue
from common.templatetags.look import full_date
from platforms.models import Platform
from records import ledger
from records.models import LedgerEvent

# act → (what happened, how the facts read); a fact that is missing or empty leaves its words out.
SENTENCES: dict[str, tuple[Any, Any]] = {
    "case.drafted": (_("Drafted"), ""),
    "case.raised": (_("Raised"), ""),
    "case.submitted": (_("Handed in"), ""),
    "case.approved": (_("Admitted"), _("%(text)s")),
    "case.refused": (_("Not admitted"), _("%(reason)s")),
    "case.noted": (_("Seen by the level above"), ""),
    "case.returned": (_("Returned"), _("%(reason)s")),
    "case.remarked": (_("Remark by the level above"), _("%(reason)s")),
    "case.resubmitted": (_("Put again"), ""),
    "case.withdrawn": (_("Taken back"), ""),
    "case.voided": (_("Made void"), _("%(reason)s")),
    "case.moved": (_("Moved to another platform"), _("from %(from)s to %(to)s: %(reason)s")),
    "case.described": (_("Completed by the office"), _("%(category)s, %(source)s")),
    "case.weighed": (_("Weight changed"), _("%(weight)s")),
    "case.went_over": (_("Went over to another procedure"), _("%(name)s, version %(version)s")),
    "case.suspended": (_("Put aside"), _("%(reason)s %(on)s")),
    "case.resumed": (_("Taken up again"), ""),
    "case.closed": (_("Closed"), ""),
    "case.reopened": (_("Reopened"), _("%(reason)s")),
    "case.archived": (_("Archived"), _("edition %(edition)s, digest %(digest)s")),
    "case.merged": (_("Merged"), _("into %(into)s: %(reason)s")),
    "case.took_in": (_("A duplicate was merged here"), _("%(from)s")),
    "case.referred": (_("Referred"), _("%(where)s, %(on)s")),
    "step.waived": (_("A step was left out"), _("%(step)s: %(reason)s")),
    "step.recorded": (_("A step is done"), _("%(step)s, %(on)s: %(text)s")),
    "step.passed": (_("A step was passed over"), _("%(step)s")),
    "step.returned": (_("Back at an earlier step"), _("%(step)s: %(reason)s")),
    "problem.added": (_("Problem added"), _("%(text)s")),
    "problem.agreed": (pgettext_lazy("history", "Agreed"), _("%(text)s")),
    "problem.direct": (_("To be done without a meeting"), ""),
    "problem.partly": (pgettext_lazy("history", "Partly agreed"), _("%(text)s")),
    "problem.not_agreed": (
        pgettext_lazy("history", "Not agreed, to be discussed again"),
        _("%(text)s"),
    ),
    "problem.escalated": (pgettext_lazy("history", "Taken to the level above"), _("%(text)s")),
    "problem.explained": (pgettext_lazy("history", "Explained"), _("%(text)s")),
    "problem.planned": (pgettext_lazy("history", "Taken into a plan"), _("%(text)s")),
    "problem.solved": (_("Reported solved"), ""),
    "problem.not_solved": (_("No longer solved"), ""),
    "problem.reworded": (pgettext_lazy("history", "Minutes corrected"), _("%(text)s")),
    "problem.undone": (_("Result taken back"), ""),
    "problem.sent_back": (_("Sent back to be discussed again"), _("%(reason)s")),
    "problem.taken_up": (_("Taken up by the level above"), _("%(place)s, %(no)s")),
    "problem.answered_above": (_("The level above has settled it"), _("%(no)s: %(text)s")),
    "problem.up_again": (_("It lies with the level above again"), _("%(no)s")),
    "case.came_up": (_("Put before this level by a place below"), _("%(no)s")),
    "case.decided_above": (_("Decided above"), _("%(who)s, %(on)s: %(text)s")),
    "item.accepted": (_("Accepted"), ""),
    "item.back_asked": (_("The unit wants to hand it back"), _("%(reason)s %(unit)s")),
    "item.handed_on": (_("Handed to another unit"), _("%(lead)s, by %(due)s")),
    "item.back_refused": (_("It stays with the unit"), _("%(reason)s")),
    "item.extension_asked": (_("More time asked for"), _("until %(due)s: %(reason)s")),
    "item.extended": (_("More time granted"), _("until %(due)s")),
    "item.extension_refused": (_("More time not granted"), _("%(reason)s")),
    "item.replied": (_("The unit replied"), _("%(result)s: %(text)s")),
    "item.countersigned": (_("Countersigned"), _("%(unit)s")),
    "item.reply_refused": (_("Reply sent back"), _("%(reason)s")),
    "item.planned": (pgettext_lazy("history", "Taken into a plan"), _("%(text)s")),
    "item.plan_kept": (_("Still in the plan"), _("looked at again on %(due)s: %(note)s")),
    "item.plan_begun": (_("What was planned has begun"), _("by %(due)s: %(note)s")),
    "item.paused": (
        _("Outdoor work rests"),
        _("from %(first)s to %(last)s, so it is now due by %(due)s"),
    ),
    "item.recounted": (_("Counted again by the year’s holidays"), _("by %(due)s")),
    "item.outdoor": (_("Marked as outdoor work"), ""),
    "item.not_outdoor": (_("No longer marked as outdoor work"), ""),
    "item.not_outdoor_due": (_("No longer marked as outdoor work"), _("by %(due)s")),
    "item.not_solved": (_("Cannot be solved now"), _("%(text)s")),
    "item.instalments": (
        _("Compensation in instalments"),
        _("%(count)s instalments, %(total)s yuan, the next by %(due)s"),
    ),
    "item.instalments_paid": (
        _("Compensation in instalments"),
        _("%(count)s instalments, %(total)s yuan, all of them paid"),
    ),
    "item.instalment_paid": (_("Instalment paid"), _("no. %(part)s, %(amount)s yuan, %(on)s")),
    "item.instalment_unpaid": (_("Instalment not paid after all"), _("no. %(part)s: %(reason)s")),
    "item.instrument": (_("Followed up by letter"), _("%(kind)s %(no)s, answer by %(due)s")),
    "item.instrument_answered": (_("The unit answered a letter"), _("%(kind)s: %(text)s")),
    "item.instrument_withdrawn": (_("A letter was taken back"), _("%(kind)s: %(reason)s")),
    "case.headed": (_("A leader heads it"), _("%(who)s")),
    "case.not_headed": (_("No leader heads it any more"), ""),
    "item.nudged": (_("The unit was reminded"), _("%(how)s %(note)s")),
    "item.made": (_("Item"), _("%(text)s: %(lead)s, by %(due)s")),
    "item.prepared": (_("Item prepared"), _("%(text)s: %(lead)s, by %(due)s")),
    "item.decided": (_("Legal decision recorded"), _("%(body)s, %(on)s: %(verdict)s")),
    "item.decision_corrected": (_("Decision corrected"), _("%(body)s, %(on)s: %(verdict)s")),
    "item.emergency": (_("Emergency use of the maintenance fund"), _("%(hazard)s")),
    "item.fund_published": (_("Use of the maintenance fund published"), _("%(on)s")),
    "item.handed_out": (pgettext_lazy("history", "Handed out"), _("%(basis)s")),
    "item.handed_out_free": (_("It spends nothing, so it is handed out"), _("%(reason)s")),
    "item.begun": (_("Work began"), _("%(note)s")),
    "item.said_doing": (_("Under way"), _("%(note)s")),
    "item.said_difficult": (_("In difficulty"), _("%(difficulty)s")),
    "item.done": (_("Reported done"), _("%(note)s")),
    "item.redone": (_("To be done again"), _("%(reason)s")),
    "item.voided": (_("Item made void"), _("%(reason)s")),
    "item.spends_corrected": (_("Whether it spends was corrected"), _("%(spends)s: %(reason)s")),
    "round.called": (_("Meeting called"), _("round %(round)s, on %(on)s")),
    "round.held": (_("Meeting held"), _("round %(round)s")),
    "round.dropped": (_("Meeting dropped"), _("round %(round)s")),
    "round.moved_away": (
        _("The meeting belongs to another matter"),
        _("%(meeting)s moved to %(to)s"),
    ),
    "round.moved_here": (
        _("A meeting was moved here"),
        _("%(meeting)s came from %(from)s"),
    ),
    "gate.added": (_("Gate unit named"), _("%(gate)s")),
    "gate.dropped": (_("Gate unit no longer asked"), _("%(gate)s: %(reason)s")),
    "gate.said": (
        _("Position of a gate unit"),
        _("round %(round)s, %(gate)s: %(word)s %(condition)s"),
    ),
    "dissent.noted": (_("Dissent"), _("round %(round)s, %(side)s: %(text)s")),
    "dissent.explained": (_("Dissent explained"), _("%(side)s: %(text)s")),
    "opinion.voiced": (_("Opinion taken down"), _("%(text)s")),
    "opinion.feasible": (_("Opinion looked into: feasible"), _("%(text)s: %(reason)s")),
    "opinion.partly": (_("Opinion looked into: feasible in part"), _("%(text)s: %(reason)s")),
    "opinion.infeasible": (_("Opinion looked into: not feasible"), _("%(text)s: %(reason)s")),
    "research.recorded": (_("Research on record"), _("%(kind)s, %(on)s, %(where)s")),
    "suggestion.adopted": (_("Suggestion adopted"), _("%(text)s: %(lead)s")),
    "suggestion.partly": (_("Suggestion adopted in part"), _("%(text)s: %(lead)s, %(reason)s")),
    "suggestion.refused": (_("Suggestion not adopted"), _("%(text)s: %(lead)s, %(reason)s")),
    "question.answered": (_("Question answered"), _("%(text)s %(lead)s: %(answer)s")),
    "question.solved": (_("Question solved on the spot"), _("%(text)s %(lead)s: %(answer)s")),
    "question.promised": (_("Question, answered by a promise"), _("%(text)s %(lead)s")),
    "question.unanswered": (_("Question without an answer"), _("%(text)s %(lead)s")),
    "case.joined": (_("Takes part"), _("%(to)s")),
    "case.parted": (_("No longer takes part"), _("%(to)s")),
    "call_back.satisfied": (_("Called back"), _("solved, satisfied")),
    "call_back.basically": (_("Called back"), _("solved, basically satisfied")),
    "call_back.not_solved": (_("Called back"), _("not solved. %(note)s")),
    "call_back.unreachable": (_("Called back"), _("could not be reached")),
    "verification.confirmed": (_("Looked at: it is not fixed"), _("%(note)s")),
    "verification.explained": (_("Looked at: explained"), _("%(note)s")),
    "look_back.drawn": (_("Drawn by lot to be looked at again"), _("%(quarter)s")),
    "look_back.holds": (_("Look-back: still in order"), _("%(note)s")),
    "look_back.broken": (_("Look-back: broken again"), _("%(note)s")),
    "case.benefit_entered": (_("A figure of what it brought"), _("%(name)s: %(value)s %(unit)s")),
    "case.benefit_taken_off": (
        _("A figure of what it brought was taken off"),
        _("%(name)s: %(value)s %(unit)s"),
    ),
    "case.rating_explained": (_("“Not satisfied” was answered"), _("%(note)s")),
    "case.rating_looked_at": (_("“Not satisfied”: somebody looks on the spot"), _("%(note)s")),
    "clue.received": (_("Report received"), ""),
    "clue.adopted": (_("Taken up"), ""),
    "clue.answered": (_("Answered"), ""),
    "clue.moved": (_("Belongs to another place"), _("from %(from)s to %(to)s")),
    "clue.declined": (_("Not taken up"), ""),
    "clue.referred": (_("Referred elsewhere"), ""),
    "procedure.edited": (_("Procedure edited"), _("%(name)s, version %(version)s")),
    "erase_note": (_("Somebody’s data were erased here"), ""),
}
NAMES_PLACES = {"case.moved", "case.joined", "case.parted"}
# Going from step to step follows from the act told beside it; an item closes with its matter.
# How many have rated is told by the page of ratings alone, after the time for it is over.
SILENT = {"step.entered", "step.left", "step.gone_back", "item.closed"}
SILENT |= {"case.rated", "case.rated_for"}
# Of what was said only that it was said goes above the village (procedure.md §0.14).
SAID = ("opinion.", "dissent.")


@dataclass(frozen=True)
class Line:
    """One thing that happened: what, the facts in words, who and when; for ``line.html``."""

    what: str
    text: str
    moment: str
    state: str = "done"


def history_of(subject: Case | Clue, *, named: bool = False) -> list[Line]:
    """The sentences of one chain, oldest first; two statements. For those who see the matter.

    What somebody said, and his name, only for who may see statements (``named``).
    """
    events = list(ledger.history(subject.ledger_stream))
    codes = {
        str(fact)
        for event in events
        if event.act in NAMES_PLACES
        for fact in (event.note.facts.get("from"), event.note.facts.get("to"))
    }
    places = Platform.objects.filter(code__in=codes).values_list("code", "name")
    known = dict(places) if codes else {}
    return list(_lines(events, known, named))


def _lines(events: Iterable[LedgerEvent], known: dict[str, str], named: bool) -> Iterable[Line]:
    for event in events:
        if event.act in SILENT:
            continue
        what, words = SENTENCES[_told_as(event)]
        if not named and event.act.startswith(SAID):
            yield Line(str(what), "", full_date(event.at))
            continue
        facts = {key: _say(key, fact, known) for key, fact in event.note.facts.items()}
        yield Line(str(what), _fill(str(words), facts, event), _by(event))


def _told_as(event: LedgerEvent) -> str:
    """What was handed out because it spends nothing says so, unless its facts were erased; a
    compensation of which nothing is left to be paid names no day, nor does a mark taken off that
    had moved none."""
    facts = event.note.facts
    if event.act == "item.instalments" and "total" in facts and "due" not in facts:
        return "item.instalments_paid"
    if event.act == "item.not_outdoor" and "due" in facts:
        return "item.not_outdoor_due"
    free = event.act == "item.handed_out" and "reason" in facts
    return "item.handed_out_free" if free else event.act


def _fill(words: str, facts: dict[str, str], event: LedgerEvent) -> str:
    part = event.subject.partition("/")[2] if event.subject.startswith("problem:") else ""
    before = gettext("problem %(part)s") % {"part": part} if part else ""
    text = (words % _Blank(facts)).strip(" ,:：，。.") if words else ""
    return gettext(": ").join(piece for piece in (before, text) if piece)


class _Blank(dict):
    """Facts as a sentence asks for them; what was never said is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _say(key: str, fact: Any, known: dict[str, str]) -> str:
    """A fact as people say it: days in words, codes by their label."""
    match key:
        case "due" | "on" | "first" | "last" if fact:
            return full_date(dt.date.fromisoformat(str(fact)))
        case "from" | "to":
            return known.get(str(fact), str(fact))
        case "how" if fact in NudgeHow.values:
            return str(NudgeHow(fact).label)
        case "difficulty" if fact in Difficulty.values:
            return str(Difficulty(fact).label)
        case "body" if fact in DecidingBody.values:
            return str(DecidingBody(fact).label)
        case "verdict":
            return gettext("passed") if fact == "passed" else gettext("did not pass")
        case "category" if fact in Category.values:
            return str(Category(fact).label)
        case "where" if fact in Referral.values:
            return str(Referral(fact).label)
        case "weight" if str(fact) in {str(one) for one in Weight.values}:
            return str(Weight(int(fact)).label)
        case "source" if fact in Source.values:
            return str(Source(fact).label)
        case "word" if fact in GateWord.values:
            return str(GateWord(fact).label)
        case "kind" if fact in ResearchKind.values:
            return str(ResearchKind(fact).label)
        case "unit" if fact in BenefitUnit.values:
            return str(BenefitUnit(fact).label)
        case "spends" if fact in Spends.values:
            return str(Spends(fact).label)
    return str(fact)


def _by(event: LedgerEvent) -> str:
    """Who and when: 王某 代 李某, 11月20日 09:12."""
    return f"{event.note.said}  {full_date(event.at)}".strip()
