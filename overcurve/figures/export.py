"""SVG, PNG and PDF files of a comparison, in the look of the page, by matplotlib.

Only `Figure` on its Agg, SVG and PDF canvases: pyplot keeps state that threads would
share.
"""

from __future__ import annotations

import io
import threading
from typing import Any, Literal

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from overcurve.curves.comparison import Comparison
from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Drawing, Mark, Marks
from overcurve.figures.layout import lay_out
from overcurve.figures.theme import BASELINE, Theme, colour
from overcurve.figures.view import View

Format = Literal["svg", "png", "pdf"]
SIZE_INCHES = (9.2, 6.0)
DOTS_PER_INCH = 160
SHAPES = {"above": "^", "below": "v", "equal": "s", "undecided": "D"}
HOLLOW = ("undecided", "out_of_range")
# DejaVu Sans comes with matplotlib, so one is always there.
FAMILIES = ("Inter", "Liberation Sans", "DejaVu Sans")
LOOK: dict[str, Any] = {
    "font.family": [name for name in FAMILIES if name in get_font_names()],
    "font.size": 10.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "overcurve",  # the same comparison gives the same bytes
    "pdf.fonttype": 42,
}
NO_DATES: dict[str, dict[str, Any]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {},
}
# Settings and caches of matplotlib belong to the process: set once, drawn in turn.
for _name, _value in LOOK.items():
    rcParams[_name] = _value  # type: ignore[index]
ONE_AT_A_TIME = threading.Lock()


def draw_comparison(
    comparison: Comparison,
    view: View,
    format: Format,  # noqa: A002 - the word of the contract
    theme: Theme = "light",
    title: str = "",
) -> bytes:
    """Draws a comparison as a file; the same input gives the same bytes."""
    figure = Figure(figsize=SIZE_INCHES, layout="constrained")
    FigureCanvasAgg(figure)
    figure.set_facecolor(colour("card", theme))
    out = io.BytesIO()
    with ONE_AT_A_TIME:
        _draw(figure, lay_out(comparison, view), theme, title)
        figure.savefig(out, format=format, dpi=DOTS_PER_INCH, metadata=NO_DATES[format])
    return out.getvalue()


def _draw(figure: Figure, drawing: Drawing, theme: Theme, title: str) -> None:
    upper, lower = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": [3.4, 1.0]}
    )
    for axes in (upper, lower):
        _dress(axes, theme)
    _draw_baseline(upper, drawing, theme)
    for dots in drawing.dots:
        own = colour(dots.colour, theme)
        upper.plot(dots.x, dots.y, "o", color=own, ms=3, alpha=0.36, mew=0)
    for method in drawing.methods:
        _draw_method(upper, lower, method, theme)
    for label in drawing.labels:
        upper.annotate(
            label.text.replace("$", r"\$"),
            (label.x, label.y),
            xytext=(8, -3),
            textcoords="offset points",
            color=colour(label.colour, theme),
            annotation_clip=False,
            path_effects=[withStroke(linewidth=3, foreground=colour("card", theme))],
        )
    lower.axhline(0, color=colour(BASELINE, theme), lw=1.1)
    _scale(upper, drawing.time, drawing.quality)
    _scale(lower, drawing.time, drawing.gap)
    note = f"\n{drawing.note}" if drawing.note else ""
    lower.set_xlabel((drawing.time.title + note).replace("$", r"\$"))
    if title:
        upper.set_title(
            title.replace("$", r"\$"),
            loc="left",
            color=colour("ink", theme),
            fontsize=12,
            fontweight="bold",
        )


def _draw_baseline(axes: Axes, drawing: Drawing, theme: Theme) -> None:
    base = colour(BASELINE, theme)
    if drawing.band_low:
        axes.fill_between(
            drawing.curve_x,
            drawing.band_low,
            drawing.band_high,
            color=base,
            alpha=0.16,
            lw=0,
        )
        axes.plot([], [], color=base, alpha=0.3, lw=7, label=drawing.band_words)
        axes.legend(
            loc="lower right",
            frameon=False,
            fontsize=9,
            labelcolor=colour("soft", theme),
        )
    axes.plot(drawing.curve_x, drawing.curve_y, color=base, lw=2.0)
    axes.plot(drawing.overlay_x, drawing.overlay_y, color=base, lw=1.1, ls="--")
    for knot in drawing.knots:
        axes.plot(knot.x, knot.y, "o", color=base, ms=5)


def _draw_method(upper: Axes, lower: Axes, method: Marks, theme: Theme) -> None:
    own = colour(method.colour, theme)
    times = [mark.x for mark in method.points]
    upper.plot(times, [mark.y for mark in method.points], ":", color=own, lw=1.3)
    for mark in method.points:
        if mark.low is not None and mark.high is not None:
            upper.plot([mark.x, mark.x], [mark.low, mark.high], color=own, lw=1.2)
        _put(upper, mark, mark.y, own, theme, 8)
        if mark.gap is None:
            continue
        if mark.gap_low is not None and mark.gap_high is not None:
            span = [mark.gap_low, mark.gap_high]
            lower.plot([mark.x, mark.x], span, color=own, lw=1.4)
        _put(lower, mark, mark.gap, own, theme, 6)


def _put(axes: Axes, mark: Mark, y: float, own: str, theme: Theme, size: float) -> None:
    card = colour("card", theme)
    hollow = mark.verdict in HOLLOW
    axes.plot(
        mark.x,
        y,
        marker=SHAPES.get(mark.verdict, "o"),
        ms=size * (0.8 if hollow else 1.0),
        color=own,
        mfc=card if hollow else own,
        mec=own if hollow else card,
        mew=1.4 if hollow else 0.7,
    )


def _dress(axes: Axes, theme: Theme) -> None:
    axes.set_facecolor(colour("card", theme))
    axes.grid(visible=True, color=colour("line", theme), lw=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=colour("soft", theme), length=0)
    axes.xaxis.label.set_color(colour("soft", theme))
    axes.yaxis.label.set_color(colour("soft", theme))
    for spine in axes.spines.values():
        spine.set_visible(False)


def _scale(axes: Axes, time: Axis, quality: Axis) -> None:
    axes.set_xscale("log" if time.is_log else "linear")
    axes.set_yscale("log" if quality.is_log else "linear")
    axes.set_xlim(time.low, time.high)
    axes.set_ylim(quality.low, quality.high)
    axes.set_ylabel(quality.title)
    for side, drawn in ((axes.xaxis, time), (axes.yaxis, quality)):
        side.set_major_locator(FixedLocator([value for value, _ in drawn.ticks]))
        side.set_major_formatter(FixedFormatter([words for _, words in drawn.ticks]))
        side.set_minor_locator(NullLocator())
