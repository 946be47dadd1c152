"""Words beside a comparison's chart: they hold for the axis that was asked for."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.comparison import ComparisonPage
from frontend.pages.comparing.controls import axis_choices
from frontend.pages.comparing.suggestions import suggestions
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.overlays import FITS
from overcurve.figures.scale import comparison_scale
from overcurve.figures.view import View
from overcurve.telling.strips import verdict_strips
from tests.unit.overcurve.curves.studies import make_runs, shifted


def compared(axis: str = "train_seconds") -> Comparison:
    runs = make_runs() + make_runs("m", [4.0, 8.0, 11.0], quality=shifted(0.01))
    runs = [replace(r, steps=round(100 * r.budget), parameters=5) for r in runs]
    return compare(Question(baseline="base", axis=axis), runs)


def figures_of(axis: str) -> str:
    answer = compared(axis)
    (strip,) = verdict_strips(answer, comparison_scale(answer))
    return " ".join(f"{f.number} {f.after} {f.interval}" for f in strip.figures)


def test_steps_are_not_called_time() -> None:
    assert "% of the time [" in figures_of("train_seconds")
    assert "% of the steps [" in figures_of("steps")
    assert "at equal steps" in figures_of("steps")
    assert "time" not in figures_of("steps")


def test_constant_axis_is_not_offered() -> None:
    names = [choice.value for choice in axis_choices(compared())]
    assert "steps" in names
    assert "parameters" not in names


def test_next_run_says_things_once() -> None:
    words = suggestions(compared())[0].words.replace("\u00a0", " ")
    assert words.startswith("Train the baseline at 11 s with 3 seeds: narrows m from")
    assert "at 1,100 steps with" in suggestions(compared("steps"))[0].words


def test_retried_seed_counts_once() -> None:
    runs = make_runs() + make_runs("m", [4.0])
    runs.append(replace(runs[-1], status="cancelled", quality=None, run="again"))
    page = ComparisonPage(compare(Question(baseline="base"), runs), View())
    assert page.chart.drawn.endswith(" budgets, 3 seeds each")


def test_runs_that_help_together_are_one_proposal() -> None:
    runs = make_runs() + make_runs("m", [8.0])
    (pair,) = suggestions(compare(Question(baseline="base"), runs))
    assert (pair.recipes, pair.seeds) == (("base", "m"), (2, 2))
    words = pair.words.replace("\u00a0", " ")
    assert words.startswith(
        "Train the baseline with 2 more seeds and m with 2 more seeds, at 8 s: narrows"
    )
    assert words.endswith("for 32 s of training")
    assert pair.cost == "32\u00a0s"
    untimed = [replace(r, train_seconds=None, steps=100 * r.budget) for r in runs]
    asked = Question(baseline="base", axis="steps")
    (pair,) = suggestions(compare(asked, untimed))
    assert pair.words.endswith("for 3,200 steps of training")


def test_page_json_holds_every_error_of_a_fit() -> None:
    page = ComparisonPage(compared(), View())
    assert page.facts_json()["fit_errors"].keys() == set(FITS)
