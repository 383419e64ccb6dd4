"""An office's own procedure: every change is a new version, which running matters do not notice."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import StepKind, Weight
from cases.errors import BadProcedure
from cases.lifecycle.arranging import go_over
from cases.models import Case, Procedure, ProcedureVersion
from cases.procedures import new_version, setting_key
from common.errors import AlreadyMoved
from participants.actor import Actor
from platforms.enums import PlatformLevel
from platforms.models import Platform, PlatformSetting
from platforms.settings import set_setting
from records import ledger

LEVELS = (PlatformLevel.COUNTY, PlatformLevel.TOWN, PlatformLevel.VILLAGE)
MOST = 20  # steps; more nobody can follow on a page
RAISING = (StepKind.COLLECT, StepKind.PROPOSE)


def edit_procedure(
    procedure: Procedure,
    place: Platform,
    *,
    name: str,
    rows: Sequence[dict[str, Any]],
    holds_at: Collection[str],
    by: Actor,
    at: dt.datetime,
) -> ProcedureVersion:
    """Writes ``rows`` as a new version, and says at which levels below ``place`` it holds.

    A shipped procedure, or one of a place above, is not changed: it becomes the place's own under
    a code of its own. Running matters keep their version. Raises BadProcedure.
    """
    check_rows(rows)
    with transaction.atomic():
        Platform.objects.select_for_update().only("pk").get(pk=place.pk)
        own = procedure if procedure.platform_id == place.pk else _copy_of(place)
        own.name = name.strip()[:30]
        own.save()
        version = new_version(own, list(rows))
        for level in LEVELS:
            _hold(place, own, level, level in holds_at)
        ledger.append(
            f"procedure:{own.code}",
            "procedure.edited",
            at=at,
            by=by,
            subject=f"procedure:{own.code}",
            facts={"name": own.name, "version": version.version},
        )
    return version


def check_rows(rows: Sequence[dict[str, Any]]) -> None:
    """Raises BadProcedure where no matter could ever go through these steps."""
    always = [row["kind"] for row in rows if row.get("weight", Weight.PLAIN) == Weight.PLAIN]
    kinds = [row["kind"] for row in rows]
    if not kinds or len(kinds) > MOST:
        raise BadProcedure(_("A procedure has 1 to %(most)s steps.") % {"most": MOST})
    if kinds[0] not in RAISING or always[:1] != kinds[:1]:
        raise BadProcedure(_("The first step raises the matter, whatever it weighs."))
    last = [kind for kind in kinds if kind != StepKind.LOOK_BACK][-1:]
    if last != [StepKind.CALL_BACK] or StepKind.CALL_BACK not in always:
        raise BadProcedure(
            _("The last step before looking back asks whoever raised it, whatever it weighs.")
        )
    if StepKind.HANDLE not in always:
        raise BadProcedure(_("One step says that it is being done, whatever it weighs."))
    if kinds.count(StepKind.CALL_BACK) > 1 or StepKind.LOOK_BACK in kinds[:-1]:
        raise BadProcedure(_("Asking back and looking back come once, at the end."))
    if StepKind.APPROVE in kinds and set(kinds[: kinds.index(StepKind.APPROVE)]) - set(RAISING):
        raise BadProcedure(_("The approver decides right after the matter was raised."))


def _copy_of(place: Platform) -> Procedure:
    count = Procedure.objects.filter(platform=place).count()
    return Procedure(code=f"{place.code}-{count + 1}", platform=place)


def _hold(place: Platform, procedure: Procedure, level: PlatformLevel, holds: bool) -> None:
    """Lets a procedure hold at a level, or takes that back where it held."""
    key = setting_key(level)
    if holds:
        set_setting(place, key, procedure.code)
    else:
        PlatformSetting.objects.filter(platform=place, key=key, value=procedure.code).delete()


def go_over_all(
    cases: Sequence[Case], version: ProcedureVersion, *, by: Actor, at: dt.datetime
) -> tuple[int, int]:
    """Takes running matters over to a version, each by itself: (gone over, ended meanwhile)."""
    gone = missed = 0
    for case in cases:
        try:
            go_over(case, version, by=by, at=at)
        except AlreadyMoved:
            missed += 1
        else:
            gone += 1
    return gone, missed
