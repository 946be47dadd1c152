"""Single runs as faint dots; of very many a sample, even over budgets and seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.run_table import axis_values, quality_values
from overcurve.figures.axes import Axis
from overcurve.figures.captions import position
from overcurve.figures.drawing import Dots
from overcurve.figures.scale import QualityScale
from overcurve.figures.theme import BASELINE, method_colours

# Each is an element of the page's figure and 80 bytes of its text.
MOST_DOTS = 8_000


@dataclass(frozen=True, slots=True)
class Spots:
    """Where runs of one recipe and budget would be drawn: x on the time axis, y on the
    quality axis, beside their seeds and qualities."""

    recipe: str
    x: Sequence[float]
    y: Sequence[float]
    seeds: Sequence[int | str]
    qualities: Sequence[float]


@dataclass(frozen=True, slots=True)
class DrawnRuns:
    """The dots; how many runs lie off the scale, and how many on it are not drawn."""

    dots: tuple[Dots, ...] = ()
    off_scale: int = 0
    thinned: int = 0


def place_runs(comparison: Comparison, scale: QualityScale) -> tuple[Spots, ...]:
    """The place of every finished run of the curves compared."""
    axis, metric = comparison.question.axis, comparison.metric
    spots = []
    finished = comparison.records.where(lambda run: run.status == "finished")
    for batch in finished.batches:
        columns = (
            axis_values(batch, axis),
            quality_values(batch, metric),
            batch.values("seed"),
        )
        rows = [
            (x, scale.shown(quality), seed, quality)
            for x, quality, seed in zip(*columns, strict=True)
            if x and quality is not None
        ]
        if rows:
            spots.append(Spots(batch.first.recipe, *zip(*rows, strict=True)))
    return tuple(spots)


def draw_runs(
    comparison: Comparison,
    spots: Sequence[Spots],
    scale: QualityScale,
    time: Axis,
    quality: Axis,
) -> DrawnRuns:
    """Makes dots of the runs that lie on both axes, `MOST_DOTS` at most.

    Args:
        comparison: names the curves, for their colours.
        spots: every run's place, as `place_runs` gives them.
        scale: how qualities are shown.
        time, quality: the two axes.
    """
    inside = [_numbers_inside(group, time, quality) for group in spots]
    total = sum(map(len, inside))
    curves = [(comparison.baseline.recipe, comparison.baseline.name)]
    curves += [(answer.recipe, answer.name) for answer in comparison.methods]
    colours = {**method_colours(curves), comparison.baseline.recipe: BASELINE}
    axis = comparison.question.axis
    rows: dict[str, list[tuple[float, float, str]]] = {
        recipe: [] for recipe, _ in curves
    }
    before = 0
    for group, numbers in zip(spots, inside, strict=True):
        kept = _quota(before + len(numbers), total) - _quota(before, total)
        before += len(numbers)
        for i in _thin(numbers, kept):
            words = f"{position(axis, group.x[i])}, {scale.text(group.qualities[i])}"
            words = f"seed {group.seeds[i]}: {words} {scale.unit}"
            rows[group.recipe].append((group.x[i], group.y[i], words))
    dots = tuple(
        Dots(name, colours[recipe], *zip(*rows[recipe], strict=True))
        for recipe, name in curves
        if rows[recipe]
    )
    every = sum(len(group.x) for group in spots)
    return DrawnRuns(dots, every - total, total - sum(len(d.x) for d in dots))


def _numbers_inside(spots: Spots, time: Axis, quality: Axis) -> list[int]:
    low, high = sorted((quality.low, quality.high))
    return [
        i
        for i, (x, y) in enumerate(zip(spots.x, spots.y, strict=True))
        if low <= y <= high and time.low <= x <= time.high
    ]


def _quota(count: int, total: int) -> int:
    """How many of the first `count` dots are drawn, so that no budget has more than
    its share: budgets of a single run too."""
    return count * min(MOST_DOTS, total) // max(total, 1)


def _thin(numbers: Sequence[int], kept: int) -> Sequence[int]:
    """So many of them, evenly spaced."""
    return [numbers[i * len(numbers) // kept] for i in range(kept)]
