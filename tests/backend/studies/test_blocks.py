"""Random blocks: complete, of one seed each, in an order that can be repeated."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.studies.blocks import Place, lay_blocks
from frontend.facts.studies import RecipeView

budget_lists = st.lists(
    st.integers(1, 100).map(float), min_size=1, max_size=6, unique=True
)
recipe_lists = st.lists(budget_lists, min_size=1, max_size=4)
seed_lists = st.lists(st.integers(0, 50), min_size=1, max_size=5, unique=True)


def make_recipes(budgets: list[list[float]]) -> list[RecipeView]:
    return [
        RecipeView(
            recipe=f"recipe{i}",
            label=f"recipe{i}",
            is_baseline=i == 0,
            method="supervised",
            version="1",
            params={},
            algorithms=(),
            budgets=tuple(own),
        )
        for i, own in enumerate(budgets)
    ]


def content(places: list[Place]) -> Counter[tuple[str, float]]:
    return Counter((p.recipe.recipe, p.budget) for p in places)


@given(recipe_lists, seed_lists, st.integers(0, 2**48))
def test_each_block_holds_everything_once(
    budgets: list[list[float]], seeds: list[int], order_seed: int
) -> None:
    recipes = make_recipes(budgets)
    places = lay_blocks(recipes, seeds, order_seed)
    expected = Counter((r.recipe, b) for r in recipes for b in r.budgets)
    for block, seed in enumerate(seeds):
        own = [p for p in places if p.block == block]
        assert content(own) == expected
        assert {p.seed for p in own} == {seed}
        assert [p.position for p in own] == list(range(len(own)))


@given(recipe_lists, seed_lists, st.integers(0, 2**48))
def test_order_seed_repeats_the_order(
    budgets: list[list[float]], seeds: list[int], order_seed: int
) -> None:
    recipes = make_recipes(budgets)
    first = lay_blocks(recipes, seeds, order_seed)
    assert lay_blocks(recipes, seeds, order_seed) == first


def test_order_differs_between_blocks() -> None:
    recipes = make_recipes([[1.0, 2.0, 4.0, 8.0]] * 3)
    places = lay_blocks(recipes, range(5), order_seed=7)
    orders = {
        tuple((p.recipe.recipe, p.budget) for p in places if p.block == block)
        for block in range(5)
    }
    assert len(orders) == 5


def test_every_position_is_equally_likely() -> None:
    recipes = make_recipes([[1.0], [1.0], [1.0], [1.0]])
    places = lay_blocks(recipes, range(2000), order_seed=1)
    first = Counter(p.position for p in places if p.recipe.is_baseline)
    assert all(400 < count < 600 for count in first.values())
