"""One run, composed: what is asked is written once and found wherever a run is."""

from __future__ import annotations

from dataclasses import fields

from backend.models import RunRow, RunStateRow
from backend.store.claims import ClaimedRun
from backend.store.new_runs import NewRun
from frontend.facts.runs import AskedRecipe, AskedRun, RunView, recipe_fields
from frontend.facts.studies import RecipeView
from frontend.pages.runs.runs import RunLine

ASKED = {f.name for f in fields(AskedRun)}


def test_every_shape_of_a_run_holds_what_was_asked() -> None:
    for shape in (NewRun, ClaimedRun, RunView):
        names = {f.name for f in fields(shape)}
        assert "asked" in names
        assert not names & ASKED, "said a second time beside `asked`"
    assert {f.name for f in fields(RunLine)} > ASKED


def test_all_that_is_asked_of_a_run_is_stored() -> None:
    assert set(RunRow.__table__.columns.keys()) > ASKED


def test_a_state_repeats_only_what_was_asked() -> None:
    kept, asked = RunStateRow.__table__.columns, RunRow.__table__.columns
    copied = set(kept.keys()) & set(asked.keys())
    assert copied - ASKED == {"study", "created_at"}


def test_a_recipe_gives_its_runs_nothing_of_its_view() -> None:
    recipe = RecipeView(
        recipe="abc",
        label="CNN",
        method="supervised",
        version="1",
        params={"width": 8},
        algorithms=(),
        is_baseline=True,
        budgets=(2.0, 4.0),
    )
    assert AskedRecipe(**recipe_fields(recipe)).label == "CNN"
    assert "is_baseline" not in recipe_fields(recipe)
