"""Runs that are planned, and the trainings that give their records.

Most runs are a training each. The budgets of an anytime method are one for each seed:
the longest passes through all the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from overcurve.recipe import canonical_json
from workers.driving.assignment import Assignment, resolve_recipe
from workers.driving.outcome import Outcome
from workers.registry import load_registry
from workers.studies.study_file import task_identity


@dataclass(frozen=True, slots=True)
class Planned:
    """One run to be trained, the label of its curve, and the digest of it."""

    label: str
    recipe: str
    assignment: Assignment

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it this run and no other, for resuming."""
        run = self.assignment
        task = task_identity(resolve_recipe(run))
        return task, self.recipe, run.budget, run.budget_unit, str(run.seed)


@dataclass(frozen=True, slots=True)
class Training:
    """One training, and the runs that it gives the records of: shorter ones first."""

    runs: tuple[Planned, ...]

    @property
    def label(self) -> str:
        """The curve of its runs."""
        return self.runs[-1].label

    @property
    def assignment(self) -> Assignment:
        """The longest run, with the units at which the shorter ones end."""
        shorter = tuple(run.assignment.planned_units for run in self.runs[:-1])
        return replace(self.runs[-1].assignment, prefixes=shorter)

    def parts(self, outcome: Outcome) -> Iterator[tuple[Planned, Outcome]]:
        """Pairs each run with its outcome. One that was not reached would have ended as
        the whole training did: it is the same up to there."""
        reached = outcome.prefixes
        for i, run in enumerate(self.runs):
            yield run, reached[i] if i < len(reached) else outcome


def gather_trainings(waiting: Sequence[Planned]) -> list[Training]:
    """Joins the runs of anytime methods, in the place of the first of them.

    Args:
        waiting: in the order in which they are to be trained.
    """
    shared: dict[str, dict[int, Planned]] = {}
    for run in waiting:
        units = run.assignment.planned_units
        shared.setdefault(_course(run), {}).setdefault(units, run)
    trainings, gathered = [], set[int]()
    for run in waiting:
        if id(run) in gathered:
            continue
        ends = shared[_course(run)]
        is_among = ends.get(run.assignment.planned_units) is run
        runs = tuple(ends[units] for units in sorted(ends)) if is_among else (run,)
        gathered |= {id(part) for part in runs}
        trainings.append(Training(runs))
    return trainings


def _course(run: Planned) -> str:
    """What two runs of an anytime method agree in; all of it for other methods."""
    assignment = run.assignment
    if load_registry().method(assignment.method).anytime:
        assignment = replace(assignment, planned_units=1, budget=0.0)
    return canonical_json([run.label, run.recipe, asdict(assignment)])
