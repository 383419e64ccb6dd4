"""The acts of a matter, its items and what follows. One function per transition."""

from cases.lifecycle.after import (
    answer_call_back,
    look_back,
    verify,
)
from cases.lifecycle.case import (
    add_problem,
    close,
    explain_problem,
    raise_case,
    reopen,
    resume,
    send_back_problem,
    suspend,
    void,
    waive_consult,
    withdraw,
)
from cases.lifecycle.clue import answer_clue, report_clue, take_up
from cases.lifecycle.deciding import (
    Urgent,
    publish_emergency,
    record_decision,
    record_emergency,
)
from cases.lifecycle.directly import add_item, handle_directly
from cases.lifecycle.item import (
    correct_spends,
    make_item,
    redo_item,
    report_progress,
    undo_done,
    void_item,
)
from cases.lifecycle.replies import (
    answer_extension,
    answer_hand_back,
    answer_reply,
    ask_extension,
    ask_hand_back,
    countersign,
    reply,
)
from cases.lifecycle.rounds import ProblemResult, conclude, drop_round, hold_round, start_round
from cases.lifecycle.turns import describe, move_to, note_seen, object_to, resubmit
from cases.lifecycle.units import Order, accept, hand_out, nudge, record_party_decision

__all__ = [
    "Order",
    "ProblemResult",
    "Urgent",
    "accept",
    "add_item",
    "add_problem",
    "answer_call_back",
    "answer_clue",
    "answer_extension",
    "answer_hand_back",
    "answer_reply",
    "ask_extension",
    "ask_hand_back",
    "close",
    "conclude",
    "correct_spends",
    "countersign",
    "describe",
    "drop_round",
    "explain_problem",
    "hand_out",
    "handle_directly",
    "hold_round",
    "look_back",
    "make_item",
    "move_to",
    "note_seen",
    "nudge",
    "object_to",
    "publish_emergency",
    "raise_case",
    "record_decision",
    "record_emergency",
    "record_party_decision",
    "redo_item",
    "reopen",
    "reply",
    "report_clue",
    "report_progress",
    "resubmit",
    "resume",
    "send_back_problem",
    "start_round",
    "suspend",
    "take_up",
    "undo_done",
    "verify",
    "void",
    "void_item",
    "waive_consult",
    "withdraw",
]
