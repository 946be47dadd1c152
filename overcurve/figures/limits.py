"""Limits of the quality axis and of the gap axis: what must be seen, and not more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from overcurve.figures.axes import Axis, linear_ticks, log_ticks
from overcurve.figures.drawing import Mark, Marks
from overcurve.figures.scale import QualityScale
from overcurve.words import significant

NO_GAP = 1e-12  # a copy of the baseline: no gap and no interval, still an axis


def quality_axis(
    scale: QualityScale,
    means: Sequence[Mark],
    curve: Sequence[float],
    band: Sequence[float],
    runs: Sequence[float],
) -> Axis:
    """All means and the curve; intervals, runs and band only as far as they leave
    those legible, runs before the band, and no fraction beyond 0 and 1.

    Better is up: where lower numbers are better, `low` is the larger one.

    Args:
        scale: how qualities are shown, and which way is better.
        means: of baseline and methods, with their intervals.
        curve, band, runs: qualities as shown.
    """
    core = [*curve, *(mark.y for mark in means)] or [0.0, 1.0]
    low, high = min(core), max(core)
    room = max(high - low, abs(high) * 1e-3, 1e-12)
    # A wild bracket or a lost run must not squeeze the curve into a line.
    ends = (end for mark in means for end in (mark.low, mark.high) if end is not None)
    least, most = _possible(scale, low, high)
    for value in (*ends, *runs, *(min(max(y, least), most) for y in band)):
        if high - 1.3 * room <= value <= low + 1.3 * room:
            low, high = min(low, value), max(high, value)
    if scale.as_error:
        low = max(low, 1e-3)
        low, high = low / 1.12, max(high, low) * 1.12
        ticks = log_ticks(low, high)
    else:
        low, high = low - 0.05 * room, high + 0.07 * room
        ticks = linear_ticks(low, high)
    words = tuple((value, _tick_words(value, ticks)) for value in ticks)
    turned = scale.as_error or not scale.higher_is_better
    low, high = (high, low) if turned else (low, high)
    return Axis(scale.axis_title, low, high, scale.as_error, words)


def _possible(scale: QualityScale, low: float, high: float) -> tuple[float, float]:
    """The range a fraction can have; a band is wider than what can happen."""
    is_share = scale.unit == "%" and not scale.as_error
    if is_share and low >= 0.0 and high <= 100.0:
        return 0.0, 100.0
    return -math.inf, math.inf


def gap_axis(scale: QualityScale, methods: Sequence[Marks]) -> Axis:
    """Zero and all gaps; intervals as far as they leave the gaps legible."""
    marks = [mark for method in methods for mark in method.points]
    gaps = sorted(abs(mark.gap) for mark in marks if mark.gap is not None)
    ends = [e for mark in marks for e in (mark.gap_low, mark.gap_high) if e is not None]
    if not gaps:
        return Axis("gap", -1.0, 1.0, False, ((0.0, "0"),))
    # Intervals far wider than the gaps are cut, not the gaps made invisible.
    most = 4 * max(gaps[-1], 1e-12)
    ends = [min(max(end, -most), most) for end in ends]
    low, high = min([0.0, *ends, -gaps[-1]]), max([0.0, *ends, gaps[-1]])
    if high - low < NO_GAP:
        low, high = -1.0, 1.0
    pad = 0.12 * (high - low)
    unit = "pp" if scale.unit == "%" else scale.gap_unit
    ticks = linear_ticks(low - pad, high + pad, 4)
    words = tuple((value, _tick_words(value, ticks)) for value in ticks)
    title = f"gap, {unit}" if unit else "gap"
    return Axis(title, low - pad, high + pad, False, words)


def _tick_words(value: float, ticks: Sequence[float]) -> str:
    if abs(value) < 1e-12:
        return "0"
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    digits = max(3, 1 + math.ceil(math.log10(max(abs(value) / step, 1))))
    return significant(value, digits)
