"""Files of a comparison: the same bytes for the same answer, whatever the names."""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.export import (
    DOTS_PER_INCH,
    SIZE_INCHES,
    Format,
    draw_comparison,
)
from overcurve.figures.theme import DARK, LIGHT
from overcurve.figures.view import View
from tests.simulated import simulated_comparison
from tests.unit.overcurve.curves.studies import make_runs, shifted

START: dict[Format, bytes] = {
    "svg": b"<?xml",
    "png": b"\x89PNG\r\n\x1a\n",
    "pdf": b"%PDF-",
}


def svg(comparison: Comparison | None = None, **changes: Any) -> str:
    view = changes.pop("view", View())
    drawn = draw_comparison(
        comparison or simulated_comparison(), view, "svg", **changes
    )
    return drawn.decode()


def named(**facts: object) -> Comparison:
    """A comparison whose runs are called so."""
    runs = make_runs() + make_runs("m", [8.0], quality=shifted(0.1))
    return compare(Question(baseline="base"), [replace(r, **facts) for r in runs])


@pytest.mark.parametrize("kind", START)
def test_same_answer_gives_the_same_bytes(kind: Format) -> None:
    first, second = (
        draw_comparison(simulated_comparison(), View(), kind) for _ in range(2)
    )
    assert first == second
    assert first.startswith(START[kind])


def test_threads_draw_the_same() -> None:
    """matplotlib's settings belong to the process, and requests run in threads."""
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: svg(), range(4)))
    assert set(drawn) == {svg()}


def test_picture_has_the_stated_size() -> None:
    drawn = draw_comparison(simulated_comparison(), View(), "png")
    width, height = struct.unpack(">II", drawn[16:24])
    assert (width, height) == tuple(
        round(DOTS_PER_INCH * inches) for inches in SIZE_INCHES
    )


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_theme_gives_its_own_colours(theme: Any, colours: dict[str, str]) -> None:
    text = svg(theme=theme)
    for name in ("card", "baseline", "soft", "m2", "m3", "m4"):
        assert colours[name] in text


def test_band_can_be_left_out() -> None:
    assert svg().count("PolyCollection") == 1
    assert "PolyCollection" not in svg(view=View(band="off"))


def test_runs_can_be_left_out() -> None:
    """A marker each for 20 runs of the baseline and 12 of every method."""
    whole, means = (svg(view=View(runs=runs)).count("<use ") for runs in ("on", "off"))
    assert whole - means == 20 + 3 * 12


def test_note_of_another_axis_is_part_of_the_file() -> None:
    time, steps = (
        svg(simulated_comparison(Question(baseline="cnn", axis=axis)))
        for axis in ("train_seconds", "steps")
    )
    assert "judged on steps alone" not in time
    assert "judged on steps alone" in steps


@pytest.mark.parametrize(
    "facts",
    [
        {"metric": "US$ per $", "unit": ""},
        {"metric": "$_$"},
        {"label": "$_$ and $^$"},
        {"unit": "$/$", "metric": "cost"},
        {"budget_unit": "$_$"},
    ],
    ids=str,
)
def test_dollar_is_a_letter_like_any_other(facts: dict[str, str]) -> None:
    """In matplotlib it begins a formula, and a broken formula is an error."""
    runs = [
        replace(run, **{"label": run.recipe, **facts})
        for run in make_runs() + make_runs("m", [8.0], quality=shifted(0.1))
    ]
    comparison = compare(Question(baseline="base", axis="budget"), runs)
    for axis in ("budget", "train_seconds"):
        comparison = compare(Question(baseline="base", axis=axis), runs)
        assert svg(comparison, title="$_$").startswith("<?xml")


def test_title_is_drawn_over_the_figure() -> None:
    assert "A title" in svg(title="A title")
    assert "A title" not in svg()


def test_every_view_can_be_drawn() -> None:
    for view in (
        View(time="linear"),
        View(scale="error"),
        View(overlay="power"),
    ):
        assert svg(view=view) != svg()


@pytest.mark.parametrize(
    "runs", [[], make_runs(times=[8.0]), make_runs(noise=0) + make_runs("m", noise=0)]
)
def test_little_is_drawn_without_a_warning(runs: list[Any]) -> None:
    """No run at all, one budget, and a copy of the baseline."""
    assert svg(compare(Question(baseline="base"), runs)).startswith("<?xml")
