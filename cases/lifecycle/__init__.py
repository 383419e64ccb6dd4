"""The acts of a matter, its items and what follows. One function per transition."""

from cases.lifecycle.above import escalate, take_up_above
from cases.lifecycle.admitting import (
    approve,
    approve_many,
    refuse,
    return_for_change,
    submit,
)
from cases.lifecycle.after import (
    answer_call_back,
    look_back,
    verify,
)
from cases.lifecycle.archiving import archive
from cases.lifecycle.benefits import Figure, add_benefit, take_off_benefit
from cases.lifecycle.case import raise_case
from cases.lifecycle.clue import answer_clue, report_clue, take_up
from cases.lifecycle.deciding import (
    Urgent,
    publish_emergency,
    record_decision,
    record_emergency,
)
from cases.lifecycle.directly import add_item, handle_directly
from cases.lifecycle.ending import close, reopen, resume, suspend, void, waive_consult, withdraw
from cases.lifecycle.gates import GateSaid, add_gate, drop_gate, join, leave, say_position
from cases.lifecycle.instalments import Payment, pay_instalment, set_instalments, unpay_instalment
from cases.lifecycle.instruments import (
    answer_instrument,
    head_matter,
    issue_instrument,
    withdraw_instrument,
)
from cases.lifecycle.item import (
    correct_spends,
    make_item,
    redo_item,
    report_progress,
    undo_done,
    void_item,
)
from cases.lifecycle.merging import merge
from cases.lifecycle.pauses import mark_outdoor, pause_due, pause_item
from cases.lifecycle.plans import begin_planned, keep_plan
from cases.lifecycle.problems import add_problem, explain_problem, send_back_problem
from cases.lifecycle.questions import Question, ask
from cases.lifecycle.rating import Said, answer_rating, rate
from cases.lifecycle.referring import refer, refer_clue
from cases.lifecycle.replies import (
    answer_extension,
    answer_hand_back,
    answer_reply,
    ask_extension,
    ask_hand_back,
    countersign,
    reply,
)
from cases.lifecycle.research import answer_suggestion, record_research
from cases.lifecycle.rounds import ProblemResult, conclude, drop_round, hold_round, start_round
from cases.lifecycle.sampling import draw_look_backs
from cases.lifecycle.stepping import go_back, leave_step, waive_step
from cases.lifecycle.turns import describe, move_to, note_seen, object_to, resubmit
from cases.lifecycle.units import Order, accept, hand_out, nudge, record_party_decision
from cases.lifecycle.voices import dissent, explain_dissent, verify_opinion, voice_opinion

__all__ = [
    "Figure",
    "GateSaid",
    "Order",
    "Payment",
    "ProblemResult",
    "Question",
    "Said",
    "Urgent",
    "accept",
    "add_benefit",
    "add_gate",
    "add_item",
    "add_problem",
    "answer_call_back",
    "answer_clue",
    "answer_extension",
    "answer_hand_back",
    "answer_instrument",
    "answer_rating",
    "answer_reply",
    "answer_suggestion",
    "approve",
    "approve_many",
    "archive",
    "ask",
    "ask_extension",
    "ask_hand_back",
    "begin_planned",
    "close",
    "conclude",
    "correct_spends",
    "countersign",
    "describe",
    "dissent",
    "draw_look_backs",
    "drop_gate",
    "drop_round",
    "escalate",
    "explain_dissent",
    "explain_problem",
    "go_back",
    "hand_out",
    "handle_directly",
    "head_matter",
    "hold_round",
    "issue_instrument",
    "join",
    "keep_plan",
    "leave",
    "leave_step",
    "look_back",
    "make_item",
    "mark_outdoor",
    "merge",
    "move_to",
    "note_seen",
    "nudge",
    "object_to",
    "pause_due",
    "pause_item",
    "pay_instalment",
    "publish_emergency",
    "raise_case",
    "rate",
    "record_decision",
    "record_emergency",
    "record_party_decision",
    "record_research",
    "redo_item",
    "refer",
    "refer_clue",
    "refuse",
    "reopen",
    "reply",
    "report_clue",
    "report_progress",
    "resubmit",
    "resume",
    "return_for_change",
    "say_position",
    "send_back_problem",
    "set_instalments",
    "start_round",
    "submit",
    "suspend",
    "take_off_benefit",
    "take_up",
    "take_up_above",
    "undo_done",
    "unpay_instalment",
    "verify",
    "verify_opinion",
    "voice_opinion",
    "void",
    "void_item",
    "waive_consult",
    "waive_step",
    "withdraw",
    "withdraw_instrument",
]
