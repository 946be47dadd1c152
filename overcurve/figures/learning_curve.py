"""The learning curve of one run: quality on the way, drawn by the server as SVG.

Not a quality-time curve: the schedule of the run was made for its whole budget, so
its way there understates what a shorter run would reach. The figure says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.curves.terms.records import Evaluation
from overcurve.figures.axes import linear_ticks
from overcurve.figures.scale import QualityScale, quality_scale
from overcurve.words import duration, tick

WIDTH, HEIGHT = 720.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 30.0, 34.0, 46.0
WARNING = (
    "On the way, never a point of a quality-time curve: the schedule was made for "
    "the whole budget."
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its words, `at` in the drawing's units."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """An evaluation: where it is drawn, and what it says."""

    x: float
    y: float
    words: str
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningCurve:
    """A drawing of WIDTH by HEIGHT; better is up when `higher_is_better`."""

    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    dots: tuple[Dot, ...] = ()
    path: str = ""
    left_out: int = 0
    warning: str = WARNING
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def learning_curve_figure(
    evaluations: Sequence[Evaluation],
    *,
    metric: str,
    unit: str,
    direction: str,
    final: tuple[float | None, float | None] = (None, None),
) -> LearningCurve:
    """Draws the evaluations of a run against its training clock.

    Args:
        evaluations: in order; those without a finite quality are counted, not drawn.
        final: training seconds and quality of the ended run, marked apart.
    """
    measured = [
        (e.train_seconds, e.quality)
        for e in evaluations
        if e.quality is not None and math.isfinite(e.quality)
    ]
    ended = (final[0], final[1]) if None not in final else None
    points = [(t, q) for t, q in measured if ended is None or t < (ended[0] or 0.0)]
    scale = quality_scale(metric, unit, direction != "min", ())
    better = "higher" if direction != "min" else "lower"
    titles = ("training time", f"{scale.header} ({better} is better)")
    left_out = len(evaluations) - len(measured)
    drawn = [(t, q, False) for t, q in points]
    if ended is not None and ended[0] is not None and ended[1] is not None:
        drawn.append((ended[0], ended[1], True))
    if not points:
        return LearningCurve(x_title=titles[0], y_title=titles[1], left_out=left_out)
    return _draw(drawn, scale, titles, left_out)


def _draw(
    points: list[tuple[float, float, bool]],
    scale: QualityScale,
    titles: tuple[str, str],
    left_out: int,
) -> LearningCurve:
    last = max(t for t, _, _ in points) or 1.0
    qualities = [scale.shown(q) for _, q, _ in points]
    low, high = min(qualities), max(qualities)
    room = (high - low) * 0.08 or abs(high) * 0.02 or 1.0
    low, high = low - room, high + room

    def place_x(seconds: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / last

    def place_y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)

    dots = tuple(
        Dot(
            round(place_x(t), 1),
            round(place_y(scale.shown(q)), 1),
            f"{duration(t)}: {scale.text(q)} {scale.unit}".rstrip(),
            is_final,
        )
        for t, q, is_final in points
    )
    return LearningCurve(
        x_title=titles[0],
        y_title=titles[1],
        x_ticks=tuple(
            Tick(round(place_x(t), 1), tick(t) if t else "0")
            for t in linear_ticks(0.0, last)
        ),
        y_ticks=tuple(
            Tick(round(place_y(v), 1), f"{v:g}".replace("-", "−"))
            for v in linear_ticks(low, high, 6)
        ),
        dots=dots,
        path=" ".join(f"{d.x},{d.y}" for d in dots),
        left_out=left_out,
    )
