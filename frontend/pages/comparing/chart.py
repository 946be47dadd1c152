"""The chart of a comparison, and what is said under it: no silent limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from overcurve.curves.comparison import Comparison
from overcurve.figures.captions import band_words
from overcurve.figures.comparison import plotly_figure
from overcurve.figures.drawing import Drawing
from overcurve.figures.sketch import sketch
from overcurve.telling.counts import runs_left_out, say_drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The figure with its words: `drawn` counts everything, `band` names the band and
    its N, "" without one; `left_out` are runs that are in no mean, as (curve, budget,
    seed, why)."""

    drawing: Drawing
    drawn: str
    band: str
    left_out: tuple[tuple[str, str, str, str], ...]

    @property
    def figure(self) -> dict[str, Any]:
        """The figure for Plotly, its colours left to the page."""
        return plotly_figure(self.drawing, "css")

    @property
    def sketch(self) -> str:
        """The figure as inline SVG."""
        return sketch(self.drawing)


def comparison_chart(comparison: Comparison, drawing: Drawing) -> Chart:
    """Words a comparison that is laid out."""
    return Chart(
        drawing=drawing,
        drawn=say_drawn(comparison, drawing),
        band=band_words(comparison) if drawing.band_low else "",
        left_out=runs_left_out(comparison),
    )
