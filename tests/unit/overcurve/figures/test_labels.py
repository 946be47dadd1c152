"""Names at the ends of lines: none is cut, and none stands over another."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Label, Mark, Marks
from overcurve.figures.labels import MOST_LABELS, direct_labels, label_room
from overcurve.figures.layout import lay_out
from overcurve.figures.view import View
from tests.simulated import simulated_comparison

TIME = Axis("", 1.0, 100.0, True, ())
QUALITY = Axis("", 0.0, 1.0, False, ())
APART = 0.06  # of the height: a line of the labels' letters
heights = st.lists(
    st.one_of(st.floats(0.0, 0.94), st.sampled_from([0.5, 0.52, 0.9, 0.94])),
    min_size=2,
    max_size=MOST_LABELS,
)


def line(name: str, y: float, x: float = 50.0) -> Marks:
    marks = tuple(Mark(x=at, y=y, low=None, high=None, words="") for at in (2.0, x))
    return Marks(name, "m1", name, marks)


def labels(*lines: Marks, quality: Axis = QUALITY) -> tuple[Label, ...]:
    return direct_labels("base", (), lines, TIME, quality)


def test_name_stands_at_the_last_mean() -> None:
    base = (Mark(x=80.0, y=0.3, low=None, high=None, words=""),)
    found = direct_labels("base", base, [line("m", 0.7)], TIME, QUALITY)
    assert [(label.text, label.colour, label.x) for label in found] == [
        ("base", "b", 80.0),
        ("m", "m1", 50.0),
    ]
    assert [label.y for label in found] == pytest.approx([0.3, 0.7])


def test_more_than_six_methods_unlabelled() -> None:
    shifts = {f"m{i}": 0.0 for i in range(MOST_LABELS + 1)}
    assert not lay_out(simulated_comparison(shifts=shifts), View()).labels
    assert len(lay_out(simulated_comparison(), View()).labels) == 4


@given(heights)
def test_no_name_stands_over_another(ends: list[float]) -> None:
    """Wherever the lines end, and at the top edge too."""
    found = labels(*(line(f"m{i}", y) for i, y in enumerate(ends)))
    for first, second in combinations(found, 2):
        assert abs(first.y - second.y) >= APART - 1e-9
    assert all(label.y <= 0.97 for label in found)


@given(heights)
def test_names_keep_the_order_of_their_lines(ends: list[float]) -> None:
    found = labels(*(line(f"m{i}", y) for i, y in enumerate(ends)))
    named = {label.text: label.y for label in found}
    order = sorted(range(len(ends)), key=lambda i: ends[i])
    assert [named[f"m{i}"] for i in order] == sorted(named.values())


def test_names_far_apart_in_time_share_a_height() -> None:
    early, late = labels(line("early", 0.5, 3.0), line("late", 0.5, 90.0))
    assert early.y == late.y == pytest.approx(0.5)


def test_names_apart_are_left_where_they_are() -> None:
    low, high = labels(line("low", 0.2), line("high", 0.9))
    assert (low.y, high.y) == (pytest.approx(0.2), pytest.approx(0.9))


def test_turned_and_logarithmic_axes_spread_alike() -> None:
    errors = Axis("", 20.0, 0.5, True, ())
    found = labels(line("a", 2.0), line("b", 2.0), quality=errors)
    first, second = (errors.place(label.y) for label in found)
    assert abs(first - second) == pytest.approx(APART)


def test_long_names_are_cut_with_a_mark() -> None:
    (found,) = labels(line("a very long name of a method", 0.5))
    assert len(found.text) == 26
    assert found.text.endswith("…")


def test_long_labels_are_not_cut() -> None:
    comparison = simulated_comparison(shifts={"a" * 26: 0.0, "short": 0.0})
    for time in ("log", "linear"):
        drawing = lay_out(comparison, View(time=time))
        ends = [drawing.time.place(label.x) for label in drawing.labels]
        names = [label.text for label in drawing.labels]
        rights = [x + 0.0085 * len(n) for x, n in zip(ends, names, strict=True)]
        assert max(rights) < 1.0


def test_room_grows_with_the_names_that_need_it() -> None:
    short, long = (
        label_room("base", (), [line(n, 0.5)], True) for n in ("m", 20 * "m")
    )
    assert 0.05 <= short < long <= 0.3
    assert label_room("base", (), [], True) == 0.0
    early = [line("m" * 20, 0.5, 4.0), line("m", 0.5, 90.0)]
    assert label_room("base", (), early, True) < long
