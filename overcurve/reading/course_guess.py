"""Guesses whether rows are the course of runs, for a person to confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.courses.course import IDENTITY

STEPS = (
    "step", "steps", "global step", "trainer global step", "epoch", "epochs",
    "iteration", "iterations", "iter", "batch",
)  # fmt: skip
MOSTLY = 0.9  # of the runs with several rows have to rise
# A study may have budgets 1 to 7; that many, evenly spaced, are a learning curve.
FEWEST_EVEN = 8
SAME_GAP = 0.01  # relative


@dataclass(frozen=True, slots=True)
class CourseGuess:
    """The column that rises from row to row of a run, and how that was seen."""

    column: str
    why: str


@dataclass(slots=True)
class _Rows:
    """The rows of one run, as far as one column tells."""

    last: float
    rows: int = 1
    gap: float = 0.0
    rises: bool = True
    is_even: bool = True
    has_risen: bool = False

    def add(self, place: float) -> None:
        gap = place - self.last
        # Trackers write metric and time of one step in rows of their own.
        self.rises &= gap >= 0
        self.has_risen |= gap > 0
        if self.rows > 1:
            self.is_even &= abs(gap - self.gap) <= SAME_GAP * abs(self.gap)
        self.rows, self.gap, self.last = self.rows + 1, gap, place


def guess_course(
    rows: Iterable[Mapping[str, Any]], field_of: Callable[[str], str]
) -> CourseGuess | None:
    """Looks for several rows of one run in which a step, or the time, rises.

    Args:
        rows: of the whole file, in its order.
        field_of: the field that a column is read as.
    Returns: None where every row seems to be a run of its own.
    """
    candidates: dict[str, dict[tuple[str, ...], _Rows]] = {}
    fields: dict[str, str] = {}
    for row in rows:
        for column in row:
            if column not in fields:
                fields[column] = field_of(column)
        for column, value in row.items():
            is_step = name_words(column) in STEPS and fields[column] != "seed"
            if not is_step and fields[column] != "train_seconds":
                continue
            runs = candidates.setdefault(column, {})
            _note(runs, _key(row, column, fields), value)
    steps = sorted(candidates, key=lambda column: fields[column] == "train_seconds")
    for column in steps:
        words = _why(column, fields[column], list(candidates[column].values()))
        if words:
            return CourseGuess(column, words)
    return None


def _key(
    row: Mapping[str, Any], column: str, fields: Mapping[str, str]
) -> tuple[str, ...]:
    names = (*IDENTITY, "budget")
    return tuple(
        str(value)
        for other, value in row.items()
        if other != column and fields[other] in names
    )


def _note(
    runs: dict[tuple[str, ...], _Rows], key: tuple[str, ...], value: object
) -> None:
    try:
        place = float(str(value))
    except ValueError:
        return
    if key in runs:
        runs[key].add(place)
    else:
        runs[key] = _Rows(place)


def _why(column: str, field: str, runs: list[_Rows]) -> str:
    several = [run for run in runs if run.rows > 1]
    rising = [run for run in several if run.rises and run.has_risen]
    if not several or len(rising) < MOSTLY * len(several):
        return ""
    usual = median(run.rows for run in several)
    if field == "budget":
        even = [run for run in rising if run.is_even and run.rows >= FEWEST_EVEN]
        if len(even) < MOSTLY * len(runs):
            return ""
    if len(several) < len(runs):
        have = f"{len(several):,} of {len(runs):,} runs have several rows"
        return f"{have}, in which {column} rises: they may have been resumed."
    return (
        f"Each run has about {usual:,.0f} rows in which {column} rises: the course of "
        "a run. The middle of a run is no point, because its schedule was made for a "
        "longer budget."
    )
