"""Whether a run reached its budget, where budget and steps have one unit.

A run is whole where no further evaluation was due before its budget. One whose last
quality is short of that is `partial` where its rows stop, too, and `diverged` where
they go on to the budget without a quality. A quality that says NaN or infinity at the
end is diverged wherever it stands. Where the units differ, or are not known, a run is
diverged whose rows go on for two evaluations that say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.courses.course import (
    BROKEN,
    Course,
    read_place,
    usual_gap,
)

Ending = Literal["", "partial", "diverged"]
CLOSE = 1e-6  # relative: the budget itself
SILENT = 2.0  # evaluations that say nothing, where the budget's unit is not known
SEVERAL = 2  # budgets, all reached: then other words do not matter
AGREE = 0.5  # of the budgets are reached by a run, where only the numbers tell
_UNITS = (
    ("epoch", ("epoch", "epochs", "ep")),
    ("step", ("step", "steps", "iteration", "iterations", "iter", "iters", "it",
              "update", "updates", "batch", "batches")),
    ("round", ("round", "rounds", "tree", "trees")),
    ("token", ("token", "tokens")),
    ("second", ("second", "seconds", "sec", "secs", "s", "minute", "minutes", "min",
                "hour", "hours", "h")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceUnit:
    """What places count: whether it is the unit of the budget, and how many units are
    done at place 0 (1 where the first epoch is called 0)."""

    is_budgets: bool = False
    offset: float = 0.0


def find_place_unit(
    runs: Sequence[tuple[Course, float]], column: str, budget_words: Sequence[str]
) -> PlaceUnit:
    """Compares the last places of all runs with their budgets.

    Args:
        runs: each with its budget.
        column: that of the places.
        budget_words: the budget's column and its unit, as they are called.
    """
    ends = [(course.places[-1], usual_gap(course.places), b) for course, b in runs]
    if not ends:
        return PlaceUnit()
    whole = [sum(_is_whole(p + o, gap, b) for p, gap, b in ends) for o in (0.0, 1.0)]
    counts_up = all(p.is_integer() for c, _ in runs for p in c.places)
    offset = 1.0 if counts_up and whole[1] > whole[0] else 0.0
    met = {b for p, _, b in ends if _meets(p + offset, b)}
    budgets = {b for _, _, b in ends}
    beyond = sum(p + offset > b * (1 + CLOSE) + gap for p, gap, b in ends)
    said = _unit_of(column)
    same_word = bool(said) and said in {_unit_of(words) for words in budget_words}
    by_numbers = len(met) >= AGREE * len(budgets)
    other_word = bool(said) and any(_unit_of(w) not in ("", said) for w in budget_words)
    # A step that is logged once an epoch counts epochs, whatever it is called.
    other_word = other_word and not (met == budgets and len(budgets) >= SEVERAL)
    is_budgets = not other_word and beyond <= (1 - AGREE) * len(ends)
    is_budgets &= same_word or by_numbers
    return PlaceUnit(is_budgets, offset if is_budgets else 0.0)


def find_ending(
    course: Course, unit: PlaceUnit, budget: float, others_gap: float
) -> Ending:
    """How a run ended; "" where its last quality is its result.

    Args:
        course: its rows.
        unit: of their places.
        budget: of the run, NaN where it is not known.
        others_gap: between two evaluations of other runs, where this one has no two.
    """
    last, valued = course.last_valued, course.valued_places
    tail = course.says[last + 1 :] if valued else course.says
    if BROKEN in tail:
        return "diverged"
    if not valued:
        return ""  # its reader says what is missing
    gap = usual_gap(valued) or others_gap or usual_gap(course.places)
    done, end = valued[-1] + unit.offset, course.places[-1] + unit.offset
    if unit.is_budgets and not math.isnan(budget):
        if _meets(done, budget) or done + gap > budget * (1 + CLOSE):
            return ""
        row_gap = usual_gap(course.places) or gap
        return "diverged" if end + row_gap > budget * (1 + CLOSE) else "partial"
    silent = end - done
    return "diverged" if gap and silent >= SILENT * gap * (1 - CLOSE) else ""


def budget_of(course: Course) -> float:
    """The budget of a run as its rows say it, NaN where they do not."""
    return read_place(course.last.get("budget"))


def _is_whole(done: float, gap: float, budget: float) -> bool:
    return done <= budget * (1 + CLOSE) and (
        _meets(done, budget) or done + gap > budget * (1 + CLOSE)
    )


def _meets(done: float, budget: float) -> bool:
    return abs(done - budget) <= CLOSE * abs(budget)


def _unit_of(words: str) -> str:
    """epoch, step, ...: what a name counts; "" where it says nothing."""
    plain = set(name_words(words).split())
    return next((unit for unit, names in _UNITS if plain & set(names)), "")
