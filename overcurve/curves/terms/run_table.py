"""Many runs, column by column: a question may select 200,000 that differ in little.

A table is a sequence of run records like any other; the records themselves are made
while somebody goes through them. Who needs single fields of all runs reads `rows`,
`distinct` or `counts`, which take a hundredth of the time and memory.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import chain, repeat
from operator import attrgetter, eq, itemgetter
from typing import Any, overload

from overcurve.curves.terms.quantities import AXIS_FIELDS
from overcurve.curves.terms.records import RunRecord

# The fields in which all runs of a batch agree.
GROUPED = (
    "task", "recipe", "label", "method", "metric", "unit", "direction", "budget",
    "budget_unit", "status", "study", "device_class",
)  # fmt: skip
_group_key = attrgetter(*GROUPED)
_NAMES = tuple(f.name for f in fields(RunRecord))


class RunBatch:
    """Runs that agree in all fields of `GROUPED`.

    `first` is one of them; `places` their order among the runs of their table.
    """

    __slots__ = ("_columns", "_records", "first", "places")

    def __init__(
        self,
        first: RunRecord,
        places: Sequence[int],
        columns: Mapping[str, Sequence[Any]] | None = None,
        records: Sequence[RunRecord] | None = None,
    ) -> None:
        """Takes the records, or the columns in which they differ from `first`."""
        self.first, self.places = first, places
        self._columns, self._records = columns, records

    def __len__(self) -> int:
        return len(self.places)

    def is_same(self, name: str) -> bool:
        """Whether the batch knows without looking that all runs agree in a field."""
        if name in GROUPED or len(self) == 1:
            return True
        return self._columns is not None and name not in self._columns

    def values(self, name: str) -> Sequence[Any]:
        """One field of every run, in the order of `places`."""
        if self.is_same(name):
            return [getattr(self.first, name)] * len(self)
        if self._columns is not None:
            return self._columns[name]
        return list(map(attrgetter(name), self.records()))

    def differing(self) -> dict[str, Sequence[Any]]:
        """The fields in which the runs differ from `first`, each of every run."""
        if self._columns is not None:
            return dict(self._columns)
        columns = {name: self.values(name) for name in _NAMES if not self.is_same(name)}
        return {
            name: values for name, values in columns.items() if not _all_same(values)
        }

    def take(self, chosen: Sequence[int]) -> RunBatch:
        """Some of the runs, by their numbers in the batch, at least one."""
        places = [self.places[i] for i in chosen]
        if self._columns is None:
            records = [self.records()[i] for i in chosen]
            return RunBatch(records[0], places, records=records)
        columns = {n: [v[i] for i in chosen] for n, v in self._columns.items()}
        first = replace(self.first, **{name: v[0] for name, v in columns.items()})
        return RunBatch(first, places, columns)

    def records(self) -> Sequence[RunRecord]:
        """The runs themselves; those of columns are made anew, and not kept."""
        if self._records is not None:
            return self._records
        return _make_records(self.first, self._columns or {}, len(self))

    def record(self, number: int) -> RunRecord:
        """One of the runs."""
        if self._records is not None:
            return self._records[number]
        columns = {n: [v[number]] for n, v in (self._columns or {}).items()}
        return _make_records(self.first, columns, 1)[0]


class RunTable(Sequence[RunRecord]):
    """Runs of any status in a fixed order, gathered in batches.

    `parts` follow one another; within a part runs stand in the order of their places.
    """

    __slots__ = ("_records", "batches", "parts")

    def __init__(self, *parts: Sequence[RunBatch]) -> None:
        self.parts = parts
        self.batches: tuple[RunBatch, ...] = tuple(chain.from_iterable(parts))
        self._records: Sequence[RunRecord] | None = None

    @classmethod
    def of(cls, records: Iterable[RunRecord]) -> RunTable:
        """Gathers records; a table is given back as it is."""
        if isinstance(records, RunTable):
            return records
        runs = tuple(records)
        places: dict[tuple[Any, ...], list[int]] = {}
        for place, record in enumerate(runs):
            places.setdefault(_group_key(record), []).append(place)
        batches = [
            RunBatch(runs[p[0]], p, records=[runs[i] for i in p])
            for p in places.values()
        ]
        table = cls(batches)
        table._records = runs
        return table

    @classmethod
    def joined(cls, tables: Iterable[RunTable]) -> RunTable:
        """The runs of several tables, one table after the other."""
        return cls(*(part for table in tables for part in table.parts))

    def where(self, chosen: Callable[[RunRecord], bool]) -> RunTable:
        """The runs of the batches that are chosen by their fields of `GROUPED`."""
        return RunTable(*([b for b in part if chosen(b.first)] for part in self.parts))

    def only(self, chosen: Callable[[RunBatch], Sequence[bool]]) -> RunTable:
        """The runs that are chosen one by one, batch by batch."""
        parts: list[list[RunBatch]] = []
        for part in self.parts:
            parts.append([])
            for batch in part:
                kept = [i for i, is_chosen in enumerate(chosen(batch)) if is_chosen]
                if kept:
                    whole = len(kept) == len(batch)
                    parts[-1].append(batch if whole else batch.take(kept))
        return RunTable(*parts)

    def by_recipe(self) -> dict[str, RunTable]:
        """The runs of each recipe, in the order in which recipes come up."""
        batches: dict[str, list[list[RunBatch]]] = {}
        for i, part in enumerate(self.parts):
            for batch in part:
                own = batches.setdefault(batch.first.recipe, [[] for _ in self.parts])
                own[i].append(batch)
        return {recipe: RunTable(*parts) for recipe, parts in batches.items()}

    def carrying(self, name: str) -> RunTable:
        """Leaves out batches of whose runs none holds anything but an empty text, an
        empty mapping or None in a field."""
        return RunTable(
            *(
                [b for b in part if not b.is_same(name) or _is_told(b.first, name)]
                for part in self.parts
            )
        )

    def samples(self) -> list[RunRecord]:
        """One run of each batch: enough to ask for fields of `GROUPED`."""
        return [batch.first for batch in self.batches]

    def rows(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Some fields of every run, batch by batch."""
        for batch in self.batches:
            yield from zip(*map(batch.values, names), strict=True)

    def distinct(self, *names: str) -> set[tuple[Any, ...]]:
        """The different values that some hashable fields take together."""
        values: set[tuple[Any, ...]] = set()
        for batch in self.batches:
            if all(map(batch.is_same, names)):
                values.add(tuple(getattr(batch.first, name) for name in names))
            else:
                values.update(zip(*map(batch.values, names), strict=True))
        return values

    def counts(self, name: str) -> Counter[Any]:
        """How many runs have each value of a hashable field."""
        counts = Counter[Any]()
        for batch in self.batches:
            if batch.is_same(name):
                counts[getattr(batch.first, name)] += len(batch)
            else:
                counts.update(batch.values(name))
        return counts

    def __len__(self) -> int:
        return sum(map(len, self.batches))

    def __bool__(self) -> bool:
        return bool(self.batches)

    def __iter__(self) -> Iterator[RunRecord]:
        if self._records is not None:
            return iter(self._records)
        return chain.from_iterable(map(_in_order, self.parts))

    @overload
    def __getitem__(self, index: int) -> RunRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RunRecord]: ...
    def __getitem__(self, index: int | slice) -> RunRecord | Sequence[RunRecord]:
        if self._records is None:
            self._records = tuple(self)
        return self._records[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RunTable | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"RunTable of {len(self):,} runs"


def _in_order(part: Sequence[RunBatch]) -> Iterator[RunRecord]:
    pairs = [pair for b in part for pair in zip(b.places, b.records(), strict=True)]
    pairs.sort(key=itemgetter(0))
    return (record for _, record in pairs)


def _is_told(record: RunRecord, name: str) -> bool:
    value = getattr(record, name)
    return value is not None and value not in ("", {})


def axis_values(batch: RunBatch, axis: str) -> Sequence[float | None]:
    """`records.axis_value` of every run of a batch."""
    if axis not in AXIS_FIELDS:
        return [extra.get(axis) for extra in batch.values("extra")]
    values = batch.values(axis)
    if None not in values:
        return values
    pairs = zip(values, batch.values("extra"), strict=True)
    return [extra.get(axis) if value is None else value for value, extra in pairs]


def quality_values(batch: RunBatch, metric: str) -> Sequence[float | None]:
    """`records.quality_value` of every run of a batch."""
    if metric in ("", batch.first.metric):
        return batch.values("quality")
    return [extra.get(metric) for extra in batch.values("extra")]


def gather_columns(
    shared: Mapping[str, Any], columns: Mapping[str, Sequence[Any]], places: list[int]
) -> Iterator[RunBatch]:
    """Makes batches of runs that are given column by column.

    Args:
        shared: fields of the record in which all runs agree.
        columns: the others, by name, each with one value for every run.
        places: of each run, in any order.
    """
    if sorted(places) != places:
        order = sorted(range(len(places)), key=places.__getitem__)
        places = [places[i] for i in order]
        columns = {name: [v[i] for i in order] for name, v in columns.items()}
    apart = {name: v for name, v in columns.items() if not _all_same(v)}
    first = {name: v[0] for name, v in columns.items()}
    keys = [name for name in GROUPED if name in apart]
    if not keys:
        yield RunBatch(RunRecord(**{**shared, **first}), places, apart)
        return
    parts: dict[tuple[Any, ...], list[int]] = {}
    for i, key in enumerate(zip(*(apart[name] for name in keys), strict=True)):
        parts.setdefault(key, []).append(i)
    for part in parts.values():
        some = {name: [v[i] for i in part] for name, v in columns.items()}
        yield from gather_columns(shared, some, [places[i] for i in part])


def _all_same(values: Sequence[Any]) -> bool:
    """Whether one value stands for all, its type included: 1 is written unlike 1.0."""
    first = values[0]
    if isinstance(first, dict) and first:
        return all(value is first for value in values)
    alike = values.count(first) == len(values)
    return alike and len(set(map(type, values))) == 1


def _make_records(
    first: RunRecord, columns: Mapping[str, Sequence[Any]], count: int
) -> list[RunRecord]:
    """Sets the slots of all records field by field: a frozen dataclass' own `__init__`
    takes three times as long, which 200,000 runs notice."""
    made = [object.__new__(RunRecord) for _ in range(count)]
    for name in _NAMES:
        values = columns[name] if name in columns else repeat(getattr(first, name))
        put = RunRecord.__dict__[name].__set__
        deque(map(put, made, values), maxlen=0)
    return made
