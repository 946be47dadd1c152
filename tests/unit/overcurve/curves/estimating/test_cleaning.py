"""Merging budgets and setting catastrophic runs aside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.estimating.cleaning import (
    MERGE_DISTANCE,
    Group,
    ValidRun,
    drop_outliers,
    join_spreads,
    measure_spread,
    merge_budgets,
)
from overcurve.curves.terms.run_table import RunTable
from tests.unit.overcurve.curves.studies import make_runs

(BATCH,) = RunTable.of(make_runs(times=[1.0], seeds=1)).batches


def make_group(time: float, qualities: Sequence[float]) -> Group:
    runs = tuple(ValidRun(math.log(time), quality, BATCH, 0) for quality in qualities)
    return Group(budget=time, runs=runs)


qualities = st.lists(st.floats(-1, 1), min_size=1, max_size=7)
groups_of_runs = st.lists(
    st.builds(make_group, st.floats(1, 2), qualities), min_size=1, max_size=6
)


def count_runs(groups: Sequence[Group]) -> int:
    return sum(len(group.runs) for group in groups)


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


@given(groups_of_runs)
def test_merging_loses_no_run_and_leaves_gaps(groups):
    merged = merge_budgets(groups)
    assert count_runs(merged) == count_runs(groups)
    places = [group.mean_log_time for group in merged]
    assert all(np.diff(places) > MERGE_DISTANCE - 1e-12)
    assert merge_budgets(merged) == merged


@given(groups_of_runs)
def test_merging_ignores_the_order_of_groups(groups):
    places = [group.mean_log_time for group in merge_budgets(groups)]
    turned = [group.mean_log_time for group in merge_budgets(groups[::-1])]
    assert turned == pytest.approx(places)


def test_merged_budgets_keep_their_diverged_runs():
    first = replace(make_group(1, [0.5]), diverged=2)
    second = replace(make_group(1.001, [0.6]), diverged=1)
    (merged,) = merge_budgets([second, first])
    assert (merged.budget, merged.diverged, len(merged.runs)) == (1, 3, 2)


@given(groups_of_runs, groups_of_runs)
def test_cleaning_keeps_most_of_every_group(groups, beside):
    kept, dropped = drop_outliers(groups, beside)
    assert count_runs(kept) + len(dropped) == count_runs(groups)
    for before, after in zip(groups, kept, strict=True):
        assert 2 * len(after.runs) > len(before.runs)
        assert after.budget == before.budget


@given(groups_of_runs, st.sampled_from([-1.0, 0.25, 4.0]))
def test_cleaning_is_the_same_in_any_unit(groups, scale):
    def scaled(group: Group) -> Group:
        runs = [scale * run.quality for run in group.runs]
        return make_group(group.mean_time, runs)

    found = drop_outliers(list(map(scaled, groups)))[1]
    expected = [scale * run.quality for run in drop_outliers(groups)[1]]
    assert [run.quality for run in found] == expected


def test_equal_seeds_make_nobody_an_outlier():
    groups = [make_group(1, [0.5] * 6), make_group(2, [0.6, 0.6, 0.6, 0.9])]
    assert drop_outliers(groups)[1] == []


def test_two_runs_are_too_few_to_say_which_is_wrong():
    groups = [
        make_group(1, [0.9, 0.1]),
        make_group(2, [0.6, 0.61, 0.59, 0.6, 0.6, 0.6]),
    ]
    assert drop_outliers(groups)[1] == []


def test_six_robust_deviations_are_the_limit():
    """Twenty groups of nine tell the spread: half of the deviations, but for each
    group's own median, are up to 0.01 and half from 0.02."""
    wobble = [-0.03, -0.02, -0.01, 0.0, 0.0, 0.0, 0.01, 0.02, 0.03]
    ordinary = [0.5 + by for by in wobble]
    spread = 0.015 / np.sqrt(8 / 9) / 0.6745
    beside = [make_group(2, ordinary)] * 20
    for share, count in ((5.9, 0), (6.1, 1)):
        far = [*ordinary, 0.5 + share * spread]
        assert len(drop_outliers([make_group(1, far)], beside)[1]) == count


@given(groups_of_runs)
def test_spread_is_that_of_the_runs(groups):
    spread = measure_spread(groups)
    for i, group in enumerate(groups):
        values = np.array([run.quality for run in group.runs])
        assert spread.n[i] == len(values)
        assert spread.y[i] == pytest.approx(values.mean(), abs=1e-12)
        assert spread.squares[i] == pytest.approx(values.var() * len(values), abs=1e-12)
        assert spread.x[i] == pytest.approx(group.mean_log_time)
    assert len(spread) == len(groups)


def test_times_spread_around_their_geometric_mean():
    runs = tuple(ValidRun(math.log(t), 0.5, BATCH, 0) for t in (1.0, 4.0))
    group = Group(budget=2.0, runs=runs)
    assert group.mean_time == pytest.approx(2.0)
    assert measure_spread([group]).time_squares == pytest.approx([2 * math.log(2) ** 2])


def test_joined_spreads_stand_one_after_the_other():
    first = measure_spread([make_group(1, [0.5, 0.7])])
    second = measure_spread([make_group(2, [100.0]), make_group(3, [1.0, 2.0, 3.0])])
    both = join_spreads(first, second)
    assert both.n.tolist() == [2, 1, 3]
    assert both.y == pytest.approx([0.6, 100.0, 2.0])
    assert both.rounding == max(first.rounding, second.rounding)


def test_no_group_has_an_empty_spread():
    assert len(measure_spread([])) == 0


def test_run_knows_the_record_it_came_from():
    table = RunTable.of(make_runs(times=[1.0], seeds=3))
    run = ValidRun(0.0, 0.5, table.batches[0], 2)
    assert run.record == table[2]


def test_merging_counts_a_training_once():
    """Of two moments of one seed's training the later stays."""
    first, later = (
        replace(make_group(time, [quality, quality + 1]), chain="mine", diverged=1)
        for time, quality in ((1.0, 0.5), (1.001, 0.6))
    )
    (merged,) = merge_budgets([later, first])
    assert merged.runs == later.runs
    assert (merged.budget, merged.diverged) == (1, 1)


def test_joined_spreads_know_whose_trainings_are_shared():
    alone = measure_spread([make_group(1, [0.5])])
    shared = measure_spread([replace(make_group(2, [0.5]), chain="mine")])
    assert join_spreads(alone, alone).chains == ()
    assert join_spreads(alone, shared).chains == ("", "mine")
