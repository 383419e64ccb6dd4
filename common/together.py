"""Rows of several tables by one statement, for pages that show one thing with all its parts.

Every statement is a journey to the database. Where a page needs the steps, problems, meetings …
of a matter, each a table of its own, ``read_together`` asks for all of them at once: a UNION whose
columns are shared by type, so that it stays narrow.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Field, ForeignKey, Model, QuerySet, Subquery, Value, fields

from common.fields import EncryptedField

# Values of one of these types may share a column of the UNION, whatever table they come from.
KINDS: dict[str, type[Field]] = {
    "bool": fields.BooleanField,
    "int": fields.IntegerField,
    "moment": fields.DateTimeField,
    "day": fields.DateField,
    "uuid": fields.UUIDField,
    "secret": EncryptedField,
    "text": fields.TextField,
    "json": fields.json.JSONField,
    "amount": fields.DecimalField,
}
MEASURES: dict[str, dict[str, Any]] = {"amount": {"max_digits": 20, "decimal_places": 2}}


NOTHING = {  # an empty column of each kind
    kind: Value(None, output_field=of(**MEASURES.get(kind, {}))) for kind, of in KINDS.items()
}
ALL = "*"


@dataclass
class _Part:
    """The row itself (``way`` is empty) or a row it points to: column → column of the UNION."""

    way: str
    model: type[Model]
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.model._meta.pk.attname

    def load(self, values: dict[str, Any], db: str) -> Any:
        """The row as its model would have loaded it; None where nothing was joined."""
        if values[self.columns[self.key]] is None:
            return None
        return self.model.from_db(db, self.names, [values[self.columns[n]] for n in self.names])

    @cached_property
    def names(self) -> list[str]:
        """The columns in the model's order, as ``from_db`` takes them."""
        known = [one.attname for one in self.model._meta.concrete_fields]
        return [name for name in known if name in self.columns]


class _Columns:
    """Which columns of a table and of those it points to are read, and where each of them stands
    in the UNION. The same for every request, so that it is worked out once."""

    def __init__(self, model: type[Model], columns: tuple[str, ...]) -> None:
        self.parts = {"": _Part("", model)}
        self.slots: dict[str, str] = {}
        self._taken: Counter[str] = Counter()
        self._want(self.parts[""], self.parts[""].key)
        for path in columns or (ALL,):
            way, _sep, name = path.rpartition("__")
            part = self.parts.get(way) or self._part(way)
            every = [one.attname for one in part.model._meta.concrete_fields]
            for column in every if name == ALL else [name]:
                self._want(part, column)

    def _want(self, part: _Part, name: str) -> None:
        for column in (part.key, name):  # every row is known by its key
            if column not in part.columns:
                kind = _kind_of(part.model, column)
                part.columns[column] = slot = f"{kind}_{self._taken[kind]}"
                self._taken[kind] += 1
                self.slots[slot] = f"{part.way}__{column}" if part.way else column

    def _part(self, way: str) -> _Part:
        """The row that the last step of ``way`` leads to; those before it come first."""
        before, _sep, step = way.rpartition("__")
        found = self.parts.get(before) or self._part(before)
        model: Any = found.model._meta.get_field(step).related_model
        self.parts[way] = part = _Part(way, model)
        self._want(part, part.key)
        return part


@cache
def _columns(model: Any, columns: tuple[str, ...]) -> _Columns:
    return _Columns(model, columns)


class Read:
    """Rows to be read with others: which, and which of their columns.

    ``columns`` are paths as in ``only``: ``"due"``, ``"case__platform__name"``; ``"*"`` and
    ``"person__*"`` stand for all of a row's own. None named means all. A slice stays a slice.
    """

    def __init__(self, rows: QuerySet[Any], *columns: str) -> None:
        # Each branch of the UNION is a table of its own, in which a limit may stand with its order.
        self.rows = rows if rows.query.is_sliced else rows.order_by()
        read = _columns(rows.model, columns)  # type: ignore[arg-type]  # a class is hashable
        self.parts, self.slots = read.parts, read.slots

    def build(self, values: dict[str, Any]) -> Any:
        """One row with the rows it points to."""
        found = {way: part.load(values, self.rows.db) for way, part in self.parts.items()}
        for way, row in found.items():
            before, _sep, step = way.rpartition("__")
            if way and found[before] is not None:
                setattr(found[before], step, row)
        return found[""]


def _kind_of(model: type[Model], name: str) -> str:
    """Which columns of a UNION hold what stands in ``name``. Raises TypeError for none."""
    column = next(one for one in model._meta.concrete_fields if one.attname == name)
    target = column.target_field if isinstance(column, ForeignKey) else column
    base = fields.TextField if isinstance(target, fields.CharField) else type(target)
    for kind, of in KINDS.items():
        if issubclass(base, of):
            return kind
    raise TypeError(
        f"{model.__name__}.{name} is a {type(target).__name__}, which cannot be read together with "
        f"other tables; name the columns that are needed, without it."
    )


