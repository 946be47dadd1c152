"""Merging budgets and setting catastrophic runs aside."""

from __future__ import annotations

import math
from collections.abc import Sequence

from overcurve.curves.estimating.cleaning import (
    Group,
    ValidRun,
    drop_outliers,
    merge_budgets,
)
from overcurve.curves.terms.run_table import RunTable
from tests.unit.overcurve.curves.studies import make_runs

(BATCH,) = RunTable.of(make_runs(times=[1.0], seeds=1)).batches


def make_group(time: float, qualities: Sequence[float]) -> Group:
    runs = tuple(ValidRun(math.log(time), quality, BATCH, 0) for quality in qualities)
    return Group(budget=time, runs=runs)


def test_budgets_at_one_time_merge():
    groups = [make_group(8, [0.9]), make_group(1, [0.5]), make_group(1.004, [0.6])]
    merged = merge_budgets(groups)
    assert [len(group.runs) for group in merged] == [2, 1]
    assert [group.budget for group in merged] == [1, 8]


def test_budget_without_valid_run_is_no_node():
    assert merge_budgets([make_group(1, [])]) == []


def test_catastrophic_run_is_dropped():
    groups = [make_group(1, [0.5, 0.51, 0.49, 0.1]), make_group(2, [0.6, 0.61, 0.59])]
    kept, dropped = drop_outliers(groups)
    assert [run.quality for run in dropped] == [0.1]
    assert [len(group.runs) for group in kept] == [3, 3]


def test_half_a_group_is_never_dropped():
    groups = [make_group(1, [0.1, 0.1, 0.5, 0.5]), make_group(2, [0.6, 0.61, 0.59])]
    assert drop_outliers(groups)[1] == []


def test_too_few_runs_drop_nothing():
    assert drop_outliers([make_group(1, [0.5, 0.5, 0.5, 0.1])])[1] == []


def test_other_arm_lends_its_spread():
    groups = [make_group(1, [0.5, 0.51, 0.49, 0.1])]
    beside = [make_group(1, [0.5, 0.51, 0.49])]
    assert len(drop_outliers(groups, beside)[1]) == 1
