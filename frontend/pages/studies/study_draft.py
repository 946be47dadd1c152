"""A study while it is being written: everything as typed, right or wrong.

What cannot be read as a number stays text, so that the check of the submission names it
and the form keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overcurve.recipe_texts import RecipeTexts

SECONDS = "seconds"
ALL_SIDES = "all"  # are tuned by a sweep; the other choice is the baseline
MOST_RECIPES = 50
TUNING_SEEDS = 3  # of each value that a sweep tries
MOST_ALGORITHMS = 20
DEFAULT_DEVICE = "cpu"  # what a study without a word of it is trained on


@dataclass(frozen=True, slots=True)
class AlgorithmDraft:
    """An algorithm of a recipe with what was typed for its parameters."""

    name: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeDraft(RecipeTexts):
    """A method with what was typed for it; empty `budgets` are the study's;
    `per_budget` is the JSON of values tuned at each budget."""

    method: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    algorithms: tuple[AlgorithmDraft, ...] = ()
    budgets: str = ""
    per_budget: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDraft:
    """A whole study as typed; the first recipe is the baseline. `sweep_param` is tuned
    first, "" where nothing is, of `sweep_sides`."""

    title: str = ""
    note: str = ""
    task: str = ""
    task_params: Mapping[str, str] = field(default_factory=dict)
    device: str = ""
    budgets: str = ""
    budget_unit: str = SECONDS
    seeds: str = ""
    sweep_param: str = ""
    sweep_sides: str = ALL_SIDES
    sweep_values: str = ""
    question: Mapping[str, str] = field(default_factory=dict)
    recipes: tuple[RecipeDraft, ...] = ()
