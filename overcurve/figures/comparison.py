"""A comparison as a Plotly figure: the curve, its band, the runs, the methods' points,
and under them the gap to the baseline on the same time axis."""

from __future__ import annotations

import math
from typing import Any

from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Drawing, Mark, Marks
from overcurve.figures.theme import BASELINE, Theme, colour

SYMBOLS = {
    "above": "triangle-up",
    "below": "triangle-down",
    "equal": "square",
    "undecided": "diamond-open",
    "out_of_range": "circle-open",
    "": "line-ew",
}
FONT = "Inter, system-ui, Segoe UI, Roboto, Liberation Sans, sans-serif"
MONO = "ui-monospace, JetBrains Mono, DejaVu Sans Mono, monospace"
BAND_OPACITY = 0.16
Trace = dict[str, Any]


def plotly_figure(drawing: Drawing, theme: Theme) -> dict[str, Any]:
    """Turns a laid-out drawing into Plotly's `{"data", "layout"}`.

    Args:
        drawing: what is drawn, in places and words.
        theme: "css" leaves colours as `var(--name)` for the page's script to resolve.
    """
    data = [*_curve(drawing, theme), *_runs(drawing, theme)]
    for method in drawing.methods:
        data += _method(method, theme)
    return {"data": data, "layout": _layout(drawing, theme)}


def _curve(drawing: Drawing, theme: Theme) -> list[Trace]:
    base = colour(BASELINE, theme)
    line = {"color": base, "width": 2.6}
    traces: list[Trace] = []
    if drawing.band_low:
        edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        traces.append({"x": drawing.curve_x, "y": drawing.band_high, **edge})
        fill = {"fill": "tonexty", "fillcolor": base, "opacity": 1}
        band = {"x": drawing.curve_x, "y": drawing.band_low, **edge, **fill}
        traces.append({**band, "meta": {"fillOpacity": BAND_OPACITY}})
    if drawing.curve_x:
        shape = {"mode": "lines", "line": line, "hoverinfo": "skip"}
        traces.append({"x": drawing.curve_x, "y": drawing.curve_y, **shape})
    if drawing.overlay_x:
        dashed = {"color": base, "width": 1.4, "dash": "dash"}
        words = {"hoverinfo": "name", "name": drawing.overlay_words}
        shape = {"mode": "lines", "line": dashed, **words}
        traces.append({"x": drawing.overlay_x, "y": drawing.overlay_y, **shape})
    marker = {"symbol": "circle", "size": 7, "color": base}
    return [*traces, _means(drawing.knots, marker, base)]


def _runs(drawing: Drawing, theme: Theme) -> list[Trace]:
    return [
        {
            "x": dots.x,
            "y": dots.y,
            "mode": "markers",
            "marker": {"color": colour(dots.colour, theme), "size": 5, "opacity": 0.36},
            "text": [_safe(words) for words in dots.words],
            "name": dots.name,
            "hovertemplate": "%{text}<extra></extra>",
            "meta": {"part": "runs"},
        }
        for dots in drawing.dots
    ]


def _method(method: Marks, theme: Theme) -> list[Trace]:
    own = colour(method.colour, theme)
    edge = {"color": colour("card", theme), "width": 1}
    symbols = [SYMBOLS[mark.verdict] for mark in method.points]
    widths = [2 if "open" in symbol else 1 for symbol in symbols]
    marker = {"symbol": symbols, "size": 12, "color": own, "line": edge}
    if any("open" in symbol for symbol in symbols):
        colours = [own if "open" in s else colour("card", theme) for s in symbols]
        marker["line"] = {"color": colours, "width": widths}
    upper = _means(method.points, marker, own)
    upper |= {
        "mode": "lines+markers",
        "line": {"dash": "dot", "width": 1.4, "color": own},
        "name": method.name,
        "meta": {"part": "points", "recipe": method.recipe},
    }
    judged = [mark for mark in method.points if mark.gap is not None]
    shapes = [SYMBOLS[mark.verdict] for mark in judged]
    lower: Trace = {
        "x": [mark.x for mark in judged],
        "y": [mark.gap for mark in judged],
        "mode": "markers",
        "yaxis": "y2",
        "marker": {**marker, "symbol": shapes, "size": 9},
        "error_y": _bars([(m.gap, m.gap_low, m.gap_high) for m in judged], own),
        "text": [_lines(mark) for mark in judged],
        "hovertemplate": "%{text}<extra></extra>",
        "meta": {"part": "gaps", "recipe": method.recipe},
    }
    if marker["line"] is not edge:
        own_lines = [own if "open" in s else colour("card", theme) for s in shapes]
        lower["marker"]["line"] = {"color": own_lines, "width": 1.6}
    return [upper, lower]


