"""Published figures stand beside those that were measured here."""

from __future__ import annotations

from typing import Any

from frontend.facts.curves import QualityView
from frontend.pages.studies.gallery_figures import gallery_figures, task_names

CURVES = {"plain": "r-plain", "mine": "r-mine"}
PUBLISHED = {
    "task": "",
    "budget": 8.0,
    "compared": "value",
    "of": "accuracy, %",
    "source": "Table 1",
    "values": {"plain": 90.5},
}


def detail_of(*published: dict[str, Any]) -> dict[str, Any]:
    part = {"key": "toy", "name": "", "spec": {}}
    return {
        "curves": CURVES,
        "published": list(published),
        "across": "",
        "sizes": {"reduced": [part], "full": [part]},
    }


def quality(recipe: str, budget: float, mean: float = 0.5) -> QualityView:
    return QualityView(
        task="toy",
        recipe=recipe,
        budget=budget,
        budget_unit="seconds",
        runs=3,
        mean=mean,
        unit="fraction",
    )


def measured(*found: QualityView) -> dict[tuple[str, str], list[QualityView]]:
    by_curve: dict[tuple[str, str], list[QualityView]] = {}
    for one in found:
        by_curve.setdefault((one.task, one.recipe), []).append(one)
    return by_curve


def test_budget_of_the_published_figure_goes_before_the_largest() -> None:
    here = measured(quality("r-plain", 8.0, 0.9), quality("r-plain", 16.0, 0.95))
    columns, (row,) = gallery_figures(detail_of(PUBLISHED), here, {})
    assert [column.kind for column in columns] == ["published", "measured"]
    assert columns[1].heading == "after 8 s"
    assert row.figures[0] == "90.5"
    assert row.figures[1].startswith("90")


def test_without_a_published_budget_each_is_taken_at_its_largest() -> None:
    here = measured(quality("r-plain", 8.0), quality("r-mine", 4.0))
    (column,), rows = gallery_figures(detail_of(), here, {})
    assert column.heading == "each at its largest budget"
    assert "method=r-mine" in column.address
    assert [row.figures[0].rpartition(", ")[2] for row in rows] == [
        "8 s",
        "4 s",
    ]


def test_change_is_written_with_its_sign() -> None:
    change = {**PUBLISHED, "compared": "change", "values": {"plain": -0.5, "mine": 2}}
    _, rows = gallery_figures(detail_of(change), {}, {})
    assert [row.figures for row in rows] == [("−0.5",), ("+2",)]


def test_recipe_without_a_figure_has_no_row() -> None:
    _, rows = gallery_figures(detail_of(PUBLISHED), {}, {})
    assert [row.label for row in rows] == ["plain"]
    assert task_names(detail_of()) == {"toy": ""}
