"""What a comparison's figure shows, in data units, before anything draws it.

Plotly, the server's own SVG and matplotlib all draw from this one description, so
that a page, its picture without scripts and its exported files agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.figures.axes import Axis
from overcurve.figures.scale import QualityScale

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Dots:
    """Single runs of one curve, drawn faintly; `words` say which run each one is."""

    name: str
    colour: str
    x: Numbers
    y: Numbers
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mean: a judged point of a method, or a baseline knot (verdict "").

    `low`, `high` are the interval of the mean on the drawn axis; the gap's numbers are
    in shown units and oriented: positive is better.
    """

    x: float
    y: float
    low: float | None
    high: float | None
    words: str
    verdict: str = ""
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """A method's points in increasing time."""

    name: str
    colour: str
    recipe: str
    points: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A name at the end of its line, at a place in data units."""

    text: str
    colour: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A comparison's figure. Better is up: `quality.low` is the larger number where
    lower ones are better. `note` says which axis was judged on, where it is not
    training time; `off_scale` counts runs too far outside to be drawn. `thinned` counts
    those left out of `dots` because there are too many."""

    scale: QualityScale
    time: Axis
    quality: Axis
    gap: Axis
    baseline: str
    curve_x: Numbers
    curve_y: Numbers
    band_low: Numbers
    band_high: Numbers
    band_words: str
    knots: tuple[Mark, ...]
    dots: tuple[Dots, ...]
    methods: tuple[Marks, ...]
    labels: tuple[Label, ...]
    overlay_x: Numbers
    overlay_y: Numbers
    overlay_words: str
    note: str
    off_scale: int
    thinned: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not self.knots and not self.methods
