"""The form of a recipe: what is set is seen, what can be added is offered."""

from __future__ import annotations

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.recipe_blocks import RecipeBlock, recipe_blocks
from frontend.pages.studies.study_draft import AlgorithmDraft, RecipeDraft
from tests.factories import make_entries

CATALOGUE = Catalogue(make_entries())


def blocks_of(*recipes: RecipeDraft, **problems: str) -> tuple[RecipeBlock, ...]:
    told = {name.replace("_", ".", 1): words for name, words in problems.items()}
    return recipe_blocks(recipes, CATALOGUE, told)


def test_first_is_the_baseline_and_methods_count_from_one() -> None:
    blocks = blocks_of(*[RecipeDraft(method="forest")] * 3)
    assert [b.heading for b in blocks] == ["Baseline", "Method 1", "Method 2"]
    assert [b.colour for b in blocks] == ["b", "m1", "m2"]


def test_algorithm_in_use_is_not_offered_again() -> None:
    used = RecipeDraft(method="supervised", algorithms=(AlgorithmDraft("mixup"),))
    (block,) = blocks_of(used)
    assert [name for name, _ in block.offered] == ["row_column_cutout", "cutout"]
    assert [a.title for a in block.algorithms] == ["mixup"]


def test_problem_stands_at_its_recipe_alone() -> None:
    recipes = [RecipeDraft(method="forest")] * 2
    first, second = blocks_of(*recipes, r1_budgets="are no numbers")
    assert first.problems == {}
    assert second.problems == {"budgets": "are no numbers"}


def test_method_that_nobody_offers_has_no_fields() -> None:
    (block,) = blocks_of(RecipeDraft(method="gone"))
    assert (block.plain, block.further) == ((), ())
