"""Rows on their way into the database, many at a time, and the chains they leave in the ledger."""

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, models, transaction

from common.fields import EncryptedField
from records import ledger

BATCH = 20_000  # rows kept back before they are written together
REMEMBERED = 20_000  # encrypted phones and times of one column that are not worked out again

Row = TypeVar("Row", bound=models.Model)


class Tables:
    """Takes rows and writes them in batches; gives keys, so that rows may name each other before.

    A batch is one transaction: foreign keys are looked at when it ends, whatever the order inside.
    Memory holds one batch.
    """

    def __init__(self) -> None:
        self._tables: dict[type[models.Model], _Table] = {}
        self._waiting = 0
        self.counts: Counter[str] = Counter()

    def new(self, model: type[Row], **values: Any) -> Row:
        """A row with its key, to be ``put`` when nothing about it changes any more."""
        row = model(**values)
        row.pk = self.key(model)
        return row

    def key(self, model: type[models.Model]) -> int | None:
        """The next key of ``model``."""
        return self._table(model).next_key()

    def put(self, rows: Iterable[models.Model]) -> None:
        """Takes finished rows; what happens to the objects afterwards is not written."""
        for row in rows:
            self._table(type(row)).take(row)
            self._waiting += 1

    def add(self, model: type[models.Model], **values: Any) -> int | None:
        """A row that is finished at once, by its columns; returns its key. Never makes an object:
        that would take longer than everything else."""
        self._waiting += 1
        return self._table(model).take_values(values)

    def write_if_many(self) -> None:
        """Between two matters: every row that another one names has been put."""
        if self._waiting >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Writes what waits, all of it or nothing."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self._tables.values():
                self.counts[table.name] += table.write(cursor)
        self._waiting = 0

    def finish(self) -> None:
        """Writes the rest and lets the database go on giving keys after the last one given here."""
        self.flush()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._tables)):
                cursor.execute(statement)

    def _table(self, model: type[models.Model]) -> "_Table":
        if model not in self._tables:
            self._tables[model] = _Table(model)
        return self._tables[model]


class _Table:
    """The rows of one model that wait, as tuples the database takes as they are."""

    def __init__(self, model: type[models.Model]) -> None:
        fields: list[Any] = list(model._meta.concrete_fields)
        quote = connection.ops.quote_name
        self.name = model.__name__
        self._rows: list[list[Any]] = []
        names = [field.attname for field in fields]
        self._values, self._in_order = attrgetter(*names), itemgetter(*names)
        self._defaults = {field.attname: field.get_default() for field in fields}
        self._key_name = next(field.attname for field in fields if field.primary_key)
        adapters = [(place, _adapter(field)) for place, field in enumerate(fields)]
        self._adapters = [(place, adapt) for place, adapt in adapters if adapt]
        columns = ", ".join(quote(field.column) for field in fields)
        self._into = f"{quote(model._meta.db_table)} ({columns})"
        self._marks = ", ".join(["%s"] * len(fields))
        last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
        counted = isinstance(model._meta.pk, models.AutoField)
        self._keys = itertools.count((last or 0) + 1) if counted else None

    def next_key(self) -> int | None:
        """The next key; None where the key says something (a chain's name)."""
        return next(self._keys) if self._keys else None

    def take(self, row: models.Model) -> None:
        """Keeps the row as it is now."""
        if row.pk is None:
            row.pk = self.next_key()
        self._keep(self._values(row))

    def take_values(self, values: dict[str, Any]) -> int | None:
        """Keeps a row by its columns; the others have their default. Returns its key."""
        row = self._defaults | values
        if row[self._key_name] is None:
            row[self._key_name] = self.next_key()
        if len(row) > len(self._defaults):
            raise TypeError(f"{self.name} has no column {set(values) - set(self._defaults)}.")
        self._keep(self._in_order(row))
        return row[self._key_name]

    def _keep(self, values: Iterable[Any]) -> None:
        row = list(values)
        for place, adapt in self._adapters:
            row[place] = adapt(row[place])
        self._rows.append(row)

    def write(self, cursor: Any) -> int:
        """Writes the rows that wait; returns how many."""
        rows, self._rows = self._rows, []
        if rows and connection.vendor == "postgresql":
            with cursor.copy(f"COPY {self._into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif rows:
            insert = f"INSERT INTO {self._into} VALUES ({self._marks})"  # noqa: S608  our names
            cursor.executemany(insert, rows)
        return len(rows)


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of ``field`` is written, where the driver does not know it by itself."""
    prepare = functools.partial(field.get_db_prep_save, connection=connection)
    if isinstance(field, models.JSONField):
        return prepare
    text_only = connection.vendor != "postgresql"
    if isinstance(field, EncryptedField) or (text_only and isinstance(field, models.DateField)):
        return functools.lru_cache(REMEMBERED)(prepare)
    return None


class Chain:
    """The history of one thing while it is told: events go to the tables, the end when all is said."""

    def __init__(self, tables: Tables, stream: str, salt: Callable[[], str]) -> None:
        self._tables, self._salt = tables, salt
        self._head = ledger.begin(stream)

    def add(
        self,
        act: str,
        *,
        by: ledger.By,
        at: Any,
        facts: Mapping[str, Any] | None = None,
        before: str | None = None,
        after: str | None = None,
        subject: str = "",
    ) -> None:
        """Puts one act on record, as ``ledger.append`` would."""
        entry = ledger.Entry(self._head.stream, act, facts or {}, before, after, subject)
        event, note = ledger.link(entry, self._head, at=at, by=by, salt=self._salt())
        self._tables.put([event])
        note.event_id = event.pk
        self._tables.put([note])

    def end(self) -> None:
        """Nothing more happened so far."""
        self._tables.put([self._head])
