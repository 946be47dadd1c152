"""A picture of lines that a method left with its run, as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from overcurve.figures.axes import linear_ticks
from overcurve.pictures import Picture

WIDTH, HEIGHT = 460.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 12.0, 28.0, 42.0
NAMES_ACROSS, NAME_HEIGHT = 3, 16.0
COLOURS = 10  # classes m1 to m10 of the stylesheet


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the numbers of both axes lie in the drawing."""

    x: tuple[float, float]
    y: tuple[float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (
            LEFT + (WIDTH - LEFT - RIGHT) * across,
            HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up,
        )


def line_svg(picture: Picture, title: str) -> str:
    """Draws the lines of a picture, with ticks, titles and names.

    Args:
        picture: of kind "line".
        title: what it shows, for who cannot see it.
    Returns: an SVG without styles or scripts; "" where no value is finite.
    """
    content = picture.content
    lines = {str(name): values for name, values in content["lines"].items()}
    shown = [v for values in lines.values() for v in values if v is not None]
    if not shown:
        return ""
    frame = _Frame(_span(content["x"]), _span(shown, room=0.06))
    parts = [*_grid(frame, str(content["x_title"]), str(content["y_title"]))]
    for i, values in enumerate(lines.values()):
        own = _colour(i)
        parts += _line(frame, content["x"], values, own)
    names = list(lines) if len(lines) > 1 else []
    height = HEIGHT + NAME_HEIGHT * math.ceil(len(names) / NAMES_ACROSS)
    parts += [*_names(names)]
    head = f'<svg class="lines" viewBox="0 0 {WIDTH:g} {height:g}" role="img"'
    return f"{head}><title>{escape(title)}</title>{''.join(parts)}</svg>"


def _span(values: Sequence[float], room: float = 0.0) -> tuple[float, float]:
    low, high = min(values), max(values)
    spare = (high - low) * room or (0.0 if high > low else abs(high) * 0.05 or 1.0)
    return low - spare, high + spare


def _grid(frame: _Frame, x_title: str, y_title: str) -> Iterator[str]:
    for value in linear_ticks(*frame.x):
        x, _ = frame.place(value, frame.y[0])
        yield f'<path class="rule" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        yield _text(_number(value), x, HEIGHT - BOTTOM + 15, "middle")
    for value in linear_ticks(*frame.y, 5):
        _, y = frame.place(frame.x[0], value)
        yield f'<path class="rule" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield _text(_number(value), LEFT - 6, y + 4, "end")
    yield _text(x_title, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle")
    yield _text(y_title, 4, 14, "start")


def _line(
    frame: _Frame, x: Sequence[float], values: Sequence[float | None], own: str
) -> Iterator[str]:
    """One path for each stretch without a gap; a value alone is a dot."""
    places = zip(x, values, strict=True)
    spots = [None if v is None else frame.place(at, v) for at, v in places]
    path = ""
    for before, spot in pairwise([None, *spots]):
        if spot is not None:
            path += f"{'M' if before is None else 'L'}{spot[0]:.1f} {spot[1]:.1f}"
            path += "h0" if before is None else ""
    if path:
        yield f'<path class="{own} line" d="{path}"/>'


def _names(names: Sequence[str]) -> Iterator[str]:
    """The names of several lines, each in its colour, under the drawing."""
    width = (WIDTH - LEFT - RIGHT) / NAMES_ACROSS
    for i, name in enumerate(names):
        down, across = divmod(i, NAMES_ACROSS)
        y = HEIGHT + NAME_HEIGHT * (down + 1) - 8
        yield _text(name, LEFT + width * across, y, f"start {_colour(i)}")


def _colour(line: int) -> str:
    return f"m{line % COLOURS + 1}"


def _text(words: str, x: float, y: float, classes: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} class="{classes}">{escape(words)}</text>' if words else ""


def _number(value: float) -> str:
    return "0" if math.isclose(value, 0, abs_tol=1e-12) else f"{value:g}"
