"""The server's own picture of a comparison: inline SVG with the page's colours.

It stands there at once and without scripts; Plotly takes its place when it is loaded.
The colours are classes of overcurve.css (`b`, `m1` to `m10`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Drawing, Mark

WIDTH, HEIGHT = 880.0, 560.0
LEFT, RIGHT, TOP = 62.0, 8.0, 8.0
UPPER, GAP_TOP, BOTTOM = 364.0, 409.0, 516.0
SHAPES = {
    "above": "M0 -7L6.5 5H-6.5Z",
    "below": "M0 7L6.5 -5H-6.5Z",
    "equal": "M-5 -5H5V5H-5Z",
    "undecided": "M0 -7L6 0L0 7L-6 0Z",
    "out_of_range": "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z",
}
HOLLOW = ("undecided", "out_of_range")
_Place = Callable[[float], float]


def sketch(drawing: Drawing) -> str:
    """Draws the whole figure, with the places Plotly will use: nothing jumps."""
    parts = [*_grid(drawing), *_curve(drawing), *_dots(drawing), *_methods(drawing)]
    title = f"Quality against time: {drawing.baseline} and its challengers"
    return _svg(WIDTH, HEIGHT, title, parts)


def sparkline(drawing: Drawing, width: float = 348.0, height: float = 110.0) -> str:
    """Draws curve, band and points without axes, for a card.

    Args:
        drawing: laid out as for the whole figure.
        width, height: in pixels.
    Returns: an SVG.
    """

    ends = [mark.x for method in drawing.methods for mark in method.points]
    ends += [knot.x for knot in drawing.knots]
    first, last = (drawing.time.place(f(ends or [1.0])) for f in (min, max))
    span = max(last - first, 1e-9)

    def x(value: float) -> float:
        return 8 + (drawing.time.place(value) - first) / span * (width - 16)

    def y(value: float) -> float:
        return height - 8 - drawing.quality.place(value) * (height - 16)

    parts = []
    if drawing.band_low:
        parts.append(_band(drawing, x, y))
    spots = zip(drawing.curve_x, drawing.curve_y, strict=True)
    if drawing.curve_x:
        parts.append(_line(((x(a), y(b)) for a, b in spots), "b curve"))
    for method in drawing.methods:
        line = [(x(mark.x), y(mark.y)) for mark in method.points]
        parts.append(_line(line, f"{method.colour} dotted"))
        marks = zip(method.points, line, strict=True)
        parts += [_shape(m, *at, method.colour, 0.8) for m, at in marks]
    return _svg(width, height, f"Curve of {drawing.baseline}", parts)


def gap_bar(mark_colour: str, verdict: str, places: tuple[float, float, float]) -> str:
    """Draws one gap with its interval about a zero line, for a table row.

    Args:
        places: low, value and high, each from -1 to 1 about zero.
    """
    low, value, high = (round(65 + 58 * max(-1.0, min(1.0, p)), 1) for p in places)
    hollow = " hollow" if verdict in HOLLOW else ""
    return (
        '<svg class="gapbar" viewBox="0 0 130 20" aria-hidden="true">'
        '<path class="zero" d="M65 0V20"/>'
        f'<g class="{mark_colour}"><path class="bar" d="M{low} 10H{high}"/>'
        f'<circle class="spot{hollow}" cx="{value}" cy="10" r="4"/></g></svg>'
    )


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    head = f'<svg class="sketch" viewBox="0 0 {width:g} {height:g}" role="img"'
    return f"{head}><title>{escape(title)}</title>{''.join(parts)}</svg>"


def _x(drawing: Drawing, value: float) -> float:
    return LEFT + drawing.time.place(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float, top: float, bottom: float) -> float:
    return bottom - axis.place(value) * (bottom - top)


def _upper(drawing: Drawing, value: float) -> float:
    return _y(drawing.quality, value, TOP, UPPER)


def _lower(drawing: Drawing, value: float) -> float:
    clipped = min(max(value, drawing.gap.low), drawing.gap.high)
    return _y(drawing.gap, clipped, GAP_TOP, BOTTOM)


def _grid(drawing: Drawing) -> Iterable[str]:
    end = WIDTH - RIGHT
    for value, words in drawing.time.ticks:
        x = _x(drawing, value)
        rule = f"M{x:.1f} {TOP}V{UPPER}M{x:.1f} {GAP_TOP}V{BOTTOM}"
        yield f'<path class="rule" d="{rule}"/>'
        yield _text(words, x, BOTTOM + 17, "mid")
    for value, words in drawing.quality.ticks:
        y = _upper(drawing, value)
        yield f'<path class="rule" d="M{LEFT} {y:.1f}H{end}"/>'
        yield _text(words, LEFT - 6, y + 4, "end")
    for value, words in drawing.gap.ticks:
        y = _lower(drawing, value)
        zero = "b zero" if value == 0 else "rule"
        yield f'<path class="{zero}" d="M{LEFT} {y:.1f}H{end}"/>'
        yield _text(words, LEFT - 6, y + 4, "end")
    yield _text(drawing.time.title, (LEFT + end) / 2, HEIGHT - 6, "mid")
    yield _upright(drawing.quality.title, (TOP + UPPER) / 2)
    yield _upright(drawing.gap.title, (GAP_TOP + BOTTOM) / 2)


def _upright(words: str, y: float) -> str:
    turned = _text(words, 0, 0, "mid")
    return f'<g transform="translate(14 {y:.0f}) rotate(-90)">{turned}</g>'


def _text(words: str, x: float, y: float, classes: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} class="{classes}">{escape(words)}</text>'


def _curve(drawing: Drawing) -> Iterable[str]:
    def x(value: float) -> float:
        return _x(drawing, value)

    def y(value: float) -> float:
        return _upper(drawing, value)

    if drawing.band_low:
        yield _band(drawing, x, y)
    if drawing.curve_x:
        spots = zip(drawing.curve_x, drawing.curve_y, strict=True)
        yield _line(((x(a), y(b)) for a, b in spots), "b curve")
    if drawing.overlay_x:
        spots = zip(drawing.overlay_x, drawing.overlay_y, strict=True)
        yield _line(((x(a), y(b)) for a, b in spots), "b dashed")
    for knot in drawing.knots:
        place = f'cx="{x(knot.x):.1f}" cy="{y(knot.y):.1f}"'
        yield f'<circle class="b spot" {place} r="3.5"/>'
    for label in drawing.labels:
        spot = (x(label.x) + 11, y(label.y) + 4)
        yield _text(label.text, *spot, f"{label.colour} name")


def _dots(drawing: Drawing) -> Iterable[str]:
    for dots in drawing.dots:
        spots = zip(dots.x, dots.y, strict=True)
        path = "".join(
            f"M{_x(drawing, a):.1f} {_upper(drawing, b):.1f}h0" for a, b in spots
        )
        yield f'<path class="{dots.colour} dots" d="{path}"/>'


def _methods(drawing: Drawing) -> Iterable[str]:
    for method in drawing.methods:
        own = method.colour
        spots = [(_x(drawing, m.x), _upper(drawing, m.y)) for m in method.points]
        yield _line(spots, f"{own} dotted")
        for mark, (x, y) in zip(method.points, spots, strict=True):
            yield _shape(mark, x, y, own)
            if mark.gap is None:
                continue
            ends = (mark.gap_low, mark.gap_high)
            low, high = (mark.gap if e is None else e for e in ends)
            a, b = _lower(drawing, low), _lower(drawing, high)
            yield f'<path class="{own} bar" d="M{x:.1f} {a:.1f}V{b:.1f}"/>'
            yield _shape(mark, x, _lower(drawing, mark.gap), own, 0.8)


def _band(drawing: Drawing, x: _Place, y: _Place) -> str:
    low, high = sorted((drawing.quality.low, drawing.quality.high))

    def spot(a: float, b: float) -> str:
        return f"{x(a):.1f} {y(min(max(b, low), high)):.1f}"

    there = [spot(*p) for p in zip(drawing.curve_x, drawing.band_high, strict=True)]
    back = [spot(*p) for p in zip(drawing.curve_x, drawing.band_low, strict=True)]
    return f'<path class="b band" d="M{"L".join([*there, *back[::-1]])}Z"/>'


def _line(spots: Iterable[tuple[float, float]], classes: str) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    return f'<path class="{classes}" d="M{path}"/>' if path else ""


def _shape(mark: Mark, x: float, y: float, own: str, size: float = 1.0) -> str:
    hollow = " hollow" if mark.verdict in HOLLOW else ""
    place = f"translate({x:.1f} {y:.1f}) scale({size})"
    shape = SHAPES[mark.verdict]
    return f'<path class="{own} mark{hollow}" d="{shape}" transform="{place}"/>'
