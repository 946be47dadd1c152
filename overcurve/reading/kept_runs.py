"""The records of a file while it is read: each once, and none against another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.repeated_runs import VALUED, run_key
from overcurve.reading.problems import Problem
from overcurve.reading.setting_columns import columns_apart, split_options
from overcurve.words import listing


class _Stored(NamedTuple):
    """A record, its line, and its cells without a field."""

    line: int
    record: RunRecord
    beside: Mapping[str, Any]


class KeptRuns:
    """Records, with what tells them apart beside their fields.

    Args:
        is_folded: whether a record is made of several rows.
    """

    def __init__(self, *, is_folded: bool) -> None:
        self.records: list[RunRecord] = []
        self.copies = 0
        self._is_folded = is_folded
        self._runs: dict[tuple[Any, ...], _Stored] = {}
        self._unvalued: set[str] = set()
        self._directions: dict[tuple[str, str], tuple[str, int]] = {}

    def keep(
        self, line: int, record: RunRecord, beside: Mapping[str, Any]
    ) -> Problem | None:
        """Takes a record, unless it stands there already or contradicts one.

        Args:
            line: where it stands.
            record: of a run.
            beside: its cells without a field, by column.
        Returns: the contradiction.
        """
        key = run_key(record) if record.status in VALUED else None
        first = None if key is None else self._runs.get(key)
        is_known = first is not None and first.record == record
        if is_known or (key is None and self._is_said(record)):
            self.copies += 1
            return None
        problem = self._other_direction(line, record)
        if problem is None and first is not None:
            problem = self._twice(first, line, beside)
        if problem is None:
            self.records.append(record)
            if key is not None:
                self._runs[key] = _Stored(line, record, beside)
        return problem

    def _is_said(self, record: RunRecord) -> bool:
        """Whether a line said the same of a run without a value, as many may."""
        key = repr(record)
        is_known = key in self._unvalued
        self._unvalued.add(key)
        return is_known

    def _other_direction(self, line: int, record: RunRecord) -> Problem | None:
        measured = (record.task, record.metric)
        earlier = self._directions.setdefault(measured, (record.direction, line))
        if earlier[0] != record.direction:
            return Problem(
                line,
                "direction",
                f"is {record.direction}, but line {earlier[1]} says {earlier[0]} of "
                f"{record.metric}",
                "Give one metric one direction.",
            )
        return None

    def _twice(self, first: _Stored, line: int, beside: Mapping[str, Any]) -> Problem:
        """Two runs of one method, budget and seed with other results."""
        apart = columns_apart(first.beside, beside, are_shared=self._is_folded)
        # Files of JSON may hold all their runs in one line.
        where = f"line {first.line}" if first.line != line else "another run"
        reason = f"{where} has the same method, budget and seed with other results"
        if apart:
            return Problem(
                line,
                "seed",
                f"{reason}; {listing(list(apart))} differ" + "s" * (len(apart) == 1),
                f"Say that another {apart[0]} is another method, or keep one value.",
                option=split_options(apart[:1]),
            )
        if self._is_folded:
            return Problem(
                line,
                "seed",
                reason,
                "Give each run a seed of its own, tell the two methods apart, or let "
                "seeds be numbered.",
                option="--map SEED_COLUMN=- --map #=seed",
            )
        return Problem(
            line,
            "seed",
            reason,
            "Give each run a seed of its own, tell the two methods apart, or, where "
            "these are rows of one run, keep its last.",
            option="--fold COLUMN",
        )
