"""How many units fill a budget in seconds: found in Postgres, or measured once.

The measuring itself is `driving.calibrate`, in a child; here is which recipes lack a
calibration, and where the figures go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from backend.settings import Settings
from backend.store.calibrations import (
    CalibrationView,
    insert_calibration,
    list_calibrations,
    load_calibration,
)
from backend.store.claims import ClaimedRun
from backend.store.studies import load_study, params_at
from frontend.facts.runs import AskedRecipe
from frontend.facts.studies import RecipeView
from overcurve.recipe import canonical_json
from workers.children.launch import Message
from workers.process.outbox import Outbox
from workers.process.result import Result, given_up
from workers.process.sitting import Sitting


@dataclass(frozen=True, slots=True)
class _Gap:
    """A recipe and the budgets in seconds for which its units are not known."""

    recipe: str
    assignment: dict[str, Any]
    seconds: tuple[float, ...]


class _Key(NamedTuple):
    """What is measured once: a recipe with the parameters of some of its budgets."""

    recipe: str
    params: str


def _alike(recipe: RecipeView, seconds: Iterable[float]) -> dict[_Key, set[float]]:
    """Puts budgets together at which a recipe has the same parameters."""
    budgets: dict[_Key, set[float]] = {}
    for budget in seconds:
        key = _Key(recipe.recipe, canonical_json(params_at(recipe, budget)))
        budgets.setdefault(key, set()).add(budget)
    return budgets


class Calibration:
    """The calibrations that one claimed run and its study need.

    Args:
        device_class: of this worker's device; a calibration holds within it.
        outbox: of the claimed run.
        on_wait: told for whom the measuring waits, in words; "" when it goes on.
    """

    def __init__(
        self,
        claimed: ClaimedRun,
        *,
        sessions: sessionmaker[Session],
        settings: Settings,
        device_class: str,
        outbox: Outbox,
        on_wait: Callable[[str], None],
    ) -> None:
        self._claimed = claimed
        self._sessions = sessions
        self._settings = settings
        self._device_class = device_class
        self._outbox = outbox
        self._on_wait = on_wait

    def planned_units(self) -> int | None:
        """Return the run's length in units of its method; None if not yet known."""
        asked = self._claimed.asked
        if asked.budget_unit != "seconds":
            return max(1, round(asked.budget))
        with self._sessions.begin() as session:
            calibration = load_calibration(
                session,
                asked.task,
                asked.recipe,
                asked.budget,
                self._device_class,
            )
        return calibration.planned_units if calibration else None

    def measure(self, sitting: Sitting) -> Result | None:
        """Calibrate every recipe of the study that lacks it, side by side.

        Returns: None when all is stored; else what becomes of the claimed run.
        """
        gaps = self._gaps()
        job = {
            "kind": "calibrate",
            "assignments": [gap.assignment for gap in gaps],
            "seconds": [gap.seconds for gap in gaps],
        }

        def hear(message: Message) -> None:
            if message["kind"] == "waits":
                self._on_wait(message["who"])
                return
            view = CalibrationView(
                task=self._claimed.asked.task,
                recipe=gaps[message["index"]].recipe,
                seconds=message["seconds"],
                device_class=self._device_class,
                planned_units=message["planned_units"],
                detail=message["detail"],
            )
            self._outbox.put(partial(insert_calibration, calibration=view))

        result = sitting.attend(job, hear, seconds_left=lambda: math.inf)
        if result.status != "finished":
            return result
        stored = sitting.settle()
        return None if stored else given_up("its calibration could not be stored")

    def _gaps(self) -> list[_Gap]:
        """What the study lacks; the claimed run's own recipe comes first."""
        claimed, own = self._claimed, self._claimed.asked
        with self._sessions.begin() as session:
            study = load_study(session, claimed.study)
            measured = {
                (c.recipe, c.seconds)
                for c in list_calibrations(session, task=own.task)
                if c.device_class == self._device_class
            }
        first = _Key(own.recipe, canonical_json(dict(own.params)))
        gaps = {first: self._gap(own, own.params, {own.budget})}
        for recipe in study.recipes:
            missing = {s for s in recipe.budgets if (recipe.recipe, s) not in measured}
            for key, budgets in _alike(recipe, missing).items():
                wanted = budgets | ({own.budget} if key == first else set())
                params = params_at(recipe, min(budgets))
                gaps[key] = self._gap(recipe, params, wanted)
        return list(gaps.values())

    def _gap(
        self,
        recipe: AskedRecipe,
        params: Mapping[str, Any],
        seconds: set[float],
    ) -> _Gap:
        claimed = self._claimed
        assignment = {
            "task": {"name": claimed.task_name, **claimed.task_params},
            "method": recipe.method,
            "params": dict(params),
            "algorithms": [dict(algorithm) for algorithm in recipe.algorithms],
            "planned_units": 1,
            "time_limit_seconds": self._settings.time_limit_seconds,
            "device": self._settings.device,
        }
        return _Gap(recipe.recipe, assignment, tuple(sorted(seconds)))
