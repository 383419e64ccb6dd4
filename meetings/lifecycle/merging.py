"""Villages that merge: what is still going moves to the one that stays, what is over stays."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseStatus, ClueStatus
from cases.lifecycle.turns import move_to
from cases.models import Case, Clue, JointPlatform, Round
from common.language import of_the_record
from meetings import merging_notifications
from meetings.enums import MeetingStatus
from meetings.merging import STILL_GOING, UNFINISHED
from meetings.models import Meeting
from participants import merging as people
from participants.actor import Actor
from platforms import merging as places
from platforms.models import Platform
from records import ledger


@dataclass
class Moved:
    """How much went along: matters, reports, meetings."""

    cases: int = 0
    clues: int = 0
    meetings: int = 0


def merge_platforms(
    sources: Sequence[Platform],
    target: Platform,
    *,
    day: dt.date,
    by: Actor,
    at: dt.datetime,
    name: str = "",
) -> Moved:
    """From ``day`` on ``sources`` are part of ``target``, which may get a new ``name``.

    Numbers, codes and histories never change; each matter, report and meeting that moves says so
    in its own history; whoever held a post in one of them, and their towns, are told once. All of
    it or nothing. Raises CannotMerge, AlreadyMoved where one of them
    went into another before.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        target, *held = places.lock([target, *sources])
        places.check_can_become_one(held, target, day=day, today=today)
        posts = merging_notifications.posts_of([*held, target], today)
        with of_the_record():
            reason = _("the villages have merged")
        moved = _move_all(held, target, "", reason, by=by, at=at)
        entries = []
        for source in held:
            people.take_over(source, target, day=day, by=by, at=at)
            given = _take_part_for(source, target)
            given["rooms"] = places.end_into(source, target, day=day)
            facts = {"to": target.code, "day": day.isoformat(), **given}
            entries.append(ledger.Entry(f"platform:{source.code}", "platform.merged", facts))
        codes = [one.code for one in held]
        taken = {"from": codes, "day": day.isoformat(), "name": name.strip()}
        entries.append(ledger.Entry(f"platform:{target.code}", "platform.took_in", taken))
        if name.strip() and name.strip() != target.name:
            places.rename(target, name.strip())
        merging_notifications.merged(held, target, posts, day, at=at)
        ledger.append_all(entries, at=at, by=by)
    return moved


def undo_merge(source: Platform, *, by: Actor, at: dt.datetime) -> Moved:
    """Merging was a mistake: ``source`` stands again, and what is still going under its numbers
    returns, with its rooms and its part in matters of others. People, seats and posts are given
    back by hand: meanwhile they may have changed. Those who were told of the merging are told.

    Raises AlreadyMoved where it is not merged (any more).
    """
    with of_the_record():
        reason = _("the villages were merged by mistake")
    with transaction.atomic():
        [source] = places.lock([source])
        last_day = source.valid_to or timezone.localdate(at)
        target = places.reopen(source)
        moved = _move_all([target], source, f"{source.code}-", reason, by=by, at=at)
        stream = f"platform:{source.code}"
        _give_back(_given(stream), source, target, by=by, at=at)
        merging_notifications.parted(source, target, last_day, at=at)
        facts = {"from": target.code}
        ledger.append(stream, "platform.merge_undone", at=at, by=by, facts=facts)
    return moved


