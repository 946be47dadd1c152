"""Runs counted by method: how many budgets and seeds each has, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from overcurve.curves.terms.records import RunRecord
from overcurve.telling.columns import Column, aligned
from overcurve.words import count, listing, significant

COLUMNS = (
    Column("Method"),
    Column("Runs", is_number=True),
    Column("Budgets"),
    Column("Seeds", is_number=True),
    Column("Not finished"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGroup:
    """The runs of one method: `budgets` in increasing order, `seeds` at one budget at
    most, `unfinished` how many of which status."""

    name: str
    runs: int
    budgets: tuple[float, ...]
    budget_unit: str
    seeds: int
    unfinished: tuple[tuple[str, int], ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The group as a row of COLUMNS."""
        lost = ", ".join(f"{number:,} {status}" for status, number in self.unfinished)
        return (
            self.name,
            f"{self.runs:,}",
            self._budgets,
            str(self.seeds),
            lost or "–",
        )

    @property
    def _budgets(self) -> str:
        ends = [significant(b, 4) for b in (self.budgets[0], self.budgets[-1])]
        span = ends[0] if len(self.budgets) == 1 else f"{ends[0]} to {ends[1]}"
        unit = f" {self.budget_unit}" if self.budget_unit else ""
        return f"{len(self.budgets)} ({span}{unit})"


def group_by_method(records: Iterable[RunRecord]) -> list[RunGroup]:
    """Counts the runs of every name, in the order of the alphabet."""
    by_name: dict[str, list[RunRecord]] = {}
    for record in records:
        by_name.setdefault(record.label or record.method, []).append(record)
    return [_group(name, by_name[name]) for name in sorted(by_name)]


def say_runs(
    groups: Sequence[RunGroup],
    sources: Sequence[str],
    left_out: Sequence[str],
    said: Sequence[str] = (),
) -> str:
    """All of it as text: a line, a table, and what was left out.

    Args:
        groups: runs counted by method, as `group_by_method` gives them.
        sources: names of the files they are from; () where they are from none.
        left_out: sentences on what was set aside.
        said: sentences on how the files were understood.
    """
    lines = [say_total(groups, sources), *said]
    lines += aligned(COLUMNS, [group.cells for group in groups]) if groups else []
    lines += [f"left out: {reason}" for reason in left_out]
    return "\n".join(lines)


def say_total(groups: Sequence[RunGroup], sources: Sequence[str]) -> str:
    """How many runs of how many methods, from which files."""
    total = count(sum(group.runs for group in groups), "run")
    words = f"{total} of {count(len(groups), 'method')}"
    return f"{words} from {listing(tuple(sources))}" if sources else words


def _group(name: str, records: Sequence[RunRecord]) -> RunGroup:
    seeds: dict[float, set[int | str]] = {}
    states: dict[str, int] = {}
    for record in records:
        seeds.setdefault(record.budget, set()).add(record.seed)
        if record.status != "finished":
            states[record.status] = states.get(record.status, 0) + 1
    units = {record.budget_unit for record in records}
    return RunGroup(
        name=name,
        runs=len(records),
        budgets=tuple(sorted(seeds)),
        budget_unit=units.pop() if len(units) == 1 else "",
        seeds=max(map(len, seeds.values())),
        unfinished=tuple(sorted(states.items())),
    )
