"""What is known at equal budget, in words that say each time that it is not time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.saying.equal_budget import (
    say_equal_budget,
    say_equal_budget_interim,
)
from overcurve.curves.terms.answers import EqualBudgetPoint, NextRun

POINT = EqualBudgetPoint(
    budget=10.0,
    verdict="better",
    reason=None,
    provisional=False,
    x=16.0,
    baseline_x=10.0,
    quality=0.9,
    baseline_quality=0.88,
    runs=3,
    baseline_runs=3,
    gap=0.02,
    gap_low=0.008,
    gap_high=0.032,
    p=0.001,
)
OPEN = replace(POINT, verdict="undecided", reason="noise", gap_low=-0.008)
RUN = NextRun(who="baseline", recipe="base", x=16.8, seeds=3, cost=50.0, why="train it")


def say(*points: EqualBudgetPoint, **changes: object) -> str:
    """The sentence with accuracies, epochs and seconds, and nothing to decide by."""
    facts = {
        "unit": "fraction",
        "budget_unit": "epochs",
        "axis": "train_seconds",
        "axis_unit": "seconds",
        "decided_by": None,
        "comparable": False,
        **changes,
    }
    return say_equal_budget(points or (POINT,), **facts)  # type: ignore[arg-type]


LEAD = "At equal budget, not at equal time: "


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (POINT, "better at 10 epochs by +2.0 [+0.8, +3.2] percentage points"),
        (
            replace(POINT, verdict="worse", gap=-0.02, gap_low=-0.032, gap_high=-0.008),
            "worse at 10 epochs by −2.0 [−3.2, −0.8] percentage points",
        ),
        (OPEN, "undecided at 10 epochs, between −0.8 and +3.2 percentage points"),
        (
            replace(POINT, verdict="undecided", reason="several_points"),
            "undecided at 10 epochs, +2.0 [+0.8, +3.2] percentage points alone, not "
            "counted because several were tested",
        ),
        (
            replace(OPEN, reason="no_replicates", gap_low=None, gap_high=None),
            "undecided at 10 epochs (too few runs alike to tell chance from a gap: "
            "add 2 seeds to this method)",
        ),
        (
            replace(OPEN, reason="zero_variance", gap_low=None, gap_high=None),
            "undecided at 10 epochs (all seeds agree to the last digit)",
        ),
        (
            replace(OPEN, reason="diverged"),
            "undecided at 10 epochs (most runs diverged)",
        ),
        (
            replace(OPEN, reason="interim", gap_low=None),
            "undecided at 10 epochs",
        ),
    ],
)
def test_every_verdict_has_its_words(point, words):
    assert say(point) == LEAD + words


def test_budget_without_a_unit_is_called_one():
    assert say(budget_unit="").startswith(LEAD + "better at budget 10 by ")


def test_few_budgets_are_told_in_full():
    points = [replace(OPEN, budget=b) for b in (1.0, 2.0, 1500.0)]
    assert say(*points).count("between −0.8 and +3.2 percentage points") == 3
    assert "at 1,500 epochs" in say(*points)


def test_of_many_budgets_only_the_verdicts_are_told():
    points = [replace(OPEN, budget=float(b)) for b in range(1, 9)]
    points += [replace(POINT, budget=20.0), replace(POINT, budget=30.0)]
    assert say(*points) == (
        f"{LEAD}better at 20, 30 epochs; "
        "undecided at 1, 2, 3, 4, 5, 6 and 2 more epochs"
    )


def test_times_are_told_where_they_compare():
    assert say(comparable=True).endswith(
        "; it took 1.6 times as long (16 s against 10 s)"
    )
    assert "as long" not in say(comparable=False)
    assert "as long" not in say(comparable=True, axis="steps", axis_unit="steps")


def test_what_would_decide_is_at_equal_time():
    assert say(decided_by=RUN).endswith(
        "; what would decide it at equal time: train it"
    )


def test_other_axes_are_called_by_their_name():
    sentence = say(axis="cost_usd", axis_unit="USD", decided_by=RUN)
    assert sentence.startswith("At equal budget, not at equal cost: better")
    assert "what would decide it at equal cost: " in sentence


def test_reservations_go_with_a_claim_only():
    warned = {"reservations": ["other seed numbers than the baseline"]}
    assert say(POINT, **warned).endswith(
        ", with one reservation: other seed numbers than the baseline"
    )
    assert "reservation" not in say(OPEN, **warned)


def test_plans_under_way_claim_nothing():
    lead = "At equal budget, not at equal time: interim, "
    assert say_equal_budget_interim([16.0]) == f"{lead}a plan is deciding at 16 s"
    assert say_equal_budget_interim([16.0, 90.0]) == (
        f"{lead}plans are deciding at 16, 90 s"
    )
