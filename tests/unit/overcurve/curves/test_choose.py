"""Choosing among settings: the best mean at each budget, and when nothing can be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.choose import Trial, TrialRun, Tried, choose_values, tried_at

TRIALS = [
    Trial("a", 0, 0.1),
    Trial("b", 0, 0.2),
    Trial("c", 0, 0.4),
    Trial("x", 1, 0.1),
    Trial("y", 1, 0.2),
]


def runs(recipe, budget, *qualities, status="finished"):
    return [TrialRun(recipe, budget, status, quality) for quality in qualities]


def values(made, direction="max", trials=TRIALS):
    chosen, missing = choose_values(trials, made, direction)
    return {(c.side, c.budget): c.value for c in chosen}, missing


def test_best_mean_wins_at_each_budget_by_itself():
    made = runs("a", 1, 0.5, 0.6) + runs("b", 1, 0.9, 0.1) + runs("c", 1, 0.2)
    made += runs("a", 2, 0.5) + runs("b", 2, 0.7) + runs("x", 1, 0.1)
    found, missing = values(made)
    assert found == {(0, 1): 0.1, (0, 2): 0.2, (1, 1): 0.1}
    assert missing == ()


def test_lower_is_better_where_it_is():
    made = runs("a", 1, 0.5) + runs("b", 1, 0.3)
    assert values(made, "min")[0] == {(0, 1): 0.2}


def test_diverging_loses_to_never_diverging():
    made = runs("a", 1, 0.99) + runs("a", 1, None, status="diverged")
    made += runs("b", 1, 0.2, 0.2)
    assert values(made)[0] == {(0, 1): 0.2}


def test_failures_say_nothing_of_a_value():
    made = runs("a", 1, 0.9) + runs("a", 1, None, status="failed") + runs("b", 1, 0.8)
    assert values(made)[0] == {(0, 1): 0.1}


def test_nothing_finished_is_said():
    made = runs("a", 1, None, status="diverged") + runs("x", 1, 0.5)
    assert values(made) == ({(1, 1): 0.1}, ((0, 1),))


def test_ties_take_the_first_tried():
    assert values(runs("c", 1, 0.5) + runs("b", 1, 0.5))[0] == {(0, 1): 0.2}


@pytest.mark.parametrize(("best", "at_edge"), [("a", True), ("b", False), ("c", True)])
def test_edge_of_the_grid_is_told(best, at_edge):
    made = [r for name in "abc" for r in runs(name, 1, 0.9 if name == best else 0.1)]
    (choice,), _ = choose_values(TRIALS, made, "max")
    assert choice.at_edge is at_edge
    assert (choice.quality, choice.runs) == (0.9, 1)


def test_runs_are_gathered_by_what_became_of_them():
    made = runs("a", 1, 0.5, 0.7) + runs("a", 1, None, status="diverged")
    made += runs("a", 1, None, status="queued") + runs("b", 1, None, status="failed")
    assert tried_at(made) == {
        ("a", 1): Tried(pytest.approx(0.6), finished=2, diverged=1),
        ("b", 1): Tried(None, finished=0, diverged=0),
    }


ended = st.lists(
    st.builds(
        TrialRun,
        recipe=st.sampled_from("abcxy"),
        budget=st.sampled_from([1.0, 2.0]),
        status=st.just("finished"),
        quality=st.floats(0, 1),
    ),
    max_size=12,
)


@given(ended)
def test_no_value_tried_was_better(made):
    chosen, missing = choose_values(TRIALS, made, "max")
    tried = tried_at(made)
    assert missing == ()
    for choice in chosen:
        recipes = [trial.recipe for trial in TRIALS if trial.side == choice.side]
        means = [
            tried[r, choice.budget].quality
            for r in recipes
            if (r, choice.budget) in tried
        ]
        assert choice.quality == max(means)


@given(ended)
def test_turned_qualities_choose_the_same(made):
    turned = [run._replace(quality=-run.quality) for run in made]
    assert values(turned, "min") == values(made)


@given(ended)
def test_order_of_runs_chooses_the_same(made):
    found, again = values(made)[0], values(made[::-1])[0]
    assert found.keys() == again.keys()
    for (side, budget), value in found.items():
        other = again[side, budget]
        assert other == value or math.isclose(
            mean_of(made, side, budget, value), mean_of(made, side, budget, other)
        )


def mean_of(made, side, budget, value):
    (recipe,) = (t.recipe for t in TRIALS if (t.side, t.value) == (side, value))
    return tried_at(made)[recipe, budget].quality


def test_no_run_chooses_nothing():
    assert choose_values(TRIALS, [], "max") == ((), ())
    assert choose_values([], runs("a", 1, 0.5), "max") == ((), ())


def test_only_value_tried_is_no_edge():
    (choice,), _ = choose_values(TRIALS[:1], runs("a", 1, 0.5), "max")
    assert not choice.at_edge


def test_all_diverging_alike_choose_by_the_mean():
    made = runs("a", 1, 0.4) + runs("b", 1, 0.6)
    made += [run for r in "ab" for run in runs(r, 1, None, status="diverged")]
    assert values(made)[0] == {(0, 1): 0.2}
