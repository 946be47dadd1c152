"""What every field of the form is called, for the list of what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frontend.pages.studies.form_fields import FormField
from frontend.pages.studies.recipe_blocks import RECIPE_PLACES, RecipeBlock

_PLACES = {
    "t.name": "Task",
    "device": "Device",
    "title": "Name",
    "budgets": "Budgets",
    "budget_unit": "Counted in",
    "seeds": "Seeds",
    "sweep.param": "Tune first",
    "sweep.sides": "Of",
    "sweep.values": "Values to try",
}


def field_places(
    task_fields: Iterable[FormField],
    question_fields: Iterable[FormField],
    recipes: Iterable[RecipeBlock],
) -> dict[str, str]:
    """Every field by its name, in the words that the form shows."""
    places = dict(_PLACES)
    places |= _within("Task", task_fields)
    places |= _within("Question", question_fields)
    for recipe in recipes:
        places.update(_recipe_places(recipe))
    return places


def _recipe_places(recipe: RecipeBlock) -> Iterator[tuple[str, str]]:
    prefix, head = f"r{recipe.index}.", recipe.heading
    for name, words in RECIPE_PLACES.items():
        yield prefix + name, f"{head}, {words}"
    yield from _within(head, (*recipe.plain, *recipe.further)).items()
    for part in recipe.algorithms:
        yield f"{prefix}a{part.index}.name", f"{head}, {part.title}"
        yield from _within(f"{head}, {part.title}", part.fields).items()


def _within(head: str, fields: Iterable[FormField]) -> dict[str, str]:
    return {field.name: f"{head}, {field.label}" for field in fields}
