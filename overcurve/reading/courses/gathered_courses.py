"""The rows of each run while a file is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from overcurve.reading.courses.course import IDENTITY, Course, read_place
from overcurve.reading.problems import Problem
from overcurve.reading.setting_columns import is_setting, split_options
from overcurve.words import listing

FEWEST = 3  # rows in which places rise, with a seed each: no seeds


class GatheredCourses:
    """Parts the rows of a file by the run that they name.

    Args:
        column: what rises from row to row of one run.
        is_budget: whether that column is also the budget: the last one is the run's.
    """

    def __init__(self, column: str, is_budget: bool) -> None:
        self._column = column
        self._identity = IDENTITY if is_budget else (*IDENTITY, "budget")
        self._runs: dict[tuple[str, ...], list[Course]] = {}

    def add(
        self, line: int, place: Any, row: Mapping[str, Any], beside: Mapping[str, Any]
    ) -> Problem | None:
        """Takes one row, and tells where it has no place.

        Args:
            line: where it stands.
            place: its cell of the column that rises.
            row: its cells by field.
            beside: its cells without a field, by column.
        """
        at = read_place(place)
        if math.isnan(at):
            remedy = "Name a column of numbers that rises within each run."
            told = f'"{place!s:.60}" is no number'
            return Problem(line, self._column, told, remedy)
        key = tuple([str(row.get(name, "")) for name in self._identity])
        stretches = self._runs.setdefault(key, [])
        if not stretches or at < stretches[-1].places[-1]:
            stretches.append(Course())
        stretches[-1].add(line, at, row, beside)
        return None

    def ended(self) -> list[list[Course]]:
        """The rows of each run, parted where a place falls."""
        return [[c.ended() for c in stretches] for stretches in self._runs.values()]

    def row_numbers(self) -> Problem | None:
        """What tells that seeds are the numbers of rows, so that no row is folded."""
        if not self._has_row_numbers():
            return None
        (first, *_), *_ = self._runs.values()
        return Problem(
            first.lines[0],
            "seed",
            f"is another in every row, so that no row is folded by {self._column}",
            "Row numbers are no seeds: let repeats be numbered.",
            option="--map SEED_COLUMN=- --map #=seed",
        )

    def _has_row_numbers(self) -> bool:
        """Whether each row has a seed of its own while places rise as within a run."""
        if any(len(s) > 1 or s[0].rows > 1 for s in self._runs.values()):
            return False
        seed = IDENTITY.index("seed")
        seeds = [key[seed] for key in self._runs]
        if len(set(seeds)) < len(seeds):
            return False
        groups: dict[tuple[str, ...], list[float]] = {}
        for key, (course,) in self._runs.items():
            groups.setdefault((*key[:seed], *key[seed + 1 :]), []).append(
                course.places[0]
            )
        risen = [
            all(a < b for a, b in pairwise(g)) for g in groups.values() if len(g) > 1
        ]
        longest = max((len(g) for g in groups.values()), default=0)
        return longest >= FEWEST and sum(risen) >= len(groups) / 2


FEWEST_CONTRADICTED = 2  # steps: one alone may be a run's last evaluation


def two_results(course: Course, *, is_numbered: bool) -> Problem | None:
    """What tells that rows of two runs stand one beside the other.

    Args:
        course: of one method, budget and seed.
        is_numbered: whether seeds are numbered, for the file names none.
    """
    if course.doubled is None:
        return None
    telling = [c for c in course.alternating if is_setting(c)]
    telling = telling or list(course.alternating)
    if not telling and not is_numbered and course.contradicted < FEWEST_CONTRADICTED:
        return None  # several rows within one step, of which the last one counts
    first, line = course.doubled
    reason = f"line {first} has the same step of the same run with another quality"
    if not telling:
        remedy = "Name a column that is the seed, or sort the rows by run."
        return Problem(line, "seed", reason, remedy)
    return Problem(
        line,
        "seed",
        f"{reason}; {listing(telling)} differ" + "s" * (len(telling) == 1),
        f"Say that another {telling[0]} is another method, or keep one value.",
        option=split_options(telling[:1]),
    )
