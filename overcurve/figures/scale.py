"""The quality axis: its unit in words, and numbers as they are shown on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from overcurve.curves.comparison import Comparison
from overcurve.words import MINUS


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityScale:
    """How a metric is shown: fractions as per cent, gaps in percentage points.

    `decimals` fit the intervals that are shown, so that no digit is noise; with
    `as_error` the axis shows 100 % minus the quality, while words stay as they are.
    """

    metric: str
    unit: str
    gap_unit: str
    factor: float
    higher_is_better: bool
    decimals: int
    as_error: bool = False

    def shown(self, quality: float) -> float:
        """The number on the axis."""
        return self.factor * (1.0 - quality) if self.as_error else self.factor * quality

    def text(self, quality: float | None) -> str:
        """A quality without its unit, as it stands in a table."""
        if quality is None:
            return "–"
        return f"{quality * self.factor:,.{self.decimals}f}".replace("-", MINUS)

    def gap(self, gap: float | None) -> str:
        """A gap, always with its sign."""
        if gap is None:
            return "–"
        rounded = round(gap * self.factor, self.decimals)
        sign = MINUS if rounded < 0 else "+"
        return f"{sign}{abs(rounded):,.{self.decimals}f}"

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval of gaps, [+1.1, +2.1]; an open end is said in words."""
        if low is None and high is None:
            return "–"
        if low is None:
            return f"at most {self.gap(high)}"
        if high is None:
            return f"at least {self.gap(low)}"
        return f"[{self.gap(low)}, {self.gap(high)}]"

    @property
    def header(self) -> str:
        """The metric with its unit, for a column: `test accuracy, %`."""
        return f"{self.metric}, {self.unit}" if self.unit else self.metric

    @property
    def gap_header(self) -> str:
        """The gap with its unit, for a column."""
        return f"Gap, {self.gap_unit}" if self.gap_unit else "Gap"

    @property
    def axis_title(self) -> str:
        """The axis says what it shows and which way is better."""
        if self.as_error:
            return f"error = 100 % − {self.metric}, log scale (better is up)"
        if self.higher_is_better:
            return f"{self.header} (higher is better)"
        return f"{self.header} (lower is better, drawn upwards)"


def quality_scale(
    metric: str,
    unit: str,
    higher_is_better: bool,
    half_widths: Iterable[float] = (),
    as_error: bool = False,
) -> QualityScale:
    """Chooses factor, words and decimals for a metric.

    Args:
        half_widths: of the intervals that will be shown, in the metric's own unit.
    """
    is_fraction = unit == "fraction"
    factor = 100.0 if is_fraction else 1.0
    widths = sorted(w * factor for w in half_widths if w > 0)
    typical = widths[len(widths) // 2] if widths else (1.0 if is_fraction else 1e-3)
    return QualityScale(
        metric=(metric or "quality").replace("_", " "),
        unit="%" if is_fraction else unit,
        gap_unit="percentage points" if is_fraction else unit,
        factor=factor,
        higher_is_better=higher_is_better,
        decimals=min(max(1 - math.floor(math.log10(typical)), 0), 8),
        as_error=as_error,
    )


def comparison_scale(comparison: Comparison, as_error: bool = False) -> QualityScale:
    """The scale of a comparison's metric; its decimals fit the gaps' intervals."""
    return quality_scale(
        comparison.metric,
        comparison.unit,
        is_higher_better(comparison),
        _half_widths(comparison),
        as_error,
    )


def is_higher_better(comparison: Comparison) -> bool:
    """The direction in force."""
    return comparison.direction != "min"


def can_show_errors(comparison: Comparison) -> bool:
    """Whether error rates say more: fractions that come near to 1 and stay below."""
    if comparison.unit != "fraction" or not is_higher_better(comparison):
        return False
    points = [p for answer in comparison.methods for p in answer.points]
    means = [knot.quality for knot in comparison.baseline.knots]
    means += [point.quality for point in points]
    best = max((m for m in means if m is not None), default=0.0)
    return 0.9 < best < 1.0


def _half_widths(comparison: Comparison) -> list[float]:
    points = [p for answer in comparison.methods for p in answer.points]
    widths = [p.shown_width for p in points if p.shown_width is not None]
    return widths or [k.sd for k in comparison.baseline.knots if k.sd is not None]
