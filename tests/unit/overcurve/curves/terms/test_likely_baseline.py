from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.terms.likely_baseline import likely_baselines, likely_name
from overcurve.curves.terms.records import RunRecord


def runs(name: str, count: int) -> list[RunRecord]:
    return [
        RunRecord(
            method=name, recipe=name, label=name, budget=1.0, seed=seed, quality=0.5
        )
        for seed in range(count)
    ]


@pytest.mark.parametrize(
    ("sizes", "likely"),
    [
        ({"lookahead": 5, "baseline": 2}, ["baseline"]),
        ({"baseline + ema": 9, "Baseline": 1}, ["Baseline"]),
        ({"cnn_base": 1, "my baseline": 1}, ["my baseline"]),
        ({"database": 3, "a": 2}, ["database"]),
        ({"vit-base": 1, "vit-large": 3}, ["vit-base"]),
        ({"a": 2, "b": 2}, ["a", "b"]),
        ({"a": 2, "b": 3}, ["b"]),
        ({}, []),
    ],
)
def test_a_name_wins_over_counts(sizes: dict[str, int], likely: list[str]) -> None:
    records = [run for name, size in sizes.items() for run in runs(name, size)]
    assert likely_baselines(records) == likely


@pytest.mark.parametrize("status", ["partial", "diverged"])
def test_a_run_that_stopped_early_takes_no_baseline_away(status: str) -> None:
    first, *others = runs("a", 3)
    short = replace(first, status=status, quality=None)
    assert likely_baselines([short, *others, *runs("b", 3)]) == ["a", "b"]


def test_runs_that_failed_are_not_counted() -> None:
    failed = [replace(run, status="failed", quality=None) for run in runs("a", 9)]
    assert likely_baselines([*failed, *runs("b", 1)]) == ["b"]


def test_a_name_says_that_it_is_the_baseline() -> None:
    assert likely_name(["x", "resnet_base", "Baseline (ours)"]) == "Baseline (ours)"
    assert likely_name(["x", "database"]) == likely_name([]) == ""
