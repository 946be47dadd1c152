"""What one training is asked for, and the recipe that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from overcurve.errors import FieldError
from workers.parameters import RecipeError, parse_params
from workers.recipe_check import check_recipe
from workers.registry import load_registry
from workers.specs import AlgorithmSpec, MethodSpec, TaskSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One run to train: what, how far, with which seed.

    Attributes:
        task: {"name": ..., **task parameters}; parameters left out take their defaults.
        algorithms: each {"name": ..., **parameters}, in order.
        budget, budget_unit: what was asked for, kept for the record.
        planned_units: how many units of the method that is; what training obeys.
        prefixes: fewer units, rising, at which an anytime method ends shorter budgets
            of the same seed: each becomes an outcome of its own.
        time_limit_seconds: of the whole run; None for no limit.
        device: "cpu", "cuda", "cuda:1", ...
    """

    task: Mapping[str, Any]
    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    algorithms: tuple[Mapping[str, Any], ...] = ()
    planned_units: int
    prefixes: tuple[int, ...] = ()
    budget: float = 0.0
    budget_unit: str = ""
    seed: int | str = 0
    time_limit_seconds: float | None = None
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Recipe:
    """An assignment looked up in the registry, its parameters parsed and checked."""

    task: TaskSpec
    task_params: Any
    method: MethodSpec
    params: Any
    algorithms: tuple[tuple[AlgorithmSpec, Any], ...]

    @property
    def source_digest(self) -> str:
        """Digests of the method, the task and the algorithms, joined by dots."""
        specs = (self.method, self.task, *(spec for spec, _ in self.algorithms))
        return ".".join(spec.source_digest for spec in specs)

    @property
    def plugin_version(self) -> dict[str, str]:
        """What plug-ins learn with beyond the file that names them; {} without any."""
        specs = (self.method, self.task, *(spec for spec, _ in self.algorithms))
        digests = ".".join(spec.package_digest for spec in specs if spec.is_plugin)
        return {"plugins": digests} if digests else {}


def resolve_recipe(assignment: Assignment) -> Recipe:
    """Looks the parts of an assignment up and checks that they fit.

    Raises: RecipeError: one of its leaves, naming the fields and the remedy.
    """
    registry = load_registry()
    task_values = dict(assignment.task)
    task = registry.task(task_values.pop("name"))
    method = registry.method(assignment.method)
    task_params = parse_params(task.params, task_values, "task")
    params = parse_params(method.params, assignment.params, "params")
    algorithms = []
    for i, written in enumerate(assignment.algorithms):
        values = dict(written)
        spec = registry.algorithm(values.pop("name"))
        algorithms.append((spec, parse_params(spec.params, values, f"algorithms[{i}]")))
    plugged = tuple(algorithms)
    check_recipe(task, task_params, method, params, plugged, assignment.device)
    if assignment.prefixes and not method.anytime:
        message = f"{method.name} is no anytime method: its budgets are trainings each"
        raise RecipeError(
            (FieldError("prefixes", message),), "Train each budget by itself."
        )
    recipe = Recipe(task, task_params, method, params, plugged)
    _ = recipe.plugin_version  # of the files as they are now, before they train
    return recipe
