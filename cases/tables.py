"""Which state leads where by which act, whose it is, and what is told of it.

``docs/reference/lifecycles.md`` is drawn from these tables.
"""

from cases.enums import CaseStatus as C
from cases.enums import ClueStatus as Q
from cases.enums import ItemStatus as A
from cases.enums import ProblemOutcome as P
from cases.enums import StepStatus as S
from participants.enums import Role

CASE_TRANSITIONS: dict[str, dict[str, str]] = {
    C.DRAFT: {C.OPEN: "case.raised", C.SUBMITTED: "case.submitted", C.WITHDRAWN: "case.withdrawn"},
    C.SUBMITTED: {
        C.OPEN: "case.approved",
        C.RETURNED: "case.returned",
        C.REFUSED: "case.refused",
        C.WITHDRAWN: "case.withdrawn",
        C.MERGED: "case.merged",
        C.REFERRED: "case.referred",
    },
    C.RETURNED: {
        C.OPEN: "case.resubmitted",
        C.SUBMITTED: "case.submitted",
        C.WITHDRAWN: "case.withdrawn",
        C.MERGED: "case.merged",
        C.REFERRED: "case.referred",
        C.VOID: "case.voided",
    },
    C.REFUSED: {},
    C.OPEN: {
        C.RETURNED: "case.returned",
        C.SUSPENDED: "case.suspended",
        C.CLOSED: "case.closed",
        C.WITHDRAWN: "case.withdrawn",
        C.MERGED: "case.merged",
        C.REFERRED: "case.referred",
        C.VOID: "case.voided",
    },
    C.SUSPENDED: {
        C.OPEN: "case.resumed",
        C.MERGED: "case.merged",
        C.REFERRED: "case.referred",
        C.VOID: "case.voided",
    },
    C.CLOSED: {C.OPEN: "case.reopened", C.ARCHIVED: "case.archived", C.VOID: "case.voided"},
    C.ARCHIVED: {C.OPEN: "case.reopened"},
    C.WITHDRAWN: {},
    C.MERGED: {},
    C.REFERRED: {},
    C.VOID: {},
}

# With whom a matter in this state rests; an open one rests with the post of its step.
CASE_OWNER: dict[str, tuple[Role, ...]] = {
    C.DRAFT: (Role.CONVENER, Role.HELPER),
    C.SUBMITTED: (Role.COUNTY_APPROVER,),
    C.RETURNED: (Role.CONVENER, Role.HELPER),
    C.REFUSED: (),
    C.OPEN: (Role.CONVENER, Role.HELPER),
    C.SUSPENDED: (Role.CONVENER, Role.HELPER),
    C.CLOSED: (),
    C.ARCHIVED: (),
    C.WITHDRAWN: (),
    C.MERGED: (),
    C.REFERRED: (),
    C.VOID: (),
}

# What the history calls the arrival in a state.
CASE_EVENT: dict[str, str] = {
    C.DRAFT: "case.drafted",
    C.SUBMITTED: "case.submitted",
    C.RETURNED: "case.returned",
    C.REFUSED: "case.refused",
    C.OPEN: "case.raised",
    C.SUSPENDED: "case.suspended",
    C.CLOSED: "case.closed",
    C.ARCHIVED: "case.archived",
    C.WITHDRAWN: "case.withdrawn",
    C.MERGED: "case.merged",
    C.REFERRED: "case.referred",
    C.VOID: "case.voided",
}

CLUE_TRANSITIONS: dict[str, dict[str, str]] = {
    Q.RECEIVED: {
        Q.ADOPTED: "clue.adopted",
        Q.ANSWERED: "clue.answered",
        Q.DECLINED: "clue.declined",
        Q.REFERRED: "clue.referred",
    },
    Q.ADOPTED: {},
    Q.ANSWERED: {},
    Q.DECLINED: {},
    Q.REFERRED: {},
}

STEP_TRANSITIONS: dict[str, dict[str, str]] = {
    S.PENDING: {S.ACTIVE: "step.entered", S.WAIVED: "step.waived"},
    S.ACTIVE: {S.DONE: "step.left", S.WAIVED: "step.waived", S.PENDING: "step.gone_back"},
    S.DONE: {S.ACTIVE: "step.gone_back", S.PENDING: "step.gone_back"},
    S.WAIVED: {
        S.DONE: "step.recorded",  # done after all, told later
        S.ACTIVE: "step.gone_back",
        S.PENDING: "step.gone_back",
    },
}

