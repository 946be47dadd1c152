"""Runs: what was asked, how they stand, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from overcurve.curves.terms.records import Direction, Status
from overcurve.pictures import Kind
from overcurve.recipe_texts import RecipeTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRecipe(RecipeTexts):
    """A recipe as it is asked for, with what is said of it: `recipe` is the digest that
    identifies its curve. `params` and `algorithms` hold only what differs from the
    defaults; each algorithm is {"name": ..., **its parameters}."""

    recipe: str
    method: str
    version: str
    params: Mapping[str, Any]
    algorithms: tuple[Mapping[str, Any], ...]


def recipe_fields(recipe: AskedRecipe) -> dict[str, Any]:
    """What is asked of a recipe by name, without what a view of it adds."""
    return {f.name: getattr(recipe, f.name) for f in fields(AskedRecipe)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRun(AskedRecipe):
    """One recipe at one budget with one seed, as it was asked for or imported. `task`
    is the task's key; `device` the kind of device, "" for a run trained elsewhere;
    `block` and `position` its place in the random order of its study."""

    task: str
    budget: float
    budget_unit: str
    seed: int | str
    device: str
    block: int | None
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it was asked for, with its present state. `progress` 0..1; seconds on
    the training clock and in all; `error` is {"code", "message", ...}; `source` says
    who measured ("" is Overcurve itself), `owner` whose study it is (None: nobody's).
    Status `lost` waits to be started again."""

    id: int
    study: int
    asked: AskedRun
    status: Status
    attempt: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: float
    train_seconds: float | None
    total_seconds: float | None
    quality: float | None
    metric: str
    unit: str
    direction: Direction
    device_class: str
    error: Mapping[str, str] | None
    retry_of: int | None
    retried_by: int | None
    cancel_requested: bool
    worker: int | None
    source: str
    owner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMatch:
    """What runs must be to be listed, each exactly; "" is anything. A field is named as
    the column that it is compared with, of runs or of their studies."""

    task: str = ""
    method: str = ""
    device: str = ""
    recipe: str = ""
    owner: str = ""
    tag: str = ""


MATCHED = tuple(f.name for f in fields(RunMatch))


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened to a run. `kind`: queued, started, lost, a final
    status, or cancel_requested."""

    kind: str
    attempt: int
    at: datetime
    worker: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture that a run left, after so many units; `kind` and `content` as in
    `overcurve.pictures`."""

    name: str
    units: float
    kind: Kind
    content: Mapping[str, Any]