def _means(marks: tuple[Mark, ...], marker: Trace, own: str) -> Trace:
    return {
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "mode": "markers",
        "marker": marker,
        "error_y": _bars([(m.y, m.low, m.high) for m in marks], own),
        "text": [_lines(mark) for mark in marks],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _bars(
    spans: list[tuple[float | None, float | None, float | None]], own: str
) -> Trace:
    # Turned axes swap low and high, so the two arms are taken by size.
    up, down = [], []
    for value, low, high in spans:
        ends = [e for e in (low, high) if e is not None and value is not None]
        up.append(max([e - (value or 0) for e in ends if value is not None] + [0.0]))
        down.append(max([(value or 0) - e for e in ends if value is not None] + [0.0]))
    arms = {"type": "data", "symmetric": False, "array": up, "arrayminus": down}
    return {**arms, "thickness": 1.5, "width": 0, "color": own}


def _lines(mark: Mark) -> str:
    return _safe(mark.words).replace("\n", "<br>")


def _safe(words: str) -> str:
    """Words as they are: Plotly reads some tags in every text."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _layout(drawing: Drawing, theme: Theme) -> Trace:
    soft, line = colour("soft", theme), colour("line", theme)
    base = colour(BASELINE, theme)
    return {
        "font": {"family": FONT, "size": 13, "color": soft},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": "zoom",
        "margin": {"l": 62, "r": 8, "t": 8, "b": 44},
        "hoverlabel": {
            "font": {"family": MONO, "size": 12, "color": colour("ink", theme)},
            "bgcolor": colour("card", theme),
            "bordercolor": soft,
            "align": "left",
            "namelength": -1,
        },
        "xaxis": {**_axis(drawing.time, line), "anchor": "y2", "domain": [0, 1]},
        "yaxis": {**_axis(drawing.quality, line), "domain": [0.30, 1]},
        "yaxis2": {
            **_axis(drawing.gap, line),
            "domain": [0, 0.21],
            "anchor": "x",
            "zeroline": True,
            "zerolinecolor": base,
            "zerolinewidth": 1.4,
        },
        "annotations": _annotations(drawing, theme),
    }


def _axis(axis: Axis, line: str) -> Trace:
    ends = [axis.low, axis.high]
    return {
        "title": {"text": _safe(axis.title), "standoff": 8, "font": {"size": 13}},
        "type": "log" if axis.is_log else "linear",
        "range": [math.log10(end) for end in ends] if axis.is_log else ends,
        "tickmode": "array",
        "tickvals": [value for value, _ in axis.ticks],
        "ticktext": [words for _, words in axis.ticks],
        "gridcolor": line,
        "zeroline": False,
    }


def _annotations(drawing: Drawing, theme: Theme) -> list[Trace]:
    def place(axis: Axis, value: float) -> float:
        return math.log10(value) if axis.is_log else value

    return [
        {
            "x": place(drawing.time, label.x),
            "y": place(drawing.quality, label.y),
            "text": _safe(label.text),
            "font": {"color": colour(label.colour, theme), "size": 13},
            "showarrow": False,
            "xanchor": "left",
            "xshift": 11,
        }
        for label in drawing.labels
    ]
