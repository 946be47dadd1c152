"""A comparison drawn on axes of matplotlib, in the look of the page.

Nothing here sets anything of matplotlib itself, which belongs to whoever draws.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Drawing, Mark, Marks
from overcurve.figures.theme import BASELINE, Theme, colour

SHAPES = {"above": "^", "below": "v", "equal": "s", "undecided": "D"}
HOLLOW = ("undecided", "out_of_range")
# DejaVu Sans comes with matplotlib, so one is always there.
FAMILIES = ("Inter", "Liberation Sans", "DejaVu Sans")
FONTS: Any = {
    "font.family": [name for name in FAMILIES if name in get_font_names()],
    "font.size": 10.5,
}


def draw_panels(figure: Figure, drawing: Drawing, theme: Theme, title: str) -> Axes:
    """Fills a figure: the curves, and under them the gaps on the same time axis.

    Args:
        figure: an empty one; its size and its fonts are the caller's.
        drawing: what is drawn, in units of the question (seconds, the metric's own).
        theme: "light" or "dark".
        title: above the curves; "" for none.
    Returns: the axes of the curves.
    """
    figure.set_facecolor(colour("card", theme))
    upper: Axes
    lower: Axes
    upper, lower = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": [3.4, 1.0]}
    )
    draw_curves(upper, drawing, theme)
    _dress(lower, theme)
    for method in drawing.methods:
        _draw_gaps(lower, method, theme)
    lower.axhline(0, color=colour(BASELINE, theme), lw=1.1)
    _scale(lower, drawing.time, drawing.gap)
    upper.tick_params(labelbottom=False)
    upper.set_xlabel("")
    _name_time(lower, drawing)
    if title:
        _name(upper, title, theme)
    return upper


def draw_curves(axes: Axes, drawing: Drawing, theme: Theme) -> None:
    """Draws the baseline's curve with its band, the runs and the methods' points.

    Args:
        axes: what is drawn on; its scales and labels are set here.
        drawing: what is drawn, in units of the question (seconds, the metric's own).
        theme: "light" or "dark".
    """
    _dress(axes, theme)
    _draw_baseline(axes, drawing, theme)
    for dots in drawing.dots:
        own = colour(dots.colour, theme)
        axes.plot(dots.x, dots.y, "o", color=own, ms=3, alpha=0.36, mew=0)
    for method in drawing.methods:
        _draw_means(axes, method, theme)
    for label in drawing.labels:
        axes.annotate(
            _plain(label.text),
            (label.x, label.y),
            xytext=(8, -3),
            textcoords="offset points",
            color=colour(label.colour, theme),
            annotation_clip=False,
            path_effects=[withStroke(linewidth=3, foreground=colour("card", theme))],
        )
    _scale(axes, drawing.time, drawing.quality)
    _name_time(axes, drawing)


def _name_time(axes: Axes, drawing: Drawing) -> None:
    note = f"\n{drawing.note}" if drawing.note else ""
    axes.set_xlabel(_plain(drawing.time.title + note))


def _name(axes: Axes, title: str, theme: Theme) -> None:
    ink = colour("ink", theme)
    axes.set_title(_plain(title), loc="left", color=ink, fontsize=12, fontweight="bold")


def _plain(text: str) -> str:
    """Text in which a dollar begins no formula."""
    return text.replace("$", r"\$")


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


def _draw_means(axes: Axes, method: Marks, theme: Theme) -> None:
    own = colour(method.colour, theme)
    times = [mark.x for mark in method.points]
    axes.plot(times, [mark.y for mark in method.points], ":", color=own, lw=1.3)
    for mark in method.points:
        if mark.low is not None and mark.high is not None:
            axes.plot([mark.x, mark.x], [mark.low, mark.high], color=own, lw=1.2)
        _put(axes, mark, mark.y, own, theme, 8)


def _draw_gaps(axes: Axes, method: Marks, theme: Theme) -> None:
    own = colour(method.colour, theme)
    for mark in method.points:
        if mark.gap is None:
            continue
        if mark.gap_low is not None and mark.gap_high is not None:
            span = [mark.gap_low, mark.gap_high]
            axes.plot([mark.x, mark.x], span, color=own, lw=1.4)
        _put(axes, mark, mark.gap, own, theme, 6)


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
    axes.set_ylabel(_plain(quality.title))
    for side, drawn in ((axes.xaxis, time), (axes.yaxis, quality)):
        side.set_major_locator(FixedLocator([value for value, _ in drawn.ticks]))
        side.set_major_formatter(FixedFormatter([words for _, words in drawn.ticks]))
        side.set_minor_locator(NullLocator())
