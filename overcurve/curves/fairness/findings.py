"""What a fairness check finds, and the runs it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from typing import ParamSpec

from overcurve.curves.selecting.selection import Arm, Selection, has_ended
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.run_table import RunTable

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, and what it means for the sentences.

    Attributes:
        warnings: pairs of a method's name, "" for all, and a few words.
        of_time: it doubts times or the curve over time, and nothing at equal budget.
        as_stated: its evidence is only as good as what the records say of themselves.
        of_reading: it tells what was done to times, runs or lines where they were read,
            which every sentence says, also one that claims nothing.
    """

    check: Check
    warnings: tuple[tuple[str, str], ...] = ()
    of_time: bool = False
    as_stated: bool = False
    of_reading: bool = False


def finds(
    *, of_time: bool = False, as_stated: bool = False
) -> Callable[[Callable[P, Finding]], Callable[P, Finding]]:
    """Says of a check what holds for all that it finds."""

    def mark(check: Callable[P, Finding]) -> Callable[P, Finding]:
        @wraps(check)
        def find(*args: P.args, **kwargs: P.kwargs) -> Finding:
            finding = check(*args, **kwargs)
            return replace(finding, of_time=of_time, as_stated=as_stated)

        return find

    return mark


def ended_runs(arm: Arm) -> RunTable:
    """Runs of one side that reached an end of their own."""
    return arm.records.where(has_ended)


def all_ended(selection: Selection) -> RunTable:
    """The same of every side."""
    return selection.records.where(has_ended)


def names_of_sides(selection: Selection) -> Iterator[tuple[str, Arm]]:
    """Each side by everything that a file may call it."""
    for arm in (selection.baseline, *selection.methods):
        names = {arm.name, *(run.label or run.method for run in arm.records.samples())}
        yield from ((name, arm) for name in names)


_OURS = ("run", "segments", "block")


def count_measured(runs: RunTable) -> int:
    """How many runs our own workers trained: a queued run has its place in a block
    and its clock its segments. An imported file may state segments, never a block."""
    return sum(
        bool(run and segments) and block is not None
        for run, segments, block in runs.carrying("block").rows(*_OURS)
    )


def all_measured(runs: RunTable) -> bool:
    """Whether there are runs, and our own workers trained them all."""
    return bool(runs) and count_measured(runs) == len(runs)
