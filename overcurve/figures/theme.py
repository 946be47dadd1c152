"""Colours of figures: the same as in overcurve.css, which a test holds them to.

Colour means method. The ten method colours keep apart for colour-blind eyes in the
order given; the baseline is neutral.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

Theme = Literal["light", "dark", "css"]
METHOD_COLOURS = tuple(f"m{i}" for i in range(1, 11))
BASELINE = "b"

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#fbfbf9",
        "card": "#ffffff",
        "ink": "#1b1d22",
        "soft": "#5d6270",
        "line": "#e4e4de",
        "field": "#c9c9c1",
        "baseline": "#3a3f4b",
        "above": "#00735c",
        "above-wash": "#e6f4f0",
        "below": "#b3450e",
        "below-wash": "#fbeee6",
        "undecided": "#6b6f7b",
        "undecided-wash": "#f0f0ee",
        "partly": "#8a6100",
        "partly-wash": "#fbf4e0",
        "warn": "#8a6100",
        "m1": "#0b6fb8",
        "m2": "#a63d8f",
        "m3": "#b5651d",
        "m4": "#2f7d32",
        "m5": "#b1273b",
        "m6": "#007f8c",
        "m7": "#6a51c7",
        "m8": "#7d6b00",
        "m9": "#c24f7c",
        "m10": "#4f6d3a",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#15171c",
        "card": "#1c1f26",
        "ink": "#eceef2",
        "soft": "#a2a8b6",
        "line": "#2d313b",
        "field": "#464c5a",
        "baseline": "#c9ced9",
        "above": "#4fd1b0",
        "above-wash": "#16302b",
        "below": "#f0935c",
        "below-wash": "#33221a",
        "undecided": "#a2a8b6",
        "undecided-wash": "#23262e",
        "partly": "#e0b04c",
        "partly-wash": "#2e2819",
        "warn": "#e0b04c",
        "m1": "#63b3f0",
        "m2": "#e08fd0",
        "m3": "#e5a25c",
        "m4": "#86c98a",
        "m5": "#f58a94",
        "m6": "#55c7d3",
        "m7": "#b3a4f7",
        "m8": "#d3c04f",
        "m9": "#f2a3c2",
        "m10": "#adcf90",
    }
)


def colour(name: str, theme: Theme) -> str:
    """A colour by its name; with theme "css" a variable that the page resolves."""
    key = "baseline" if name == BASELINE else name
    if theme == "css":
        return f"var(--{key})"
    return (LIGHT if theme == "light" else DARK)[key]


def method_colours(curves: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Gives each curve its colour's name: the same whichever of them is the baseline.

    Args:
        curves: (recipe, label) of baseline and methods together.
    """
    ordered = sorted(set(curves), key=lambda curve: (curve[1].lower(), curve[0]))
    names = METHOD_COLOURS
    return {recipe: names[i % len(names)] for i, (recipe, _label) in enumerate(ordered)}
