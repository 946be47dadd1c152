"""Colours mean methods, and are those of the style sheet."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.figures.theme import (
    DARK,
    LIGHT,
    METHOD_COLOURS,
    colour,
    method_colours,
)

curves = st.lists(
    st.tuples(st.text("abcdef0123456789", min_size=4, max_size=8), st.text("abAB ")),
    min_size=1,
    max_size=12,
    unique_by=lambda curve: curve[0],
)


def css_colours(block: str) -> dict[str, str]:
    """The colour variables of a block of overcurve.css."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def luminance(hexed: str) -> float:
    """Relative luminance of WCAG 2.1."""
    parts = [int(hexed[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_themes_agree_with_style_sheet() -> None:
    css = resources.files("frontend").joinpath("static", "overcurve.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark")[:2]
    assert LIGHT.items() <= css_colours(light).items()
    assert DARK.items() <= css_colours(dark).items()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_methods_stand_out_from_the_card(theme) -> None:
    card = luminance(theme["card"])
    for name in (*METHOD_COLOURS, "baseline"):
        low, high = sorted((card, luminance(theme[name])))
        assert (high + 0.05) / (low + 0.05) >= 3  # graphics, WCAG 2.1 at 1.4.11


def test_page_resolves_its_own_colours() -> None:
    assert colour("b", "css") == "var(--baseline)"
    assert colour("m3", "css") == "var(--m3)"
    assert colour("b", "light") == LIGHT["baseline"]
    assert colour("m3", "dark") == DARK["m3"]


@given(curves, st.randoms(use_true_random=False))
def test_order_of_curves_changes_no_colour(found, random) -> None:
    shuffled = found.copy()
    random.shuffle(shuffled)
    assert method_colours(found) == method_colours(shuffled)


@given(curves)
def test_first_ten_curves_are_told_apart(found) -> None:
    names = list(method_colours(found).values())
    assert len(set(names)) == min(len(names), 10)
    assert set(names) <= set(METHOD_COLOURS)


def test_curves_are_coloured_by_their_names() -> None:
    assert method_colours([("x", "b"), ("y", "A"), ("x", "b")]) == {
        "y": "m1",
        "x": "m2",
    }