class _Statement(NamedTuple):
    """One statement for all of ``reads``; ``slots`` are the columns of its UNION."""

    reads: Sequence[Read]
    slots: list[str]
    sql: str
    params: list[Any]


def read_together(*reads: Read) -> list[list[Any]]:
    """The rows of each of ``reads``, in the order of their keys; one statement for all of them."""
    statement = _statement(reads)
    return _rows(statement, statement.params)


def read_below(
    reads: Callable[[Sequence[int]], Sequence[Read]], keys: Sequence[int]
) -> list[list[Any]]:
    """As ``read_together`` of what ``reads`` gives for ``keys``, and nothing but these may differ
    from one call to the next: the statement is put together once for each number of keys."""
    statement = _statement_below(reads, len(keys))
    # What stands for a key is a number below zero, which nothing else that is asked for is.
    params = [keys[one] if isinstance(one, int) and one < 0 else one for one in statement.params]
    return _rows(statement, params)


@lru_cache(maxsize=100)
def _statement_below(reads: Callable[[Sequence[int]], Sequence[Read]], count: int) -> _Statement:
    return _statement(reads(range(-count, 0)))


def _statement(reads: Sequence[Read]) -> _Statement:
    """The UNION is put together here: Django's own works out every empty column of every table
    anew."""
    connection = connections[reads[0].rows.db]
    slots = sorted({slot for read in reads for slot in read.slots})
    empty = {slot: _nothing(slot, connection) for slot in slots}
    branches: list[str] = []
    params: list[Any] = []
    for number, read in enumerate(reads):
        with suppress(EmptyResultSet):  # asked for nothing: no branch
            sql, own = _branch(number, read, empty, connection)
            branches.append(sql)
            params += own
            empty = dict.fromkeys(slots, "NULL")  # the first branch has said of which types
    return _Statement(reads, slots, " UNION ALL ".join(branches), params)


def _branch(
    number: int, read: Read, empty: dict[str, str], connection: BaseDatabaseWrapper
) -> tuple[str, tuple[Any, ...]]:
    """The rows of one table under the names of the UNION's columns; what it has not is ``empty``."""
    query = read.rows.values_list(*read.slots.values()).query
    sql, params = query.get_compiler(connection=connection).as_sql(with_col_aliases=True)
    quote = connection.ops.quote_name
    columns = (
        quote(read.slots[slot]) if slot in read.slots else nothing
        for slot, nothing in empty.items()
    )
    name = quote(f"of_{number}")
    # Nothing typed by anybody: Django's statement, quoted names, a number.
    return f"SELECT {number}, {', '.join(columns)} FROM ({sql}) {name}", params  # noqa: S608  see above


def _kind(slot: str) -> Value:
    return NOTHING[slot.partition("_")[0]]


def _nothing(slot: str, connection: BaseDatabaseWrapper) -> str:
    """What stands in a column that a table has not; PostgreSQL wants to know of which type."""
    if connection.vendor != "postgresql":
        return "NULL"
    return f"NULL::{_kind(slot).output_field.db_type(connection)}"


def _rows(statement: _Statement, params: list[Any]) -> list[list[Any]]:
    reads, slots, sql, _params = statement
    found: list[list[Any]] = [[] for _read in reads]
    for number, *values in _fetched(sql, params, slots, connections[reads[0].rows.db]):
        found[number].append(reads[number].build(dict(zip(slots, values, strict=True))))
    return [sorted(rows, key=lambda row: row.pk) for rows in found]


def _fetched(
    sql: str, params: list[Any], slots: list[str], connection: BaseDatabaseWrapper
) -> list[list[Any]]:
    """The rows as Python values, converted as Django converts those of a queryset."""
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = [list(row) for row in cursor.fetchall()]
    for place, slot in enumerate(slots, start=1):
        kind = _kind(slot)
        own = kind.get_db_converters(connection)
        for convert in [*connection.ops.get_db_converters(kind), *own]:
            for row in rows:
                row[place] = convert(row[place], kind, connection)
    return rows


def number_of(rows: QuerySet[Any], count: Count | None = None) -> Subquery:
    """How many ``rows`` there are, as a column of another row: several numbers, one statement."""
    counted = rows.order_by().values(all=Value(1)).annotate(n=count or Count("pk"))
    return Subquery(counted.values("n"))


def hang(parents: Sequence[Model], name: str, rows: Sequence[Model]) -> None:
    """Gives each of ``parents`` its part of ``rows``, in their order, as ``prefetch_related`` of
    ``name`` would have: ``parent.name.all()`` asks the database no more."""
    parts: dict[Any, list[Model]] = defaultdict(list)
    for parent in parents:
        kept = getattr(parent, name).all()
        kept._result_cache, kept._prefetch_done = parts[parent.pk], True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept
    known = {parent.pk: parent for parent in parents}
    for row in rows:
        column = type(parents[0])._meta.get_field(name).field  # type: ignore[union-attr]  # a relation that comes back
        parent = known[getattr(row, column.attname)]
        setattr(row, column.name, parent)
        parts[parent.pk].append(row)
