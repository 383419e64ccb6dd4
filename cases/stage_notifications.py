"""What is told when a topic is handed in and decided on, merged or referred."""

import datetime as dt

from cases.models import ActionItem, Case
from cases.notifications import tell, who_acts
from notices import outbox
from participants.enums import Role


def submitted(case: Case, *, at: dt.datetime) -> None:
    """The approver learns that a topic waits for his word (议题审定)."""
    roles = (Role.COUNTY_APPROVER,)
    tell("case.submitted", case, case.platform, roles, at=at, version=at.isoformat())


def approved(case: Case, *, at: dt.datetime) -> None:
    """The desk learns that it may begin."""
    outbox.silence(case.ledger_subject, at=at, kinds=["case.submitted"])
    tell("case.approved", case, case.platform, who_acts(case.platform), at=at)


def refused(case: Case, *, at: dt.datetime) -> None:
    """The desk learns that it is not admitted; the reason stands on its page."""
    outbox.silence(case.ledger_subject, at=at, kinds=["case.submitted"])
    tell("case.refused", case, case.platform, who_acts(case.platform), at=at)


def merged(case: Case, into: Case, *, at: dt.datetime) -> None:
    """Whoever raised the duplicate learns where it goes on; nothing more is told of the old one."""
    outbox.silence(case.ledger_subject, at=at)
    if case.raiser:
        outbox.queue(
            "case.merged",
            case.ledger_subject,
            [case.raiser],
            place=case.platform,
            restricted=case.restricted,
            at=at,
            params={"title": into.short_title, "no": case.no},
        )


def referred(case: Case, title: str, *, at: dt.datetime) -> None:
    """Whoever raised it learns that it belongs elsewhere; ``title`` is the generated one."""
    outbox.silence(case.ledger_subject, at=at)
    if case.raiser:
        outbox.queue(
            "case.referred",
            case.ledger_subject,
            [case.raiser],
            place=case.platform,
            restricted=case.restricted,
            at=at,
            params={"title": title, "no": case.no},
        )


def keep_only_the_fact(case: Case, title: str) -> None:
    """What was told of a referred matter, of what was done for it and of meetings called off bears
    the generated ``title``: of its words only the fact of the referral is kept (procedure.md §10)."""
    items = ActionItem.objects.filter(problem__case=case).values_list("no", flat=True)
    reports = case.clues.values_list("no", flat=True)
    subjects = [*(f"item:{no}" for no in items), *(f"clue:{no}" for no in reports)]
    outbox.reword([case.ledger_subject, *subjects], title)
    meetings = case.rounds.values_list("meeting_no", flat=True)
    was = {case.title, case.public_title, case.short_title}
    outbox.reword([f"meeting:{no}" for no in meetings], title, was=was)
