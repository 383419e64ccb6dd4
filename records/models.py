"""What is put on record: chained events with their notes, seals, files, numbers, job runs.

A person is text here (``by_kind``, ``by_no``, ``by_label``): nothing in this room points up.
"""

import json
import secrets
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

GENESIS = "0" * 64


def said(label: str, on_behalf_of: str) -> str:
    """How a sentence names an actor: alone, or with the person he acted for (王某 代 李某)."""
    if not on_behalf_of:
        return label
    return gettext("%(who)s for %(other)s") % {"who": label, "other": on_behalf_of}


def new_salt() -> str:
    """32 random hexadecimal digits, so that a note's digest cannot be guessed from its facts."""
    return secrets.token_hex(16)


def new_file_no() -> str:
    """A file's number: F and 20 hexadecimal digits that cannot be guessed."""
    return "F" + secrets.token_hex(10)


class LedgerHead(models.Model):
    """The end of one chain, and the lock that keeps it from forking (architecture rule 5)."""

    stream = models.CharField(_("stream"), max_length=64, primary_key=True)
    seq = models.PositiveBigIntegerField(_("last event"), default=0)
    digest = models.CharField(_("digest"), max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("end of a chain")
        verbose_name_plural = _("ends of chains")

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"


class LedgerEvent(models.Model):
    """One link: ``body`` is the very text whose SHA-256 is ``digest``; it names no person."""

    stream = models.CharField(_("stream"), max_length=64)
    seq = models.PositiveBigIntegerField(_("number in the stream"))
    prev = models.CharField(_("digest of the event before"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("when"))
    body = models.TextField(_("text that was hashed"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "seq"],
                name="ledger_event_seq_once",
                violation_error_message=_("This stream already has an event of this number."),
            ),
            models.UniqueConstraint(
                fields=["stream", "prev"],
                name="ledger_event_no_fork",
                violation_error_message=_("Another event already follows the one before."),
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=1),
                name="ledger_event_seq_from_one",
                violation_error_message=_("The events of a stream are counted from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """The body, read."""
        return json.loads(self.body)

    @property
    def act(self) -> str:
        """What was done: the name of the act."""
        return self.content["act"]

    @property
    def subject(self) -> str:
        """The thing whose status the act moved: ``case:T…``, ``item:A…``."""
        return self.content["subject"]

    @property
    def before(self) -> str | None:
        """The status before the act; None where it moved none, or made the thing."""
        return self.content["from"]

    @property
    def after(self) -> str | None:
        """The status after the act; None where it moved none."""
        return self.content["to"]


class LedgerNote(models.Model):
    """Who did it and with which facts. Erasable: the event holds only its salted digest."""

    event = models.OneToOneField(
        LedgerEvent, models.CASCADE, related_name="note", verbose_name=_("event")
    )
    by_kind = models.CharField(_("kind of actor"), max_length=8)
    by_no = models.CharField(_("actor's number"), max_length=20, blank=True, default="")
    by_label = models.CharField(_("actor"), max_length=80, blank=True, default="")
    on_behalf_of = models.CharField(_("on behalf of"), max_length=80, blank=True, default="")
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("note of an event")
        verbose_name_plural = _("notes of events")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(by_no="", by_label="", on_behalf_of="", salt=""),
                name="ledger_note_erased_is_empty",
                violation_error_message=_("An erased note holds nothing about anybody."),
            ),
            models.CheckConstraint(
                condition=~Q(by_kind=""),
                name="ledger_note_has_actor",
                violation_error_message=_("Every event says what kind of actor did it."),
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """Who did it, as a sentence names him."""
        if self.erased_at:
            return gettext("(erased)")
        return said(self.by_label, self.on_behalf_of)


class SealedHead(models.Model):
    """Where a stream ended when it was last sealed: a leaf of the seal's tree, in order of id."""

    stream = models.CharField(_("stream"), max_length=64, unique=True)
    seq = models.PositiveBigIntegerField(_("last sealed event"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("sealed end of a chain")
        verbose_name_plural = _("sealed ends of chains")

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"


class NumberSeries(models.Model):
    """The last number given for a letter at a platform in a year (T140825400012-2026-0007)."""

    letter = models.CharField(_("letter of the number"), max_length=2)
    platform_code = models.CharField(_("platform code"), max_length=18)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of numbers")
        verbose_name_plural = _("series of numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "platform_code", "year"],
                name="number_series_once",
                violation_error_message=_("This series of numbers already exists."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter}{self.platform_code}-{self.year}"


class JobRun(models.Model):
    """The last run of one periodic job.

    ``last_due`` (site time) is the period that was run, moved by compare-and-swap;
    ``last_time`` (real time) is when; ``note`` is the error where it failed.
    """

    name = models.CharField(_("job"), max_length=40, primary_key=True)
    last_due = models.DateTimeField(_("last due"), null=True, blank=True)
    last_time = models.DateTimeField(_("last run"), null=True, blank=True)
    ok = models.BooleanField(_("went well"), default=True)
    note = models.CharField(_("error"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(ok=True) | ~Q(note=""),
                name="job_run_failure_says_why",
                violation_error_message=_("A failed job says what went wrong."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When beat, or the worker of a host, last said that it lives (``records.heartbeats``).

    ``name`` is ``beat`` or ``worker:`` with the worker's own name; ``last_time`` is real time.
    """

    name = models.CharField(_("process"), max_length=160, primary_key=True)
    last_time = models.DateTimeField(_("last heard"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """An uploaded or printed file. Its name on disk says nothing; ``name_shown`` is for people."""

    no = models.CharField(
        _("number"), max_length=21, unique=True, default=new_file_no, editable=False
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    kind = models.CharField(_("content type"), max_length=100)
    name_shown = models.CharField(_("file name"), max_length=120)
    path = models.CharField(_("path"), max_length=200, unique=True)
    by_kind = models.CharField(_("kind of actor"), max_length=8)
    by_no = models.CharField(_("actor's number"), max_length=20, blank=True, default="")
    by_label = models.CharField(_("uploaded by"), max_length=80, blank=True, default="")
    uploaded_time = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="stored_file_not_empty",
                violation_error_message=_("The file is empty."),
            )
        ]

    def __str__(self) -> str:
        return self.name_shown
