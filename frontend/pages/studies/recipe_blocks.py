"""The form of one recipe: its method, its parameters, its algorithms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontend.facts.catalogue import CatalogueEntry
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.form_fields import FormField, form_fields
from frontend.pages.studies.study_draft import AlgorithmDraft, RecipeDraft
from overcurve.recipe_texts import RECIPE_TEXTS, RecipeTexts, texts_of

MOST_PLAIN_FIELDS = 3  # parameters shown at once, with those set; the others unfold
RECIPE_PLACES = {
    "method": "method",
    **{name: text.title.lower() for name, text in RECIPE_TEXTS.items()},
    "budgets": "own budgets",
    "per_budget": "values at each budget",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmBlock:
    """An algorithm of a recipe with its fields."""

    index: int
    name: str
    title: str
    summary: str
    fields: tuple[FormField, ...]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeBlock(RecipeTexts):
    """The form of the baseline (index 0) or of a method. `further` fields unfold: none
    of them differs from its default."""

    index: int
    colour: str
    heading: str
    method: str
    summary: str
    plain: tuple[FormField, ...]
    further: tuple[FormField, ...]
    algorithms: tuple[AlgorithmBlock, ...]
    offered: tuple[tuple[str, str], ...]
    budgets: str
    per_budget: str
    problems: Mapping[str, str]

    @property
    def texts(self) -> tuple[FormField, ...]:
        """The inputs of what is said of it."""
        prefix = f"r{self.index}."
        return tuple(
            FormField(
                name=prefix + name,
                label=text.title,
                kind="text",
                value=getattr(self, name),
                default=text.hint,
                help="",
                high=str(text.most),
                problem=self.problems.get(name, ""),
            )
            for name, text in RECIPE_TEXTS.items()
        )


def recipe_blocks(
    recipes: Sequence[RecipeDraft], catalogue: Catalogue, problems: Mapping[str, str]
) -> tuple[RecipeBlock, ...]:
    """Builds the forms of all recipes; a method is described where it stands first."""
    methods = [recipe.method for recipe in recipes]
    return tuple(
        _recipe_block(i, recipe, catalogue, problems, recipe.method not in methods[:i])
        for i, recipe in enumerate(recipes)
    )


def _recipe_block(
    index: int,
    recipe: RecipeDraft,
    catalogue: Catalogue,
    problems: Mapping[str, str],
    is_new: bool,
) -> RecipeBlock:
    """`is_new`: no block above has told what this method is."""
    prefix = f"r{index}."
    entry = catalogue.get("method", recipe.method)
    fields = form_fields(
        catalogue.properties("method", recipe.method),
        recipe.params,
        f"{prefix}p.",
        problems,
    )
    first = fields[:MOST_PLAIN_FIELDS]
    others = fields[MOST_PLAIN_FIELDS:]
    return RecipeBlock(
        index=index,
        colour="b" if index == 0 else f"m{(index - 1) % 10 + 1}",
        heading="Baseline" if index == 0 else f"Method {index}",
        **texts_of(recipe),
        method=recipe.method,
        summary=entry.summary if entry and is_new else "",
        plain=(*first, *(f for f in others if f.is_set)),
        further=tuple(f for f in others if not f.is_set),
        algorithms=tuple(
            _algorithm_block(f"{prefix}a{i}.", i, a, catalogue, problems)
            for i, a in enumerate(recipe.algorithms)
        ),
        offered=_offered(recipe, catalogue),
        budgets=recipe.budgets,
        per_budget=recipe.per_budget,
        problems={
            name: problems[prefix + name]
            for name in RECIPE_PLACES
            if prefix + name in problems
        },
    )


def _offered(recipe: RecipeDraft, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Algorithms that could be added, as (name, words)."""
    taken = {algorithm.name for algorithm in recipe.algorithms}
    return tuple(
        (entry.name, entry.title or entry.name)
        for entry in catalogue.algorithms_for(recipe.method)
        if entry.name not in taken
    )


def _algorithm_block(
    prefix: str,
    index: int,
    algorithm: AlgorithmDraft,
    catalogue: Catalogue,
    problems: Mapping[str, str],
) -> AlgorithmBlock:
    entry: CatalogueEntry | None = catalogue.get("algorithm", algorithm.name)
    return AlgorithmBlock(
        index=index,
        name=algorithm.name,
        title=(entry.title if entry else "") or algorithm.name.replace("_", " "),
        summary=entry.summary if entry else "",
        fields=form_fields(
            catalogue.properties("algorithm", algorithm.name),
            algorithm.params,
            f"{prefix}p.",
            problems,
        ),
        problem=problems.get(f"{prefix}name", ""),
    )
