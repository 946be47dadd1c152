"""Queueing what a comparison's page proposes, as its button sends it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.settings import Settings
from backend.studies.more_runs import MoreRuns, Wanted, add_runs, budget_at, find_home
from overcurve.curves.terms.records import RunRecord
from overcurve.errors import FieldError

MOST_SEEDS = 100


def queue_proposed(
    session: Session,
    settings: Settings,
    records: Sequence[RunRecord],
    baseline: str,
    *,
    recipes: Sequence[str],
    at: str,
    seeds: Sequence[str],
) -> MoreRuns:
    """Queues what a comparison's page proposes; neither commits nor rings.

    Args:
        records, baseline: the comparison's.
        at: training seconds, as a form sends them.
        seeds: how many new runs of each of the recipes.
    Raises:
        InvalidInput: names the field that cannot be. Conflict: see `find_home`.
    """
    arms = {record.recipe for record in records}
    if not recipes or not arms.issuperset(recipes) or len(set(recipes)) < len(recipes):
        raise _wrong("recipe", "is none of this comparison's")
    if len(seeds) != len(recipes):
        raise _wrong("seeds", f"expected {len(recipes)} numbers, one for each recipe")
    seconds = _positive("at", at, 1e9)
    amounts = [_whole("seeds", text, MOST_SEEDS) for text in seeds]
    home = find_home(session, records, [baseline, *recipes])
    wanted = [
        Wanted(recipe, budget_at(records, recipe, home.budget_unit, seconds), amount)
        for recipe, amount in zip(recipes, amounts, strict=True)
    ]
    return add_runs(session, settings, home, records, wanted)


def _positive(name: str, text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= most:
        raise _wrong(name, f"{text!r} is not a number above 0 and up to {most:g}")
    return value


def _whole(name: str, text: str, most: int) -> int:
    value = _positive(name, text, most)
    if value != int(value):
        raise _wrong(name, f"{text!r} is no whole number")
    return int(value)


def _wrong(path: str, message: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {message}.",
        remedy="Press the button on the comparison's page again.",
        fields=[FieldError(path, message)],
    )
