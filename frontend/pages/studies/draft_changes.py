"""What the buttons of the form do to a study that is being written."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.studies.study_draft import (
    ALL_SIDES,
    MOST_RECIPES,
    AlgorithmDraft,
    RecipeDraft,
    StudyDraft,
)


def change_draft(draft: StudyDraft, action: str, choice: str = "") -> StudyDraft:
    """Adds or removes a part, as a button of the form asks; others change nothing.

    Args:
        action: `add-method`, `remove-method-2`, `add-algorithm-1` (of `choice`),
            `remove-algorithm-1-0`, `budgets-2,4,8,16`,
            `sweep-learning_rate-0.01,0.1`, `sweep` (removes it),
            `sweep.baseline-learning_rate-0.01,0.1`.
    """
    verb, _, where = action.partition("-")
    what, _, place = where.partition("-")
    numbers = [int(n) for n in place.split("-") if n.isdigit()]
    if verb == "budgets":
        return replace(draft, budgets=where.replace(",", ", "))
    if verb in ("sweep", "sweep.baseline"):
        values, sides = place.replace(",", ", "), verb.partition(".")[2] or ALL_SIDES
        return replace(draft, sweep_param=what, sweep_values=values, sweep_sides=sides)
    if verb == "add" and what == "method":
        return _add_method(draft)
    if not numbers or not 0 <= numbers[0] < len(draft.recipes):
        return draft
    if verb == "remove" and what == "method" and numbers[0] > 0:
        kept = [r for i, r in enumerate(draft.recipes) if i != numbers[0]]
        return replace(draft, recipes=tuple(kept))
    recipe = draft.recipes[numbers[0]]
    algorithms = list(recipe.algorithms)
    if verb == "add" and what == "algorithm" and choice:
        algorithms.append(AlgorithmDraft(choice))
    elif verb == "remove" and what == "algorithm" and len(numbers) > 1:
        algorithms = [a for i, a in enumerate(algorithms) if i != numbers[1]]
    changed = replace(recipe, algorithms=tuple(algorithms))
    return _with_recipe(draft, numbers[0], changed)


def _add_method(draft: StudyDraft) -> StudyDraft:
    if len(draft.recipes) >= MOST_RECIPES:
        return draft
    like = draft.recipes[0] if draft.recipes else RecipeDraft()
    added = RecipeDraft(method=like.method, params=like.params)
    return replace(draft, recipes=(*draft.recipes, added))


def _with_recipe(draft: StudyDraft, index: int, recipe: RecipeDraft) -> StudyDraft:
    recipes = list(draft.recipes)
    recipes[index] = recipe
    return replace(draft, recipes=tuple(recipes))
