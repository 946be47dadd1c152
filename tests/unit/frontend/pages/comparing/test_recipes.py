"""Where and how runs were measured, as far as they say it."""

from __future__ import annotations

from frontend.pages.comparing.recipes import page_recipes
from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import make_runs


def device_of(name: str) -> str:
    runs = make_runs(device_class=name)
    return page_recipes(compare(Question(baseline="base"), runs)).device


def test_stated_device_is_told_and_unstated_is_not() -> None:
    assert device_of("A100") == "A100"
    assert device_of("unstated") == ""


def test_runs_without_a_time_state_nothing() -> None:
    waiting = make_runs(status="queued", train_seconds=None, quality=None)
    recipes = page_recipes(compare(Question(baseline="base"), waiting))
    assert (recipes.facts, recipes.device) == ((), "")


def test_recipes_alike_differ_in_nothing() -> None:
    runs = [
        *make_runs(params={"lr": 0.1, "width": 8}, method="cnn"),
        *make_runs("m", [8.0], params={"lr": 0.2, "width": 8}, method="cnn"),
    ]
    recipes = page_recipes(compare(Question(baseline="base"), runs))
    assert recipes.differences.rows == (("lr", ("0.1", "0.2")),)
