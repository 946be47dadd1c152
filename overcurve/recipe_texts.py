"""What a study says of a recipe beside what is trained.

Nothing of it is part of the recipe's identity: a curve stays the same curve whatever it
is called. Forms, tables and checks are drawn from this one list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class RecipeText:
    """One of them: its `title` in forms and tables, a `hint` of what to write, and the
    `most` characters that it may have."""

    title: str
    hint: str
    most: int


def _said(title: str, hint: str, most: int) -> str:
    text = RecipeText(title, hint, most)
    return field(default="", metadata={"text": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeTexts:
    """The texts of one recipe; "" where nothing is said."""

    label: str = _said("Called", "named by what it is", 200)
    tag: str = _said("Tag", "to find its runs by", 100)


RECIPE_TEXTS: Mapping[str, RecipeText] = {
    f.name: f.metadata["text"] for f in fields(RecipeTexts)
}
# What people note of a recipe beside its name; shown where anything is noted.
RECIPE_NOTES: Mapping[str, RecipeText] = {
    name: text for name, text in RECIPE_TEXTS.items() if name != "label"
}


def texts_of(recipe: Any) -> dict[str, str]:
    """The texts of whatever has them as attributes, by name."""
    return {name: getattr(recipe, name) for name in RECIPE_TEXTS}


def texts_in(said: Mapping[str, Any]) -> dict[str, str]:
    """The texts in a study's file or form, by name; "" where it says nothing."""
    return {name: str(said.get(name, "")).strip() for name in RECIPE_TEXTS}


def notes_of(recipe: Any) -> dict[str, str]:
    """What is noted of a recipe, by name, without what is not."""
    texts = texts_of(recipe)
    return {name: texts[name] for name in RECIPE_NOTES if texts[name]}
