"""The runs of one arm, gathered at the places where they are judged."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from overcurve.curves.estimating.cleaning import Group, ValidRun
from overcurve.curves.terms.answers import DroppedRun
from overcurve.curves.terms.axes import is_chosen_size
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import AXIS_LIMITS, SHARED_TRAINING
from overcurve.curves.terms.run_table import (
    RunBatch,
    RunTable,
    axis_values,
    quality_values,
)

_DIVERGED_COPY = "a copy of another run: same budget, seed and time, diverged"
_Place = tuple[str, float, float]  # unit of the budget, budget, and size


def group_runs(
    question: Question,
    runs: RunTable,
    sign: int,
    who: str,
    dropped: list[DroppedRun],
) -> list[Group]:
    """Gathers an arm's ended runs by declared budget, in the order of budgets; on an
    axis of sizes chosen beforehand by these as well.

    Args:
        question: names axis and quality.
        runs: finished or diverged.
        sign: -1 turns qualities of which lower ones are better.
        who: the arm's name.
        dropped: runs that cannot be in the means are added here, as `who`'s.
    Returns: one group for each place; in log times, larger qualities better.
    """
    by_place: dict[_Place, list[ValidRun]] = {}
    diverged = Counter[_Place]()
    seen: dict[_Place, set[tuple[object, ...]]] = defaultdict(set)
    for place, batch in _sort_places(question, runs):
        valid = by_place.setdefault(place, [])
        if batch.first.status == "diverged":
            copies = _find_diverged_copies(batch, seen[place])
            dropped += [
                DroppedRun(who, batch.first.budget, seed, _DIVERGED_COPY)
                for seed in copies
            ]
            diverged[place] += len(batch) - len(copies)
            continue
        positions = axis_values(batch, question.axis)
        qualities = quality_values(batch, question.quality)
        why = _find_unusable(question, batch, positions, qualities, seen[place])
        for i, words in why.items():
            seed = batch.values("seed")[i]
            dropped.append(DroppedRun(who, batch.first.budget, seed, words))
        valid += [
            ValidRun(math.log(position), sign * quality, batch, i)
            for i, (position, quality) in enumerate(
                zip(positions, qualities, strict=True)
            )
            if i not in why and position is not None and quality is not None
        ]
    chain = runs.batches[0].first.recipe if share_trainings(runs) else ""
    return [
        Group(
            budget=place[1],
            runs=tuple(by_place[place]),
            diverged=diverged[place],
            chain=chain,
        )
        for place in sorted(by_place)
    ]


def share_trainings(runs: RunTable) -> bool:
    """Whether runs of one recipe say that a seed's budgets are one training."""
    return any(
        extra.get(SHARED_TRAINING)
        for batch in runs.carrying("extra").batches
        for extra in (
            [batch.first.extra] if batch.is_same("extra") else batch.values("extra")
        )
    )


def _find_diverged_copies(
    batch: RunBatch, seen: set[tuple[object, ...]]
) -> list[int | str]:
    """The seeds of diverged runs that say again what another said. Those of a server
    have names of their own, whatever else they share.

    Args:
        seen: what earlier runs of the same budget said; those of the batch are added.
    """
    copies = []
    fields = (batch.values(n) for n in ("seed", "run", "train_seconds", "source"))
    for seed, *others in zip(*fields, strict=True):
        copy = (seed, *others, batch.first.device_class)
        if copy in seen and not others[0]:
            copies.append(seed)
        seen.add(copy)
    return copies


def _sort_places(
    question: Question, runs: RunTable
) -> Iterator[tuple[_Place, RunBatch]]:
    for batch in runs.batches:
        unit, budget = batch.first.budget_unit, batch.first.budget
        if not is_chosen_size(question.axis):
            yield (unit, budget, 0.0), batch
            continue
        sizes: dict[float, list[int]] = {}
        for i, size in enumerate(axis_values(batch, question.axis)):
            sizes.setdefault(size or 0.0, []).append(i)
        for size, chosen in sizes.items():
            yield (unit, budget, size), batch.take(chosen)


def _find_unusable(
    question: Question,
    batch: RunBatch,
    positions: Sequence[float | None],
    qualities: Sequence[float | None],
    seen: set[tuple[object, ...]],
) -> dict[int, str]:
    """The runs of a batch that cannot be in the means, by their numbers, and why.

    Args:
        seen: what earlier runs of the same budget said; those of the batch are added.
    """
    columns = (batch.values("seed"), positions, qualities, batch.values("run"))
    copies = list(zip(*columns, strict=True))
    fresh = set(copies)
    if (
        len(fresh) == len(copies)
        and seen.isdisjoint(fresh)
        and _all_usable(positions, qualities)
    ):
        seen |= fresh
        return {}
    reasons = {}
    for i, copy in enumerate(copies):
        why = _unusable(question, positions[i], qualities[i])
        if not why and copy in seen:
            why = "a copy of another run: same budget, seed, time and quality"
        seen.add(copy)
        if why:
            reasons[i] = why
    return reasons


def _all_usable(
    positions: Sequence[float | None], qualities: Sequence[float | None]
) -> bool:
    places = [position for position in positions if position is not None]
    values = [quality for quality in qualities if quality is not None]
    low, high = AXIS_LIMITS
    return (
        len(places) == len(values) == len(positions)
        and all(map(math.isfinite, values))
        and all(low <= position <= high for position in places)
    )


def _unusable(
    question: Question, position: float | None, quality: float | None
) -> str | None:
    low, high = AXIS_LIMITS
    if position is None:
        return f"no {question.axis} recorded"
    if not low <= position <= high:
        return f"{question.axis} is {position!r}, expected from 1e-9 to 1e30"
    if quality is None or not math.isfinite(quality):
        return f"no {question.quality or 'quality'} recorded"
    return None
