"""Rows of several tables by one statement, for pages that show one thing with all its parts.

Every statement is a journey to the database. Where a page needs the steps, problems, meetings …
of a matter, each a table of its own, ``read_together`` asks for all of them at once: a UNION whose
columns are shared by type, so that it stays narrow.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

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


class Nothing(Value):
    """The column of a table that has none of this kind; PostgreSQL wants to know of which type."""

    def __init__(self, kind: str) -> None:
        super().__init__(None, output_field=KINDS[kind](**MEASURES.get(kind, {})))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return "NULL", ()

    def as_postgresql(self, _compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f"NULL::{self.output_field.db_type(connection)}", ()


NOTHING = {kind: Nothing(kind) for kind in KINDS}
NUMBER = fields.IntegerField()
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
        model = rows.model
        if rows.query.is_sliced:  # inside a UNION neither an order nor a limit may stand
            rows = model._base_manager.filter(pk__in=rows.values("pk"))
        self.rows = rows.order_by()
        read = _columns(model, columns)  # type: ignore[arg-type]  # a class is hashable
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


def read_together(*reads: Read) -> list[list[Any]]:
    """The rows of each of ``reads``, in the order of their keys; one statement for all of them."""
    slots = sorted({slot for read in reads for slot in read.slots})
    first, *others = [_branch(number, read, slots) for number, read in enumerate(reads)]
    found: list[list[Any]] = [[] for _read in reads]
    for number, *values in first.union(*others, all=True) if others else first:
        found[number].append(reads[number].build(dict(zip(slots, values, strict=True))))
    return [sorted(rows, key=lambda row: row.pk) for rows in found]


def _branch(number: int, read: Read, slots: list[str]) -> QuerySet[Any]:
    missing = {slot: NOTHING[slot.partition("_")[0]] for slot in slots if slot not in read.slots}
    rows = read.rows.annotate(read=Value(number, NUMBER), **missing)
    return rows.values_list("read", *(read.slots.get(slot, slot) for slot in slots))


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
        column = type(parents[0])._meta.get_field(name).field  # type: ignore[union-attr]
        parent = known[getattr(row, column.attname)]
        setattr(row, column.name, parent)
        parts[parent.pk].append(row)