_DISCUSSED: dict[str, str] = {
    P.AGREED: "problem.agreed",
    P.PARTLY: "problem.partly",
    P.NOT_AGREED: "problem.not_agreed",
    P.ESCALATED: "problem.escalated",
    P.EXPLAINED: "problem.explained",
    P.PLANNED: "problem.planned",
}
PROBLEM_TRANSITIONS: dict[str, dict[str, str]] = {
    P.OPEN: _DISCUSSED,
    P.PARTLY: {**_DISCUSSED, P.OPEN: "problem.undone"},
    P.NOT_AGREED: {**_DISCUSSED, P.OPEN: "problem.undone"},
    P.ESCALATED: {
        **_DISCUSSED,
        P.OPEN: "problem.undone",
        P.SOLVED: "problem.answered_above",
    },
    P.AGREED: {
        P.SOLVED: "problem.solved",
        P.PLANNED: "problem.planned",
        P.EXPLAINED: "problem.explained",
        P.NOT_AGREED: "problem.not_agreed",
        P.OPEN: "problem.undone",
    },
    P.EXPLAINED: {
        P.OPEN: "problem.undone",
        P.AGREED: "problem.direct",
        P.SOLVED: "problem.answered_above",
        P.PLANNED: "problem.planned",
        P.ESCALATED: "problem.up_again",
    },
    P.PLANNED: {
        P.OPEN: "problem.undone",
        P.SOLVED: "problem.solved",
        P.EXPLAINED: "problem.explained",
        P.ESCALATED: "problem.up_again",
    },
    P.SOLVED: {P.AGREED: "problem.not_solved", P.ESCALATED: "problem.up_again"},
}

ITEM_TRANSITIONS: dict[str, dict[str, str]] = {
    A.PREPARED: {A.OPEN: "item.handed_out", A.VOID: "item.voided"},
    A.OPEN: {
        A.DOING: "item.begun",
        A.HANDED_BACK: "item.back_asked",
        A.REPLIED: "item.replied",
        A.DONE: "item.done",
        A.VOID: "item.voided",
    },
    A.DOING: {
        A.HANDED_BACK: "item.back_asked",
        A.REPLIED: "item.replied",
        A.DONE: "item.done",
        A.VOID: "item.voided",
    },
    A.HANDED_BACK: {
        A.OPEN: "item.handed_on",
        A.DOING: "item.back_refused",
        A.VOID: "item.voided",
    },
    A.REPLIED: {
        A.DONE: "item.done",
        A.PLANNED: "item.planned",
        A.CLOSED: "item.not_solved",
        A.DOING: "item.reply_refused",
        A.VOID: "item.voided",
    },
    A.PLANNED: {A.REPLIED: "item.replied", A.DOING: "item.redone", A.VOID: "item.voided"},
    A.DONE: {A.DOING: "item.redone", A.CLOSED: "item.closed"},
    A.CLOSED: {A.DOING: "item.redone"},
    A.VOID: {},
}

ITEM_OWNER: dict[str, tuple[Role, ...]] = {
    A.PREPARED: (Role.CONVENER, Role.HELPER),
    A.OPEN: (Role.CONVENER, Role.HELPER),
    A.DOING: (Role.CONVENER, Role.HELPER, Role.UNIT_CONTACT),
    A.HANDED_BACK: (Role.COUNTY_OFFICE, Role.TOWN_OFFICE),
    A.REPLIED: (Role.COUNTY_OFFICE, Role.TOWN_OFFICE),
    A.PLANNED: (Role.COUNTY_OFFICE, Role.TOWN_OFFICE),
    A.DONE: (Role.CONVENER, Role.HELPER),
    A.CLOSED: (),
    A.VOID: (),
}

ITEM_EVENT: dict[str, str] = {
    A.PREPARED: "item.prepared",
    A.OPEN: "item.made",
    A.DOING: "item.begun",
    A.HANDED_BACK: "item.back_asked",
    A.REPLIED: "item.replied",
    A.PLANNED: "item.planned",
    A.DONE: "item.done",
    A.CLOSED: "item.closed",
    A.VOID: "item.voided",
}
