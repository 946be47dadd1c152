"""Looking often costs nothing in error where every look has its share of alpha.

The full simulation is tests/benchmark/bench_planner.py.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from overcurve.curves.planning.next_runs import LOOKS, look_alpha
from tests.benchmark.bench_planner import (
    ALPHA,
    Design,
    draw_trial,
    planned_alpha,
    sequential,
)

STUDIES = 600
# What a true rate of alpha brings, four standard errors up.
MOST_CLAIMS = STUDIES * ALPHA + 4 * math.sqrt(STUDIES * ALPHA * (1 - ALPHA))


def count_verdicts(design: Design, deviations: float, studies: int) -> Counter[str]:
    """How often a design says what, on studies drawn from a fixed seed."""
    generator = np.random.default_rng(5)
    counts: Counter[str] = Counter()
    for i in range(studies):
        share = (i + 0.5) / studies
        trial = draw_trial("gaussian", deviations, share, generator)
        counts[design(trial).verdict] += 1
    return counts


@pytest.mark.parametrize("alpha", [0.1, 0.05, 0.01])
@pytest.mark.parametrize("looks", [1, 2, LOOKS, 20])
def test_looks_together_spend_alpha(alpha: float, looks: int) -> None:
    spent = [look_alpha(k, alpha, looks) for k in range(1, looks + 1)]
    assert min(spent) > 0
    assert sum(spent) == pytest.approx(alpha, rel=1e-12)
    assert all(sum(spent[:k]) <= alpha * (1 + 1e-12) for k in range(1, looks + 1))


def test_sequential_claims_stay_under_alpha() -> None:
    counts = count_verdicts(sequential(planned_alpha), 0.0, STUDIES)
    assert counts["above"] + counts["below"] <= MOST_CLAIMS


def test_same_simulation_catches_peeking() -> None:
    counts = count_verdicts(sequential(lambda look: ALPHA), 0.0, STUDIES)
    assert counts["above"] + counts["below"] > MOST_CLAIMS


def test_sequential_plan_finds_real_gains() -> None:
    counts = count_verdicts(sequential(planned_alpha), 3.0, 60)
    assert counts["above"] >= 50
    assert counts["below"] == 0


def test_clear_gain_ends_the_plan_early() -> None:
    generator = np.random.default_rng(6)
    design = sequential(planned_alpha)
    trials = [draw_trial("gaussian", 12.0, i / 20, generator) for i in range(20)]
    runs = [design(trial).seconds / trial.seconds for trial in trials]
    assert max(runs) <= 10
