"""Single runs as faint dots: which are drawn, which are counted, which are thinned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.axes import Axis
from overcurve.figures.dots import MOST_DOTS, DrawnRuns, Spots, draw_runs, place_runs
from overcurve.figures.scale import comparison_scale
from tests.unit.overcurve.curves.studies import make_runs, shifted

TIME = Axis("", 1.0, 100.0, True, ())
QUALITY = Axis("", 0.0, 100.0, False, ())


def compared(*more: object) -> Comparison:
    runs = make_runs() + make_runs("m", [8.0], quality=shifted(0.1))
    return compare(Question(baseline="base"), [*runs, *more])  # type: ignore[list-item]


def drawn(spots: Sequence[Spots], comparison: Comparison | None = None) -> DrawnRuns:
    comparison = comparison or compared()
    return draw_runs(comparison, spots, comparison_scale(comparison), TIME, QUALITY)


def spots(recipe: str, count: int, at: float = 8.0, y: float = 50.0) -> Spots:
    """Runs of one budget."""
    return Spots(
        recipe, (at,) * count, (y,) * count, tuple(range(count)), (0.5,) * count
    )


def test_every_finished_run_has_its_place() -> None:
    lost = make_runs("m", [8.0], 1, status="failed", seed=9)
    comparison = compared(*(replace(run, quality=None) for run in lost))
    found = place_runs(comparison, comparison_scale(comparison))
    assert Counter(
        {group.recipe: len(group.x) for group in found if group.recipe == "m"}
    ) == {"m": 3}
    assert sum(len(group.x) for group in found) == 18
    (mine,) = (group for group in found if group.recipe == "m")
    assert mine.x == (8.0,) * 3
    assert mine.y == pytest.approx([100 * quality for quality in mine.qualities])


def test_run_without_the_axis_has_no_place() -> None:
    runs = [replace(run, steps=100.0) for run in make_runs()]
    asked = Question(baseline="base", axis="steps")
    comparison = compare(asked, runs + make_runs("m", [8.0]))
    found = place_runs(comparison, comparison_scale(comparison))
    assert {group.recipe for group in found} == {"base"}


def test_dot_says_which_run_it_is() -> None:
    comparison = compared()
    found = drawn(place_runs(comparison, comparison_scale(comparison)), comparison)
    assert [dots.name for dots in found.dots] == ["base", "m"]
    assert [dots.colour for dots in found.dots] == ["b", "m2"]
    words = found.dots[0].words[0].replace("\u00a0", " ")
    assert words == "seed 0: 2 s, 73.79 %"


def test_runs_off_the_scale_are_counted() -> None:
    found = drawn([spots("m", 3), spots("m", 2, y=101.0), spots("base", 4, at=0.5)])
    assert (found.off_scale, found.thinned) == (6, 0)
    assert sum(len(dots.x) for dots in found.dots) == 3


def test_turned_axis_holds_the_same_runs() -> None:
    comparison = compared()
    turned = Axis("", 100.0, 0.0, False, ())
    found = draw_runs(
        comparison, [spots("m", 3)], comparison_scale(comparison), TIME, turned
    )
    assert (len(found.dots[0].x), found.off_scale) == (3, 0)


def test_curve_without_a_run_has_no_dots() -> None:
    assert [dots.name for dots in drawn([spots("m", 3)]).dots] == ["m"]
    assert drawn([]) == DrawnRuns()


@pytest.mark.parametrize(
    "groups",
    [
        [spots("base", 9_000), spots("m", 9_000)],
        [spots("m", 1) for _ in range(12_000)],
        [spots("base", 20_000), *(spots("m", 1) for _ in range(500))],
        [spots("m", 7) for _ in range(2_000)],
    ],
    ids=["two budgets", "budgets of one run", "uneven", "many budgets"],
)
def test_of_too_many_a_sample_is_drawn(groups: list[Spots]) -> None:
    found = drawn(groups)
    count = sum(len(dots.x) for dots in found.dots)
    total = sum(len(group.x) for group in groups)
    assert count == MOST_DOTS
    assert found.thinned == total - MOST_DOTS


def test_sample_leaves_no_budget_more_than_its_share() -> None:
    groups = [spots("m", 500, at=2.0 + i) for i in range(40)]
    (dots,) = drawn(groups).dots
    assert set(Counter(dots.x).values()) == {MOST_DOTS // 40}


def test_few_runs_are_all_drawn() -> None:
    found = drawn([spots("base", MOST_DOTS - 1), spots("m", 1)])
    assert (sum(len(dots.x) for dots in found.dots), found.thinned) == (MOST_DOTS, 0)
