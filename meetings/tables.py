"""Which state of a meeting leads where by which act, whose it is, what is told of it."""

from meetings.enums import MeetingStatus as M
from participants.enums import Role

MEETING_TRANSITIONS: dict[str, dict[str, str]] = {
    M.CONVENED: {
        M.HELD: "meeting.held",
        M.CANCELLED: "meeting.cancelled",
        M.VOID: "meeting.voided",
    },
    M.HELD: {M.MINUTED: "meeting.minuted", M.VOID: "meeting.voided"},
    M.MINUTED: {
        M.CONFIRMED: "meeting.confirmed",
        M.MINUTED: "minutes.corrected",
        M.HELD: "meeting.results_undone",
        M.VOID: "meeting.voided",
    },
    M.CONFIRMED: {
        M.FINAL: "meeting.final",
        M.MINUTED: "minutes.corrected",
        M.VOID: "meeting.voided",
    },
    M.FINAL: {M.MINUTED: "minutes.corrected", M.VOID: "meeting.voided"},
    M.CANCELLED: {},
    M.VOID: {},
}

MEETING_OWNER: dict[str, tuple[Role, ...]] = {
    M.CONVENED: (Role.CONVENER, Role.HELPER, Role.RECORDER),
    M.HELD: (Role.CONVENER, Role.HELPER, Role.RECORDER),
    M.MINUTED: (Role.CONVENER,),
    M.CONFIRMED: (),
    M.FINAL: (),
    M.CANCELLED: (),
    M.VOID: (),
}

MEETING_EVENT: dict[str, str] = {
    M.CONVENED: "meeting.called",
    M.HELD: "meeting.held",
    M.MINUTED: "meeting.minuted",
    M.CONFIRMED: "meeting.confirmed",
    M.FINAL: "meeting.final",
    M.CANCELLED: "meeting.cancelled",
    M.VOID: "meeting.voided",
}
