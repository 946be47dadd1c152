"""Runs that were read, with what was left out of them and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, overload

from overcurve.curves.encoding.record_text import plain_value, record_json
from overcurve.curves.terms.evidence import FileRead
from overcurve.curves.terms.records import RunRecord
from overcurve.packages import need
from overcurve.reading.doubts import Doubt
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import NEEDED
from overcurve.telling.run_groups import RunGroup, group_by_method, say_runs
from overcurve.telling.snippet import runs_html

_ORDER = tuple(field.name for field in fields(RunRecord))


@dataclass(frozen=True, slots=True, repr=False)
class Runs(Sequence[RunRecord]):
    """An immutable sequence of runs.

    Attributes:
        records: the runs, in the order of their files.
        sources: the names of the files.
        problems: lines that could not be read, where they were to be left out.
        left_out: what was left out of the files, a sentence each.
        files: what became of the rows of each file.
        doubts: what the files leave open, with what was taken.
        guessed: what columns were taken for, where that was to be guessed.
        said: how runs of trackers were understood: what was taken for what, and the
            clock.
    """

    records: tuple[RunRecord, ...]
    sources: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    files: tuple[FileRead, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    guessed: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, place: int) -> RunRecord: ...
    @overload
    def __getitem__(self, place: slice) -> Runs: ...
    def __getitem__(self, place: int | slice) -> RunRecord | Runs:
        if isinstance(place, slice):
            return replace(self, records=self.records[place])
        return self.records[place]

    @property
    def methods(self) -> tuple[str, ...]:
        """What the curves are called, in the order of the alphabet."""
        return tuple(group.name for group in self._groups)

    @property
    def _groups(self) -> list[RunGroup]:
        return group_by_method(self.records)

    def to_pandas(self) -> Any:
        """The runs as a pandas DataFrame, one a row.

        Returns: the needed fields, and those that any run has; `oc.compare` takes it.
        Raises: MissingPackage: pandas is not installed.
        """
        pandas = need("pandas", "A table of runs")
        present = {name for record in self.records for name in record_json(record)}
        names = [name for name in _ORDER if name in {*present, *NEEDED, "direction"}]
        return pandas.DataFrame([_row(record, names) for record in self.records])

    def __repr__(self) -> str:
        return say_runs(self._groups, self.sources, self.left_out, self.said)

    def _repr_html_(self) -> str:
        return runs_html(self._groups, self.sources, self.left_out, self.said)


def _row(record: RunRecord, names: Sequence[str]) -> dict[str, Any]:
    """Fields of a run; columns of its author's own stand beside them."""
    row = {name: plain_value(getattr(record, name)) for name in names}
    own = row.pop("extra", {})
    return {**row, **own}
