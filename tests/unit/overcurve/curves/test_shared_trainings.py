"""Rates of false claims where a seed's budgets are one training, not several."""

from __future__ import annotations

import math

import numpy as np

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import SHARED_TRAINING
from tests.factories import make_record
from tests.simulated import true_quality

BUDGETS = (2.0, 4.0, 8.0, 16.0, 32.0)
STUDIES = 120
SHARED = 0.95  # of a run's variance, between the moments of one training


def null_study(generator, marked):
    """Two anytime recipes that are the same; a seed's moments err together."""
    extra = {SHARED_TRAINING: 1.0} if marked else {}
    runs = []
    for recipe in ("base", "mine"):
        for seed in range(3):
            own = math.sqrt(SHARED) * generator.standard_normal()
            for budget in BUDGETS:
                error = own + math.sqrt(1 - SHARED) * generator.standard_normal()
                runs.append(
                    make_record(
                        recipe=recipe,
                        label=recipe,
                        budget=budget,
                        seed=seed,
                        train_seconds=budget,
                        quality=true_quality(budget) + 0.01 * error,
                        extra=extra,
                    )
                )
    return runs


def rates(marked):
    """Shares of studies with a false claim, and of gains within their interval."""
    generator = np.random.default_rng(3)
    question = Question(baseline="base", methods=("mine",), time_sys=0.0)
    claims = covered = 0
    for _ in range(STUDIES):
        (answer,) = compare(question, null_study(generator, marked)).methods
        verdicts = {point.verdict for point in answer.points}
        claims += bool(verdicts & {"above", "below"})
        gain = answer.quality_gain
        covered += gain.low <= 0 <= gain.high
    return claims / STUDIES, covered / STUDIES


def test_marked_runs_claim_no_more_than_promised():
    claims, covered = rates(marked=True)
    assert claims <= 0.05
    assert covered >= 0.93


def test_the_mark_is_what_does_it():
    """Counted as independent, the same runs bring gains that are too sure."""
    assert rates(marked=False)[1] < 0.85
