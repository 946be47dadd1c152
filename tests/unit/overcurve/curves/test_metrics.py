"""Runs measured by several metrics, one row for each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import compare, comparison_from_json, comparison_json
from overcurve.curves.terms.errors import MixedQuantities
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord


def long_table() -> list[RunRecord]:
    return [
        RunRecord(
            method=method,
            recipe=method,
            budget=budget,
            seed=seed,
            train_seconds=budget + 0.001 * seed,
            quality=accuracy if metric == "accuracy" else 1 - accuracy,
            metric=metric,
            direction="max" if metric == "accuracy" else "min",
        )
        for method, lift in (("plain", 0.0), ("mine", 0.05))
        for budget in (1.0, 2.0, 4.0, 8.0)
        for seed in (0, 1, 2)
        for accuracy in [0.9 - 0.3 / budget + lift + 0.002 * seed]
        for metric in ("accuracy", "loss")
    ]


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_rows_of_other_metrics_are_left_out(metric: str) -> None:
    answer = compare(Question(baseline="plain", quality=metric), long_table())
    assert answer.metric == metric
    assert answer.counts.total == 24
    assert answer.methods[0].verdict == "above"


def test_several_metrics_must_be_chosen_from() -> None:
    with pytest.raises(MixedQuantities, match="accuracy, loss"):
        compare(Question(baseline="plain"), long_table())


def test_every_metric_is_kept_for_choosing() -> None:
    answer = compare(Question(baseline="plain", quality="loss"), long_table())
    assert answer.metrics == ("accuracy", "loss")
    assert comparison_from_json(comparison_json(answer)) == answer


def test_further_metric_needs_a_direction() -> None:
    carried = [
        replace(r, extra={"test loss": 1 - (r.quality or 0)})
        for r in long_table()
        if r.metric == "accuracy"
    ]
    asked = Question(baseline="plain", quality="test loss")
    with pytest.raises(MixedQuantities, match="direction: nothing states"):
        compare(asked, carried)
    answer = compare(replace(asked, direction="min"), carried)
    assert answer.methods[0].verdict == "above"
