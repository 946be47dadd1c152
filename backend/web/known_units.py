"""Which units of the methods fill the seconds asked for, as far as was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.settings import Settings
from backend.store.calibrations import CalibrationView, list_calibrations
from backend.store.workers import list_workers
from backend.studies.resolve import resolve_study
from backend.studies.submission import parse_submission
from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.studies import RecipeView
from frontend.pages.studies.submit import KnownUnits

SECONDS = "seconds"


def known_units(
    session: Session,
    settings: Settings,
    spec: Mapping[str, Any],
    entries: Iterable[CatalogueEntry],
) -> tuple[KnownUnits, ...]:
    """Gives the units of each recipe that was calibrated on the study's device.

    A budget that was not itself calibrated is read off the recipe's line. What cannot
    be planned yet, and what nobody has trained, is left out.
    """
    entries = tuple(entries)
    try:
        submission = parse_submission(spec)
        resolved = resolve_study(
            entries,
            submission,
            longest_seconds=settings.time_limit_seconds,
            most_runs=settings.max_study_runs,
        )
    except InvalidInput:
        return ()
    if submission.budget_unit != SECONDS:
        return ()
    classes = {
        worker.device_class
        for worker in list_workers(session, stale_seconds=settings.lease_seconds)
        if worker.device == submission.device
    }
    measured: dict[str, list[CalibrationView]] = {}
    for calibration in list_calibrations(session, task=resolved.task):
        if calibration.device_class in classes:
            measured.setdefault(calibration.recipe, []).append(calibration)
    units = {
        e.name: str(e.detail.get("budget_unit", "units"))
        for e in entries
        if e.kind == "method"
    }
    return tuple(
        KnownUnits(recipe.label, units[recipe.method], pairs)
        for recipe in resolved.recipes
        if (pairs := _pairs(recipe, measured.get(recipe.recipe, ())))
    )


def _pairs(
    recipe: RecipeView, measured: Iterable[CalibrationView]
) -> tuple[tuple[float, int], ...]:
    exact = {calibration.seconds: calibration.planned_units for calibration in measured}
    # With values of its own at each budget a recipe has no single line.
    lines = [calibration.detail for calibration in measured if not recipe.per_budget]
    pairs = []
    for budget in recipe.budgets:
        if budget in exact:
            pairs.append((budget, exact[budget]))
        elif lines and lines[-1].get("unit_seconds"):
            rest = budget - lines[-1].get("fixed_seconds", 0.0)
            pairs.append((budget, max(1, round(rest / lines[-1]["unit_seconds"]))))
    return tuple(pairs)
