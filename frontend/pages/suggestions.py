"""What to run next, in words, and whether this server could run it."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.curves.axes import axis_unit
from frontend.curves.comparison import Comparison, NextRun
from frontend.curves.wording import say_time
from frontend.figures.axes import SECONDS_AXES
from frontend.figures.words import position
from frontend.words import count, duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Runs that would help to decide; `at` is their training time in seconds."""

    words: str
    recipe: str
    at: float
    seeds: int
    cost: str
    can_run: bool


def suggestions(comparison: Comparison) -> tuple[Suggestion, ...]:
    """Words the planner's proposals. Only what our workers trained can be run from
    here, and only in training time."""
    by_seconds = comparison.question.axis == "train_seconds"
    ours = trained_here(comparison)
    return tuple(
        Suggestion(
            words=_words(comparison, run),
            recipe=run.recipe,
            at=run.x,
            seeds=run.seeds,
            cost=duration(run.cost),
            can_run=by_seconds and run.recipe in ours,
        )
        for run in comparison.next_runs
    )


def trained_here(comparison: Comparison) -> set[str]:
    """The recipes that our workers trained, so that more of them can be queued."""
    carrying = comparison.records.carrying("segments")
    return {
        recipe
        for recipe, run, segments in carrying.rows("recipe", "run", "segments")
        if run and segments
    }


def _words(comparison: Comparison, run: NextRun) -> str:
    who = "the baseline" if run.who == "baseline" else run.who
    axis = comparison.question.axis
    at = position(axis, run.x)
    if axis not in SECONDS_AXES:
        at = say_time(run.x, axis_unit(axis, comparison.records.samples()))
    # The plan's lead repeats in other words who is trained and where.
    lead, _, gain = run.why.rpartition(": ")
    kind = "more seed" if lead == "more seeds" else "seed"
    return f"Train {who} at {at} with {count(run.seeds, kind)}: {gain}"
