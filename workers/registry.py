"""What can be trained here: tasks, methods and algorithms, found by name.

A file in `tasks/`, `methods/` or `algorithms/` registers itself with a decorator;
`load_registry` imports them all, and plug-ins installed beside us (entry points of
the group `overcurve.plugins`, each naming a module). See docs/add-a-method.md.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeVar

from overcurve.combinations import Refusal
from overcurve.errors import FieldError
from workers.parameters import RecipeError, non_default_params, parameter, parse_params
from workers.specs import SEAMS, AlgorithmSpec, MethodSpec, Spec, TaskSpec

# What the author of a part needs, from one place.
__all__ = [
    "SEAMS",
    "AlgorithmSpec",
    "FieldError",
    "MethodSpec",
    "RecipeError",
    "Refusal",
    "Registry",
    "TaskSpec",
    "UnknownName",
    "algorithm",
    "load_registry",
    "method",
    "non_default_params",
    "parameter",
    "parse_params",
    "task",
]


def __getattr__(name: str) -> Any:
    """What plug-ins' tests found here before: `check_recipe`, `RefusedRecipe`."""
    if name in ("check_recipe", "RefusedRecipe"):
        return getattr(importlib.import_module("workers.recipe_check"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class UnknownName(RecipeError):
    """No task, method or algorithm of that name is registered."""


@dataclass(frozen=True, slots=True)
class Registry:
    """All parts by name. Get one with `task`, `method`, `algorithm`."""

    tasks: dict[str, TaskSpec] = field(default_factory=dict)
    methods: dict[str, MethodSpec] = field(default_factory=dict)
    algorithms: dict[str, AlgorithmSpec] = field(default_factory=dict)

    def task(self, name: str) -> TaskSpec:
        return _found(self.tasks, name, "task")

    def method(self, name: str) -> MethodSpec:
        return _found(self.methods, name, "method")

    def algorithm(self, name: str) -> AlgorithmSpec:
        return _found(self.algorithms, name, "algorithm")

    def hosts(self) -> list[str]:
        """Methods that algorithms plug into, by name."""
        return sorted(m.name for m in self.methods.values() if m.takes_algorithms)

    def conflicts_of(self, name: str) -> list[str]:
        """Algorithms that this one excludes or that exclude it, by name."""
        own = set(self.algorithm(name).conflicts)
        others = {a.name for a in self.algorithms.values() if name in a.conflicts}
        return sorted(own | others)


S = TypeVar("S", bound=Spec)
_REGISTRY = Registry()


def task(
    name: str,
    params: type,
    *,
    kind: str,
    metric: str,
    unit: str,
    direction: Literal["max", "min"],
    layout: str = "",
    version: int = 1,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers `build(params, device) -> Task`.

    Args:
        kind: what a method gets to see and a predictor must be able to do, e.g.
            "classification"; methods list the kinds they can learn.
        layout: shape of one input, "sequence" (length,) or "image" (rows, columns).
        metric, unit, direction: of the quality: "test accuracy", "fraction", "max".
        version: raise it whenever the data or the metric change.
    """

    def register(build: Callable[..., Any]) -> Callable[..., Any]:
        spec = TaskSpec(
            name=name,
            params=params,
            version=version,
            run=build,
            kind=kind,
            layout=layout,
            metric=metric,
            unit=unit,
            direction=direction,
        )
        _add(_REGISTRY.tasks, spec)
        return build

    return register


def method(
    name: str,
    params: type,
    *,
    version: int = 1,
    budget_unit: str = "steps",
    kinds: tuple[str, ...] = ("classification",),
    takes_algorithms: bool = False,
    refuses: tuple[Refusal, ...] = (),
    anytime: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a generator `train(task, params, context)`; see workers.context.

    Args:
        version: part of the recipe's identity; raise it whenever results change.
        budget_unit: what is planned and counted: steps, trees, rounds.
        kinds: the kinds of task it can learn.
        takes_algorithms: whether it calls `context.algorithms`.
        refuses: combinations of its parameters, or with tasks, that cannot be trained.
        anytime: whether a training of r units is the exact beginning of any longer
            one, whatever `planned_units`: then one run gives the records of all its
            budgets. Shared tests hold it to that, bit for bit.
    """

    def register(train: Callable[..., Any]) -> Callable[..., Any]:
        spec = MethodSpec(
            name=name,
            params=params,
            version=version,
            run=train,
            budget_unit=budget_unit,
            kinds=kinds,
            takes_algorithms=takes_algorithms,
            refuses=refuses,
            anytime=anytime,
        )
        _add(_REGISTRY.methods, spec)
        return train

    return register


def algorithm(
    name: str,
    params: type,
    *,
    seams: tuple[str, ...],
    null: Mapping[str, Any],
    version: int = 1,
    conflicts: tuple[str, ...] = (),
    refuses: tuple[Refusal, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers `plug(params, setting) -> Seams`; see workers.seams.

    Args:
        seams: the seams it uses, a subset of `SEAMS`.
        null: parameters that make it the identity; shared tests hold it to that.
        conflicts: algorithms it cannot be combined with; one of the two says so.
        refuses: combinations of method parameters and tasks it cannot work in.
    """
    if unknown := set(seams) - set(SEAMS):
        raise ValueError(f"algorithm {name!r} names unknown seams {sorted(unknown)}")

    def register(plug: Callable[..., Any]) -> Callable[..., Any]:
        spec = AlgorithmSpec(
            name=name,
            params=params,
            version=version,
            run=plug,
            seams=seams,
            null=null,
            conflicts=conflicts,
            refuses=refuses,
        )
        _add(_REGISTRY.algorithms, spec)
        return plug

    return register


@cache
def load_registry() -> Registry:
    """Imports every part of ours and of installed plug-ins; returns them by name."""
    for package in ("workers.tasks", "workers.methods", "workers.algorithms"):
        folder = importlib.import_module(package)
        for part in pkgutil.iter_modules(folder.__path__):
            importlib.import_module(f"{package}.{part.name}")
    for entry in importlib.metadata.entry_points(group="overcurve.plugins"):
        entry.load()
    return _REGISTRY


def _add(home: dict[str, Any], spec: Any) -> None:
    if spec.name in home and home[spec.name].run.__module__ != spec.run.__module__:
        modules = (home[spec.name].run.__module__, spec.run.__module__)
        raise ValueError(f"{spec.name!r} is registered by both {' and '.join(modules)}")
    home[spec.name] = spec


def _found(home: Mapping[str, S], name: str, what: str) -> S:
    if name not in home:
        message = f"no {what} is called {name!r}; known: {', '.join(sorted(home))}"
        raise UnknownName((FieldError(what, message),), f"Choose a known {what}.")
    return home[name]
