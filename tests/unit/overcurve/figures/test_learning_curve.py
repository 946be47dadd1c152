"""The learning curve of one run, drawn by the server, and what it is not."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.records import Evaluation
from overcurve.figures.learning_curve import (
    LearningCurve,
    learning_curve_figure,
)


def figure(*points: tuple[float, float | None], **changes: Any) -> LearningCurve:
    """The learning curve through some points."""
    given = tuple(
        Evaluation(units=t, train_seconds=t, quality=quality) for t, quality in points
    )
    facts = {"metric": "accuracy", "unit": "fraction", "direction": "max"}
    return learning_curve_figure(given, **{**facts, **changes})


def test_better_is_drawn_higher() -> None:
    drawn = figure((1, 0.5), (2, 0.8))
    assert drawn.dots[0].y > drawn.dots[1].y
    assert drawn.dots[0].x < drawn.dots[1].x


def test_it_says_that_it_is_no_curve_to_judge() -> None:
    assert "never a point of a quality-time curve" in figure((1, 0.5)).warning


def test_loss_keeps_its_numbers_and_says_its_direction() -> None:
    drawn = figure((1, 2.0), (2, 1.0), metric="loss", unit="nats", direction="min")
    assert drawn.y_title == "loss, nats (lower is better)"
    assert drawn.dots[0].y < drawn.dots[1].y


def test_dot_says_when_and_how_good() -> None:
    drawn = figure((90.0, 0.5))
    assert drawn.dots[0].words.replace("\u00a0", " ") == "90 s: 50.0 %"
    assert drawn.y_title == "accuracy, % (higher is better)"


def test_final_point_is_marked() -> None:
    drawn = figure((1, 0.5), (2, 0.8), final=(2.0, 0.81))
    assert [dot.is_final for dot in drawn.dots] == [False, True]
    assert drawn.dots[-1].words.endswith(": 81.0 %")


@pytest.mark.parametrize("final", [(2.0, None), (None, 0.8)])
def test_run_that_did_not_end_has_no_final_point(final: tuple[Any, Any]) -> None:
    drawn = figure((1, 0.5), (2, 0.8), final=final)
    assert [dot.is_final for dot in drawn.dots] == [False, False]


@pytest.mark.parametrize("lost", [None, math.nan, math.inf, -math.inf])
def test_missing_qualities_are_counted(lost: float | None) -> None:
    drawn = figure((1, lost), (2, 0.8), (3, 0.9))
    assert (len(drawn.dots), drawn.left_out) == (2, 1)
    assert not figure((1, lost)).dots
    assert figure((1, lost)).left_out == 1


def test_nothing_on_the_way_is_no_curve() -> None:
    drawn = figure(final=(2.0, 0.8))
    assert (drawn.dots, drawn.path, drawn.x_ticks) == ((), "", ())


def test_flat_curve_is_drawn() -> None:
    assert len(figure((0.0, 0.0), (0.0, 0.0)).dots) == 2


qualities = st.floats(-1e6, 1e6).map(lambda quality: round(quality, 9))
seconds = st.one_of(st.just(0.0), st.floats(1e-9, 1e6))


@given(st.lists(st.tuples(seconds, qualities), min_size=1, max_size=6))
def test_every_evaluation_is_inside_the_drawing(points) -> None:
    drawn = figure(*points, unit="nats")
    for dot in drawn.dots:
        assert drawn.left <= dot.x <= drawn.right
        assert drawn.top <= dot.y <= drawn.bottom
    assert drawn.path.count(",") == len(points)


def test_grid_has_words_for_time_and_quality() -> None:
    drawn = figure((10, 0.5), (60, 0.8))
    times = [tick.words.replace("\u00a0", " ") for tick in drawn.x_ticks]
    assert times == ["0", "10 s", "20 s", "30 s", "40 s", "50 s", "1 min"]
    assert [tick.words for tick in drawn.y_ticks] == ["50", "60", "70", "80"]
    assert drawn.left <= min(t.at for t in drawn.x_ticks)
    assert max(t.at for t in drawn.x_ticks) <= drawn.right


def test_negative_ticks_have_a_true_minus() -> None:
    drawn = figure((1, -2.0), (2, -1.0), unit="nats")
    assert any(tick.words.startswith("−") for tick in drawn.y_ticks)
    assert not any("-" in tick.words for tick in drawn.y_ticks)
