"""The pooled, moderated variance of a run."""

from __future__ import annotations

import numpy as np
import pytest

from overcurve.curves.estimating.cleaning import Spread
from overcurve.curves.estimating.variance import pool_variance


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
