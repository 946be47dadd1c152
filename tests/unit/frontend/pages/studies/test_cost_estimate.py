"""What a study would cost, told before it is submitted."""

from __future__ import annotations

from typing import Any

import pytest

from frontend.pages.studies.cost_estimate import (
    CostEstimate,
    Pace,
    estimate_cost,
    pace_key,
)
from tests.factories import make_study

IDLE = Pace(per_unit={}, workers_live=1)


def plan(pace: Pace = IDLE, **changes: Any) -> CostEstimate:
    """The plan of the small study: budgets 1, 2, 4, 8 and 2, 4 at three seeds."""
    return estimate_cost(make_study(**changes), pace)


def test_seconds_add_up() -> None:
    got = plan()
    assert got.runs == 18
    assert got.train_seconds == 3 * (15 + 6)
    assert got.finish_seconds == got.train_seconds


def test_overhead_and_queue_come_on_top() -> None:
    got = plan(Pace(per_unit={}, overhead=0.5, ahead=100.0, workers_live=2))
    assert got.all_seconds == pytest.approx((63 + 9) / 2)
    assert got.wait_seconds == 50


def test_units_need_a_measured_pace() -> None:
    assert plan(budget_unit="steps").all_seconds is None
    assert "not known" in plan(budget_unit="steps").doubts[-1]


def test_measured_pace_turns_units_into_seconds() -> None:
    study = make_study(budget_unit="steps")
    recipes = [study["baseline"], *study["methods"]]
    pace = Pace(per_unit={pace_key(r, "steps"): 0.1 for r in recipes}, workers_live=1)
    assert estimate_cost(study, pace).train_seconds == pytest.approx(6.3)


def test_points_fall_in_the_order_of_budgets() -> None:
    baseline, method = plan().lanes
    places = [x for x, _ in baseline.dots]
    assert places == sorted(places)
    assert {x for x, _ in method.dots} <= set(places)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budgets": [1, 2]}, "at least four"),
        ({"budgets": [1, 1.1, 1.2, 1.3]}, "factor of four"),
        ({"methods": []}, "no verdict"),
        ({"seeds": [0]}, "1 seed"),
    ],
)
def test_unwise_studies_are_doubted(changes: dict[str, Any], said: str) -> None:
    assert any(said in doubt for doubt in plan(**changes).doubts)


@pytest.mark.parametrize(
    "changes", [{"budgets": []}, {"budgets": ["x", -1, 0]}, {"seeds": []}]
)
def test_unfinished_studies_are_planned(changes: dict[str, Any]) -> None:
    assert plan(**changes).runs >= 0
