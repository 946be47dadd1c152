"""Which curves of a comparison more runs can be added to, as far as records tell."""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.curves.terms.answers import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRecipe:
    """A recipe that the workers would train otherwise today, or not at all, so that
    its curve has ended; `study` is the newest that trained it."""

    recipe: str
    name: str
    study: int


def trained_here(comparison: Comparison) -> set[str]:
    """The recipes that our workers trained, so that more of them can be queued.

    A recorded example carries all that they measure: only the server knows that
    none of its studies was trained here.
    """
    if not comparison.evidence.searched:
        return set()
    carrying = comparison.records.carrying("segments")
    return {
        recipe
        for recipe, run, segments in carrying.rows("recipe", "run", "segments")
        if run and segments
    }
