"""A small simulation that fails when false claims become frequent.

The full one is tests/benchmark/bench_judging.py.
"""

from __future__ import annotations

import numpy as np

from tests.benchmark.calibration import BETTER, run_cell
from tests.benchmark.families import draw_cell

FIXED_CELLS = (
    {"curve": "power", "noise": "gaussian", "position": "on", "seeds": (3, 5)},
    {"curve": "power", "noise": "gaussian", "position": "middle", "seeds": (5, 5)},
    {"curve": "logistic", "noise": "falling", "position": "near", "seeds": (3, 3)},
    {"curve": "kink", "noise": "gaussian", "position": "anywhere", "seeds": (5, 5)},
)


def test_false_claims_stay_rare():
    generator = np.random.default_rng(1)
    tallies = [
        run_cell(draw_cell(generator, budgets=6, **cell), generator, 150, 0)
        for cell in FIXED_CELLS
    ]
    studies = sum(tally.studies for tally in tallies)
    # At a true rate of 0.025 a side, 29 of 600 is four standard errors high.
    assert sum(tally.above for tally in tallies) < 29 * studies / 600
    assert sum(tally.below for tally in tallies) < 29 * studies / 600
    covered = sum(t.covered for t in tallies) / sum(t.intervals for t in tallies)
    assert covered > 0.93


def test_error_is_nominal_on_a_budget():
    generator = np.random.default_rng(4)
    noisy = {"noise": "gaussian", "deviation": 0.015, "budgets": 6, "seeds": (5, 5)}
    drawn = [
        draw_cell(generator, curve="power", position="on", **noisy) for _ in range(12)
    ]
    inner = [cell for cell in drawn if 0 < cell.at < cell.width][:4]
    tallies = [run_cell(cell, generator, 150, 0) for cell in inner]
    claims = sum(tally.above + tally.below for tally in tallies)
    # Both sides together 0.05 of 600, and three and a half standard errors either way.
    assert 11 <= claims <= 49


def test_real_gains_are_found():
    generator = np.random.default_rng(2)
    cell = draw_cell(generator, budgets=6, **FIXED_CELLS[0])
    tally = run_cell(cell, generator, 0, 40, BETTER)
    assert tally.power(BETTER[1]) >= 30 / 40
    assert tally.wrong_side == 0


def test_naive_rule_claims_far_too_often():
    generator = np.random.default_rng(3)
    cell = draw_cell(generator, budgets=6, **FIXED_CELLS[1])
    tally = run_cell(cell, generator, 60, 0)
    assert tally.naive_above > 20
    assert tally.above <= 5
