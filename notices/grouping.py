"""What the robot of a place's group in WeCom says: written down by the act, sent by a worker.

It counts for nobody as told, since nobody knows who is in that group and reads it.
"""

import datetime as dt
import logging
from collections.abc import Iterable

from django.db.models import F, Q

from common import clock
from notices import quiet
from notices.channels import robot as channel
from notices.channels.base import Refused, Trouble
from notices.enums import DeliveryState
from notices.models import GroupPost, GroupRobot
from notices.retrying import TRIES, wait_after
from notices.writing import UNDO_WAIT, wake_at
from platforms.models import Platform

logger = logging.getLogger(__name__)

HELD = dt.timedelta(minutes=5)  # a call takes 25 s at most


def post(
    kind: str,
    subject: str,
    place: Platform,
    text: str,
    *,
    at: dt.datetime,
    version: int | str = 1,
    event_at: dt.datetime | None = None,
) -> None:
    """``text`` for the group of ``place``, where it has a robot; once a kind and version.

    A rehearsal says nothing. It waits for the end of 撤销 and of the quiet hours, and is of no use
    once what it speaks of began.
    """
    robot = GroupRobot.objects.filter(platform=place, is_on=True).first() if text else None
    if robot is None or place.practice:
        return
    begins = quiet.decent(at + UNDO_WAIT, event_at)
    row = GroupPost(
        robot=robot,
        subject=subject,
        text=text,
        dedupe_key=f"{kind}|{subject}|{version}",
        not_before=begins,
        expires_at=event_at,
        next_try_time=clock.real_now(),
    )
    GroupPost.objects.bulk_create([row], ignore_conflicts=True)
    wake_at(begins)


def withdraw(subject: str) -> None:
    """未发即撤: what the group has not taken about ``subject`` is not said any more."""
    GroupPost.objects.waiting().filter(subject=subject).update(state=DeliveryState.SUPERSEDED)


def knows_of(subject: str) -> bool:
    """Whether something about ``subject`` stands in a group, or may."""
    said = Q(state=DeliveryState.SENT) | Q(maybe_twice=True) | Q(attempts__gt=0)
    return GroupPost.objects.filter(said, subject=subject).exists()


def said_at(subject: str, version: int | str, kinds: Iterable[str]) -> dt.datetime | None:
    """When the group took the text of one of these kinds of that version; None where it did not."""
    keys = [f"{kind}|{subject}|{version}" for kind in kinds]
    rows = GroupPost.objects.filter(dedupe_key__in=keys, state=DeliveryState.SENT)
    return rows.order_by("-id").values_list("sent_at", flat=True).first()


def blank(subjects: set[str], was: set[str]) -> None:
    """Words that may no longer stand anywhere: the texts about ``subjects`` are blanked and what
    waits is not said; with ``was`` only those that bear one of these titles."""
    rows = GroupPost.objects.filter(subject__in=subjects)
    if was:
        bears = Q()
        for title in was:
            bears |= Q(text__contains=title)
        rows = rows.filter(bears)
    rows.waiting().update(state=DeliveryState.SUPERSEDED)
    rows.update(text="…")


def send_due() -> None:
    """Says everything that is due, the older first."""
    rows = GroupPost.objects.due(clock.now(), clock.real_now()).order_by("id")
    for key in list(rows.values_list("pk", flat=True)):
        try:
            _send(key)
        except Exception:  # house: catch: one group's fault keeps no other waiting
            logger.exception("The text %s for a group could not be sent.", key)


def _send(key: int) -> None:
    now, real = clock.now(), clock.real_now()
    row = GroupPost.objects.due(now, real).select_related("robot").filter(pk=key).first()
    if row is None:
        return
    again = quiet.decent(now, row.expires_at)
    seen = GroupPost.objects.waiting().filter(pk=key, attempts=row.attempts)
    if row.expires_at is not None and row.expires_at <= now:
        seen.update(state=DeliveryState.SUPERSEDED)
        return
    if again > now:  # the worker was away when it was due
        seen.update(not_before=again)
        return
    left = row.attempts > 0 and not row.trouble  # whoever held it last said nothing of it
    held = {"attempts": F("attempts") + 1, "next_try_time": real + HELD, "trouble": ""}
    if not seen.update(**held, **({"maybe_twice": True} if left else {})):
        return
    mine = GroupPost.objects.waiting().filter(pk=key, attempts=row.attempts + 1)
    robot = GroupRobot.objects.filter(pk=row.robot_id)
    try:
        channel.say(row.robot.key, row.text)
    except (Refused, Trouble) as error:
        mine.update(**_what_now(row, error))
        robot.update(bad_time=clock.real_now(), trouble=str(error)[:200])
    else:
        mine.update(state=DeliveryState.SENT, sent_at=clock.now())
        robot.update(good_time=clock.real_now())


def _what_now(row: GroupPost, error: Exception) -> dict[str, object]:
    """After a try that failed: given up, or put off, marked where it may have been taken."""
    said: dict[str, object] = {"trouble": str(error)[:200] or "?"}
    if getattr(error, "maybe_taken", False):
        said["maybe_twice"] = True
    if isinstance(error, Refused) or row.attempts + 1 >= TRIES:
        return {**said, "state": DeliveryState.FAILED}
    return {**said, "next_try_time": clock.real_now() + wait_after(row.attempts + 1)}


def send_test(robot: GroupRobot, text: str) -> str:
    """Says ``text`` in the group at once; gives what went wrong, empty where nothing did."""
    try:
        channel.say(robot.key, text)
    except (Refused, Trouble) as error:
        GroupRobot.objects.filter(pk=robot.pk).update(
            bad_time=clock.real_now(), trouble=str(error)[:200]
        )
        return str(error)
    GroupRobot.objects.filter(pk=robot.pk).update(good_time=clock.real_now())
    return ""