def _move_all(
    sources: list[Platform],
    target: Platform,
    numbers: str,
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> Moved:
    """Matters, reports, meetings still going; ``numbers``: only those that were given there."""
    # What is not public is kept by its place alone, so it goes along although it is closed.
    ended = Q(restricted=True, status__in=(CaseStatus.CLOSED, CaseStatus.ARCHIVED))
    rows = Case.objects.filter(Q(status__in=STILL_GOING) | ended, platform__in=sources)
    cases = list(
        rows.filter(no__startswith=f"T{numbers}").select_related("platform").order_by("no")
    )
    for case in cases:
        move_to(case, target, reason, by=by, at=at, tell=False)
    clues = _move_clues(sources, target, numbers, by=by, at=at)
    meetings = _move_meetings(sources, target, numbers, by=by, at=at)
    return Moved(len(cases), clues, meetings)


def _take_part_for(source: Platform, target: Platform) -> dict[str, list[Any]]:
    """Where the village took part, or holds a meeting elsewhere, the one that stays does.

    Gives what it was, by key and number, as ``_give_back`` reads it: the rows that go on, the
    matters in which the other had its part already, the meetings.
    """
    there = JointPlatform.objects.filter(platform=target).values("case")
    rows = JointPlatform.objects.filter(platform=source)
    twice = rows.filter(Q(case__in=there) | Q(case__platform=target))
    shared = list(twice.order_by("case").values_list("case", flat=True))
    rows.filter(case__in=shared).delete()
    joint = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(platform=target)
    coming = Meeting.objects.filter(host=source, status=MeetingStatus.CONVENED)
    numbers = list(coming.order_by("no").values_list("no", flat=True))
    _host(numbers, source, target)
    return {"joint": joint, "shared": shared, "hosted": numbers}


def _host(numbers: Sequence[str], before: Platform, host: Platform) -> None:
    coming = Meeting.objects.filter(no__in=numbers, host=before, status=MeetingStatus.CONVENED)
    found = list(coming.order_by("no").values_list("no", flat=True))
    Round.objects.filter(meeting_no__in=found, host=before).update(host=host)
    coming.update(host=host)


def _given(stream: str) -> dict[str, list[Any]]:
    """What went along when the village was merged last; nothing where that note was erased."""
    found = [event for event in ledger.history(stream) if event.act == "platform.merged"]
    return found[-1].note.facts if found else {}


def _give_back(
    given: dict[str, list[Any]], source: Platform, target: Platform, *, by: Actor, at: dt.datetime
) -> None:
    """Rooms, meetings held elsewhere and the part in matters of others, as far as they stand."""
    places.give_rooms(given.get("rooms", []), target, source)
    _host(given.get("hosted", []), target, source)
    taking_part = JointPlatform.objects.filter(platform=source).values("case")
    rows = JointPlatform.objects.filter(pk__in=given.get("joint", []), platform=target)
    rows.exclude(Q(case__in=taking_part) | Q(case__platform=source)).update(platform=source)
    shared = Case.objects.filter(pk__in=given.get("shared", [])).exclude(
        Q(pk__in=taking_part) | Q(platform=source)
    )
    for case in shared.order_by("no"):
        JointPlatform.objects.create(case=case, platform=source, added_at=at, by_label=by.said)


def _move_clues(
    sources: list[Platform], target: Platform, numbers: str, *, by: Actor, at: dt.datetime
) -> int:
    rows = Clue.objects.filter(platform__in=sources, status=ClueStatus.RECEIVED)
    rows = rows.filter(no__startswith=f"C{numbers}")
    clues = list(rows.select_related("platform").order_by("no"))
    for clue in clues:
        before = clue.platform.code
        clue.place(target)
        clue.save(update_fields=["platform", "town", "county"])
        _note(clue, "clue.moved", before, target, by, at)
    return len(clues)


def _move_meetings(
    sources: list[Platform], target: Platform, numbers: str, *, by: Actor, at: dt.datetime
) -> int:
    """Whoever goes on with them is at ``target``; a meeting that was held counts where it was."""
    rows = Meeting.objects.select_for_update(of=("self",))
    # As with matters: what is not public would be kept by nobody where it was.
    ended = Q(restricted=True, status=MeetingStatus.FINAL)
    rows = rows.filter(Q(status__in=UNFINISHED) | ended, platform__in=sources)
    rows = rows.filter(no__startswith=f"M{numbers}")
    found = list(rows.select_related("platform").order_by("no"))
    for meeting in found:
        before, fields = meeting.platform, ["platform", "town", "county"]
        meeting.place(target)
        if meeting.status == MeetingStatus.CONVENED and meeting.host_id == before.pk:
            meeting.host = target
            fields.append("host")
        meeting.save(update_fields=fields)
        _note(meeting, "meeting.place_merged", before.code, target, by, at)
    coming = [one.no for one in found if one.status == MeetingStatus.CONVENED]
    Round.objects.filter(meeting_no__in=coming, host__in=sources).update(host=target)
    return len(found)


def _note(
    row: Meeting | Clue, act: str, before: str, target: Platform, by: Actor, at: dt.datetime
) -> None:
    facts = {"from": before, "to": target.code}
    stream, subject = row.ledger_stream, row.ledger_subject
    ledger.append(stream, act, at=at, by=by, subject=subject, facts=facts)
