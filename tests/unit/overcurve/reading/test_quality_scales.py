"""Fractions beside per cent are asked about; what may be apart is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.quality_scales import SCALE, ScaledRuns, check_scales

AS_IS, PERCENT = {SCALE: "as_is"}, {SCALE: "percent"}


def runs(method: str, *qualities: float | None, **known: Any) -> list[RunRecord]:
    """Runs of one method, a budget each."""
    return [
        RunRecord(
            method=method,
            label=method,
            budget=known.get("budget", 2.0**place),
            seed=place,
            quality=quality,
            **{k: v for k, v in known.items() if k != "budget"},
        )
        for place, quality in enumerate(qualities)
    ]


def is_refused(*records: RunRecord) -> bool:
    scaled = check_scales(records, {})
    assert len(scaled.problems) == len(scaled.doubts) <= 1
    assert scaled.records == records
    return bool(scaled.problems)


def test_a_fraction_beside_per_cent_is_refused_with_both_answers() -> None:
    mixed = [*runs("base", 0.7, 0.76, 0.81), *runs("ours", 74.0, 79.0)]
    scaled = check_scales(mixed, {})
    (problem,), (doubt,) = scaled.problems, scaled.doubts
    assert "0.7 of base and 74 of ours" in problem.reason
    assert "--answer scale=percent" in problem.advice
    assert (doubt.id, doubt.taken, doubt.methods) == (SCALE, "", ("base",))


def test_answers_put_all_on_one_scale_or_leave_them() -> None:
    mixed = [*runs("base", 0.7, 0.81), *runs("ours", 74.0)]
    scaled = check_scales(mixed, PERCENT)
    assert [record.quality for record in scaled.records] == pytest.approx([70, 81, 74])
    assert [record.unit for record in scaled.records] == ["%", "%", ""]
    assert scaled.problems == ()
    assert scaled.doubts[0].is_answered
    assert check_scales(mixed, AS_IS).records == tuple(mixed)
    assert check_scales(mixed, AS_IS).problems == ()


def test_one_run_of_a_method_on_another_scale_is_noticed() -> None:
    seeds = runs("base", 0.7, 0.71, 72.0, budget=4.0)
    assert is_refused(*seeds)
    assert [r.quality for r in check_scales(seeds, PERCENT).records] == pytest.approx(
        [70.0, 71.0, 72.0]
    )


def test_one_budget_of_a_method_on_another_scale_is_noticed() -> None:
    base = runs("base", 0.67, 0.7, 0.74, 0.8)
    ours = runs("ours", 0.7, 0.73, 0.77, 83.0)
    assert is_refused(*base, *ours)
    scaled = check_scales([*base, *ours], PERCENT).records
    assert [run.quality for run in scaled] == pytest.approx(
        [67.0, 70.0, 74.0, 80.0, 70.0, 73.0, 77.0, 83.0]
    )


@pytest.mark.parametrize("column", ["error", "err", "test_err", "Error"])
def test_errors_are_shares_by_the_name_of_their_column(column: str) -> None:
    known = {"direction": "min"}
    mixed = [*runs("base", 0.33, 0.2, **known), *runs("ours", 29.9, 17.0, **known)]
    assert check_scales(mixed, {}, column).problems
    assert not check_scales(mixed, {}, "mean squared error").problems
    assert not check_scales(mixed, {}, "loss").problems
    assert is_refused(*runs("a", 0.33, metric=column), *runs("b", 29.9, metric=column))


@pytest.mark.parametrize(
    "metric", ["accuracy", "val_acc", "top1 error rate", "F1", "quality", "wer"]
)
def test_shares_are_looked_at(metric: str) -> None:
    assert is_refused(
        *runs("base", 0.25, 0.3, metric=metric), *runs("ours", 28.0, metric=metric)
    )


@pytest.mark.parametrize(
    ("metric", "direction"),
    [("loss", "min"), ("perplexity", "min"), ("quality", "min"), ("reward", "max")],
)
def test_other_metrics_may_be_far_apart(metric: str, direction: str) -> None:
    kind = {"metric": metric, "direction": direction}
    assert not is_refused(*runs("base", 0.3, 0.25, **kind), *runs("ours", 28.0, **kind))


@pytest.mark.parametrize(
    ("base", "ours"),
    [
        ((0.9, 5.0, 74.0), (1.0, 8.0, 76.0)),  # per cent from chance on
        ((0.1, 0.1), (74.0, 75.0)),  # a method that never left chance
        ((0.7, 0.8), (0.75, 0.85)),
        ((70.0, 80.0), (75.0, 85.0)),
        ((0.7, -0.2), (74.0, 75.0)),
        ((0.7, 0.8), (740.0, 750.0)),
        ((0.7, None), (0.8, None)),
    ],
)
def test_what_is_on_one_scale_is_left_alone(base, ours) -> None:
    assert not is_refused(*runs("base", *base), *runs("ours", *ours))


def test_each_metric_is_looked_at_by_itself() -> None:
    assert not is_refused(
        *runs("base", 0.7, metric="acc"), *runs("base", 74.0, metric="f1")
    )


def test_signs_in_some_cells_alone_are_refused() -> None:
    scaled = check_scales([*runs("a", 70.0, unit="%"), *runs("b", 0.7)], {})
    (problem,) = scaled.problems
    assert "per cent in some lines" in problem.reason
    assert "--unit" in problem.advice


def test_a_header_of_per_cent_over_fractions_is_asked() -> None:
    fractions = runs("a", 0.7, 0.8, unit="%", metric="acc")
    assert is_refused(*fractions)
    assert check_scales(fractions, AS_IS).problems == ()
    errors = runs("a", 0.7, 0.8, unit="%", metric="error rate", direction="min")
    assert not is_refused(*errors)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
)
def test_one_scale_is_never_refused(base: list[float], ours: list[float]) -> None:
    assert not is_refused(*runs("base", *base), *runs("ours", *ours))


def test_nothing_is_on_any_scale() -> None:
    assert check_scales([], {}) == ScaledRuns(())
