"""The pooled, moderated variance of a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.estimating.cleaning import Spread, join_spreads
from overcurve.curves.estimating.variance import PRIOR_WEIGHT, pool_variance
from tests.unit.overcurve.curves.estimating.nodes import make_spread


def simulate(seeds: int, groups: int, slope: float, seed: int = 0) -> Spread:
    generator = np.random.default_rng(seed)
    x = np.linspace(0, 4, groups)
    noise = np.exp(slope * x / 2)[:, None] * generator.standard_normal((groups, seeds))
    squares = ((noise - noise.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    n, nothing = np.full(groups, float(seeds)), np.zeros(groups)
    return Spread(n, x, nothing, squares, nothing, 0.0)


@pytest.mark.parametrize("slope", [-1.0, 0.0, 1.0])
def test_trend_of_noise_is_recovered(slope):
    spread = simulate(10, 40, slope)
    run = pool_variance(spread, spread).run
    found = np.polyfit(spread.x, np.log(run), 1)[0]
    assert found == pytest.approx(slope, abs=0.15)


def test_moderation_draws_towards_the_trend():
    spread = simulate(3, 8, 0.0)
    own = spread.squares / 2
    moderated = pool_variance(spread, spread).run
    assert np.ptp(np.log(moderated)) < np.ptp(np.log(own))


def test_single_runs_borrow_second_differences():
    spread = simulate(1, 6, 0.0)
    wavy = Spread(
        spread.n, spread.x, np.array([0.0, 1, 0, 1, 0, 1]), *[np.zeros(6)] * 2, 0.0
    )
    variance = pool_variance(wavy, wavy)
    assert variance.provisional
    assert variance.total_freedom == 4
    assert (variance.run > 0).all()


def test_nothing_known_without_replicates():
    spread = simulate(1, 2, 0.0)
    assert not pool_variance(spread, spread).known


def test_equal_seeds_count_as_zero():
    spread = simulate(3, 4, 0.0)
    same = Spread(spread.n, spread.x, spread.y, *[np.zeros(4)] * 2, 1e-26)
    assert pool_variance(same, same).zero


def test_one_deviation_everywhere_is_given_back():
    spread = make_spread(n=4, sd=0.01)
    assert pool_variance(spread, spread).run == pytest.approx(np.full(5, 1e-4))


def test_mean_variance_recovers_the_truth():
    """Forty studies of known deviation 1: the pooled level is right on average."""
    found = [pool_variance(s, s).run.mean() for s in studies(40)]
    assert np.mean(found) == pytest.approx(1, abs=0.05)


def studies(count: int) -> list[Spread]:
    return [simulate(4, 10, 0.0, seed) for seed in range(count)]


squares = st.lists(st.floats(1e-6, 1), min_size=5, max_size=5).map(np.array)


@given(squares)
def test_moderated_variance_lies_between_own_and_trend(own):
    spread = replace(make_spread(n=3), squares=own)
    variance = pool_variance(spread, spread)
    prior = PRIOR_WEIGHT
    trend = ((prior + 2) * variance.run - own) / prior
    low, high = np.minimum(own / 2, trend), np.maximum(own / 2, trend)
    assert (trend > 0).all()
    assert (variance.run >= low * (1 - 1e-9)).all()
    assert (variance.run <= high * (1 + 1e-9)).all()


@given(squares, st.sampled_from([1e-6, 0.01, 100.0]))
def test_variance_is_in_the_square_of_the_unit(own, unit):
    spread = replace(make_spread(n=3), squares=own)
    scaled = replace(spread, squares=own * unit**2)
    plain = pool_variance(spread, spread)
    assert pool_variance(scaled, scaled).run == pytest.approx(plain.run * unit**2)
    assert pool_variance(scaled, scaled).freedom == pytest.approx(plain.freedom)


def test_degrees_of_freedom_are_those_of_the_replicates():
    spread = make_spread(n=3)
    variance = pool_variance(spread, spread)
    assert variance.total_freedom == 10
    assert variance.freedom.tolist() == [PRIOR_WEIGHT + 2] * 5
    assert not variance.provisional


def test_group_of_one_run_has_the_degrees_of_all():
    spread = replace(make_spread(n=3), n=np.array([3.0, 3, 3, 3, 1]))
    spread = replace(spread, squares=spread.squares * (spread.n > 1))
    variance = pool_variance(spread, spread)
    assert variance.freedom[-1] == variance.total_freedom == 8
    assert variance.run[-1] > 0


def test_one_replicate_is_provisional_and_two_are_not():
    def pooled(n: list[float]):
        one = make_spread(n=1)
        more = (np.array(n) - 1) * 1e-4
        spread = replace(one, n=np.array(n), squares=more)
        return pool_variance(spread, spread)

    first = pooled([2.0, 1, 1, 1, 1])
    assert (first.provisional, first.total_freedom) == (True, 1 + 3)
    second = pooled([2.0, 2, 1, 1, 1])
    assert (second.provisional, second.total_freedom) == (False, 2)


def test_straight_single_runs_say_nothing_of_a_spread():
    """Second differences of a line are nothing, and no two runs say that they agree."""
    line = replace(make_spread(y=[0.1 * k for k in range(5)], n=1), rounding=1e-26)
    line = replace(line, x=np.arange(5.0))
    variance = pool_variance(line, line)
    assert not variance.known
    assert not variance.zero


def test_jitter_of_times_is_pooled():
    spread = make_spread(n=3, time_sd=0.02)
    assert pool_variance(spread, spread).time == pytest.approx(0.02**2)


def test_part_keeps_what_is_common():
    whole = pool_variance(simulate(3, 6, 0.5), simulate(3, 6, 0.5))
    part = whole.part(2, 4)
    assert part.run.tolist() == whole.run[2:4].tolist()
    assert part.freedom.tolist() == whole.freedom[2:4].tolist()
    assert (part.total_freedom, part.time) == (whole.total_freedom, whole.time)


def test_group_whose_seeds_agree_counts_as_the_quietest():
    spread = make_spread(n=3, sd=0.01)
    quiet = replace(spread, squares=spread.squares * [1, 0, 1, 1, 1], rounding=1e-26)
    variance = pool_variance(quiet, quiet)
    assert np.isfinite(variance.run).all()
    assert 0 < variance.run[1] < 1e-4
    assert not variance.zero


def test_steepest_trend_stays_finite():
    wild = replace(
        make_spread([0.0, 1e-3, 500.0], [0.5] * 3),
        squares=np.array([1e-20, 1.0, 1.0]),
    )
    variance = pool_variance(wild, wild)
    assert np.isfinite(variance.run).all()
    assert (variance.run > 0).all()


def test_moments_of_one_training_are_no_replicates():
    """Six budgets of three trainings know the spread as well as three trainings do."""
    alone = simulate(3, 6, 0.0)
    chained = replace(alone, chains=("mine",) * 6)
    variance = pool_variance(chained, chained)
    assert variance.total_freedom == 2
    assert variance.freedom.max() == 2
    assert pool_variance(alone, alone).total_freedom == 12
    beside = join_spreads(alone, chained)
    assert pool_variance(beside, alone).total_freedom == 14


def test_single_trainings_lend_no_second_differences():
    spread = replace(simulate(1, 6, 0.0), chains=("mine",) * 6)
    wavy = replace(spread, y=np.array([0.0, 1, 0, 1, 0, 1]))
    assert not pool_variance(wavy, wavy).known
