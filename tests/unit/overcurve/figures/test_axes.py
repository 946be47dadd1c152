"""The time axis: its words, its range, and ticks that people would choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.figures.axes import (
    MOST_TICKS,
    Axis,
    axis_words,
    compact,
    linear_ticks,
    log_ticks,
    time_axis,
)

places = st.lists(st.floats(1e-3, 1e7), min_size=1, max_size=5)


def words_of(axis: Axis) -> list[str]:
    return [word.replace("\u00a0", " ") for _, word in axis.ticks]


def test_place_runs_from_low_to_high() -> None:
    log = Axis("", 1.0, 100.0, True, ())
    assert [log.place(x) for x in (1.0, 10.0, 100.0)] == pytest.approx([0, 0.5, 1])
    turned = Axis("", 100.0, 0.0, False, ())
    assert [turned.place(x) for x in (100.0, 25.0)] == pytest.approx([0, 0.75])


@pytest.mark.parametrize(
    ("axis", "unit", "words"),
    [
        ("train_seconds", "", "training time"),
        ("cost_usd", "", "cost, US dollars"),
        ("budget", "epochs", "budget, epochs"),
        ("budget", "", "budget"),
        ("gpu_hours", "", "gpu hours"),
    ],
)
def test_menu_names_axis_and_unit(axis: str, unit: str, words: str) -> None:
    assert axis_words(axis, unit) == words


def test_measured_places_are_means_and_chosen_ones_are_not() -> None:
    titles = [
        time_axis(axis, [1.0, 9.0], True, 0.0).title for axis in ("steps", "budget")
    ]
    assert titles == ["steps, mean of seeds", "budget"]


def test_time_ticks_are_words() -> None:
    axis = time_axis("train_seconds", [8.0, 4000.0], is_log=True, room=0.0)
    assert {"10 s", "1 min", "1 h"} <= set(words_of(axis))


@pytest.mark.parametrize("is_log", [True, False])
def test_short_times_have_ticks_of_their_own(is_log: bool) -> None:
    places = [2.4e-7, 3.1e-7, 2.9e-6]
    axis = time_axis("inference_seconds", places, is_log=is_log, room=0.0)
    assert axis.title == "inference time per example, mean of seeds"
    units = {word.split(" ")[-1] for word in words_of(axis)}
    assert units <= {"ns", "µs", "0"}
    assert len(axis.ticks) >= 4


def test_amounts_have_ticks_in_few_characters() -> None:
    axis = time_axis("steps", [100.0, 2e4], is_log=True, room=0.0)
    assert {"100", "1,000", "10 k"} <= set(words_of(axis))


def test_linear_axis_begins_at_nothing() -> None:
    axis = time_axis("train_seconds", [20.0, 100.0], is_log=False, room=0.0)
    assert axis.low == 0.0
    assert words_of(axis)[0] == "0"


@pytest.mark.parametrize("axis", ["train_seconds", "steps"])
def test_single_place_still_has_ticks(axis: str) -> None:
    """A matched pair, as a plan trains it: both sides at one time."""
    found = time_axis(axis, [8.0, 8.02], is_log=True, room=0.0)
    assert len(found.ticks) >= 2
    assert len(set(words_of(found))) == len(found.ticks)


@given(places, st.booleans(), st.sampled_from(["train_seconds", "steps"]))
def test_every_place_is_on_the_axis(values: list[float], is_log: bool, axis: str):
    drawn = time_axis(axis, values, is_log, room=0.2)
    assert all(0 <= drawn.place(value) <= 0.81 for value in values)
    at = [value for value, _ in drawn.ticks]
    assert at == sorted(at)
    assert 2 <= len(at) <= MOST_TICKS
    assert drawn.low <= at[0] <= at[-1] <= drawn.high


def test_room_is_kept_free_on_the_right() -> None:
    narrow, wide = (
        time_axis("train_seconds", [2.0, 32.0], True, room) for room in (0.0, 0.3)
    )
    assert wide.high > narrow.high
    assert wide.place(32.0) == pytest.approx(0.7, abs=0.05)


def test_ticks_are_round_and_inside() -> None:
    ticks = linear_ticks(0.613, 0.948)
    assert ticks == pytest.approx((0.65, 0.7, 0.75, 0.8, 0.85, 0.9))


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 10))
def test_linear_ticks_fill_their_range(low: float, span: float, most: int) -> None:
    ticks = linear_ticks(low, low + span, most)
    slack = 1e-6 * (span + abs(low))
    assert 1 <= len(ticks) <= most + 1
    assert low - slack <= ticks[0] <= ticks[-1] <= low + span + slack


def test_range_between_two_steps_has_ticks() -> None:
    assert linear_ticks(1.0, 400_402.0, 2) == (200_000.0, 400_000.0)


def test_no_range_is_one_tick() -> None:
    assert linear_ticks(3.0, 3.0) == (3.0,)


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((0.9, 60.0), (1, 2, 5, 10, 20, 50)),
        ((1.4, 4.2), (1.5, 2, 3, 4)),
        ((2.1, 2.6), (2.1, 2.2, 2.3, 2.4, 2.5, 2.6)),
    ],
)
def test_log_ticks_are_finer_where_few_fit(ends, ticks) -> None:
    assert log_ticks(*ends) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (500.0, "500"),
        (9000.0, "9,000"),
        (20000.0, "20 k"),
        (1.5e6, "1.5 M"),
        (2e9, "2 G"),
        (3.25e13, "32.5 T"),
        (0.5, "0.5"),
    ],
)
def test_large_amounts_are_short(value: float, words: str) -> None:
    assert compact(value).replace("\u00a0", " ") == words
