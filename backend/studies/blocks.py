"""Random blocks: one of each recipe and budget with the same seed, in random order.

A machine that slows down while a study trains slows down every recipe alike, as
long as they take turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from frontend.facts.studies import RecipeView


@dataclass(frozen=True, slots=True)
class Place:
    """One run of a study: what, and when in the study's order."""

    recipe: RecipeView
    budget: float
    seed: int | str
    block: int
    position: int


def order_block(
    pairs: Sequence[tuple[RecipeView, float]],
    seed: int | str,
    block: int,
    order_seed: int,
) -> Iterator[Place]:
    """Orders the recipes and budgets of one block.

    The order depends on `order_seed` and `block` only, so that it can be checked
    from what the study stores.
    """
    shuffled = list(pairs)
    Random(f"{order_seed}:{block}").shuffle(shuffled)
    for position, (recipe, budget) in enumerate(shuffled):
        yield Place(recipe, budget, seed, block, position)


def lay_blocks(
    recipes: Iterable[RecipeView],
    seeds: Iterable[int | str],
    order_seed: int,
    first_block: int = 0,
) -> tuple[Place, ...]:
    """Lays one block for each seed, each with every recipe at all its budgets."""
    pairs = [(recipe, budget) for recipe in recipes for budget in recipe.budgets]
    return tuple(
        place
        for i, seed in enumerate(seeds)
        for place in order_block(pairs, seed, first_block + i, order_seed)
    )
