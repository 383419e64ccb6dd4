"""归档: the file of a closed matter is sealed; opened again and closed again, it gets an edition more."""

import datetime as dt

from cases import archiving
from cases.enums import CaseStatus
from cases.lifecycle.locking import acting_on
from cases.models import Archive, Case
from cases.tables import CASE_TRANSITIONS
from common.language import of_the_record
from participants.actor import Actor
from records.moves import move


def archive(case: Case, *, by: Actor, at: dt.datetime) -> Archive:
    """Keeps the list of what the file holds, with its digest in the chain of the matter.

    What was archived before stays as its earlier edition. Raises AlreadyMoved where the matter is
    not closed, or was archived meanwhile.
    """
    with acting_on(case), of_the_record():
        papers = archiving.list_of(case)
        digest = archiving.digest_of(papers)
        edition = case.archives.count() + 1
        facts = {"edition": edition, "digest": digest}
        move(case, CaseStatus.ARCHIVED, table=CASE_TRANSITIONS, by=by, at=at, facts=facts)
        return Archive.objects.create(
            case=case, edition=edition, papers=papers, digest=digest, made_at=at, by_label=by.said
        )
