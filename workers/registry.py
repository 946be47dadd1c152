"""What can be trained here: tasks, methods and algorithms, found by name.

A file in `tasks/`, `methods/` or `algorithms/` registers itself with a decorator;
`load_registry` imports them all, and plug-ins installed beside us (entry points of
the group `overcurve.plugins`, each naming a module). See docs/add-a-method.md.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from workers.parameters import (
    FieldError,
    RecipeError,
    non_default_params,
    parameter,
    parameter_schema,
    parse_params,
)

__all__ = [
    "AlgorithmSpec",
    "FieldError",
    "MethodSpec",
    "RecipeError",
    "Refusal",
    "RefusedRecipe",
    "Registry",
    "TaskSpec",
    "UnknownName",
    "algorithm",
    "check_recipe",
    "load_registry",
    "method",
    "non_default_params",
    "parameter",
    "parse_params",
    "task",
]

HELD_OUT = "validation_share"  # the parameter of tasks that can be tuned on
SEAMS = ("build", "transforms", "batch", "loss", "step", "before_eval")
# A change to these cannot change what a recipe learns, only how it is run and timed.
_RUNNING_CODE = frozenset({"workers.registry", "workers.parameters", "workers.context"})
_OUR_IMPORT = re.compile(r"^\s*from (workers\.[\w.]+) import", re.MULTILINE)
_SECTIONS = ("Called", "Source", "Cost", "Published")


class UnknownName(RecipeError):
    """No task, method or algorithm of that name is registered."""


class RefusedRecipe(RecipeError):
    """Parts that each exist, but cannot be trained together."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A combination that is refused when it is submitted, and why.

    Attributes:
        when: fact to the values refused; all must match. Facts are `task.name`,
            `task.layout`, `task.<parameter>`, `method.name`, `method.<parameter>`, the
            kind of device it is to train on (`device.kind`: "cpu", "cuda"), and for an
            algorithm its own parameters, `algorithm.<parameter>`.
        reason: what does not fit and what to take instead, a sentence.
        unless: fact to the values that excuse it; one of them is enough.
        at: the parameter of the refusing part that is at fault; "" where the part is.
    """

    when: Mapping[str, tuple[Any, ...]]
    reason: str
    unless: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    at: str = ""

    def matches(self, facts: Mapping[str, Any]) -> bool:
        if any(facts.get(name) in values for name, values in self.unless.items()):
            return False
        return all(facts.get(name) in values for name, values in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What is known of a registered part: identity, parameters and its card."""

    name: str
    params: type
    version: int
    run: Callable[..., Any]

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters, with defaults and units."""
        return parameter_schema(self.params, title=self.title)

    @property
    def title(self) -> str:
        return self._card["title"]

    @property
    def summary(self) -> str:
        """What it does, a few sentences from the docstring."""
        return self._card["summary"]

    @property
    def source(self) -> str:
        """The paper or project it follows."""
        return self._card["Source"]

    @property
    def cost(self) -> str:
        """What it adds to a step, in words."""
        return self._card["Cost"]

    @property
    def published(self) -> str:
        """The published result it is held against."""
        return self._card["Published"]

    @property
    def source_digest(self) -> str:
        """Digest of its module and of our modules it learns with, 16 hex digits."""
        return _source_digest(self.run.__module__)

    @property
    def is_plugin(self) -> bool:
        """It comes from outside this repository: its digest is part of its identity."""
        return not self.run.__module__.startswith("workers.")

    @property
    def _card(self) -> dict[str, str]:
        return _read_card(inspect.getdoc(self.run) or self.name, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec(Spec):
    """A registered task; `run(params, device) -> workers.tasks.Task`."""

    kind: str
    layout: str
    metric: str
    unit: str
    direction: Literal["max", "min"]

    @property
    def detail(self) -> dict[str, Any]:
        words = ("kind", "layout", "metric", "unit", "direction")
        facts = {word: getattr(self, word) for word in words}
        if self._holds_out:
            facts["validation"] = {"parameter": HELD_OUT, "metric": self._validation}
        return facts

    def metric_for(self, params: Any) -> str:
        """The metric, by its name on held-out training data where they are examined."""
        return self._validation if getattr(params, HELD_OUT, 0) else self.metric

    @property
    def _holds_out(self) -> bool:
        return any(f.name == HELD_OUT for f in fields(self.params))

    @property
    def _validation(self) -> str:
        return f"validation {self.metric.removeprefix('test ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSpec(Spec):
    """A registered method; `run(task, params, context)` is its generator."""

    budget_unit: str
    kinds: tuple[str, ...]
    takes_algorithms: bool
    refuses: tuple[Refusal, ...]

    @property
    def detail(self) -> dict[str, Any]:
        words = ("budget_unit", "kinds", "takes_algorithms")
        facts = {word: _json(getattr(self, word)) for word in words}
        return facts | {"refuses": [_json(asdict(r)) for r in self.refuses]}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmSpec(Spec):
    """A registered algorithm; `run(params, setting) -> workers.seams.Seams`.

    `null` are the parameters with which it changes nothing, bit for bit.
    """

    seams: tuple[str, ...]
    null: Mapping[str, Any]
    conflicts: tuple[str, ...]
    refuses: tuple[Refusal, ...]

    @property
    def detail(self) -> dict[str, Any]:
        facts = {"seams": list(self.seams), "conflicts": list(self.conflicts)}
        facts["refuses"] = [_json(asdict(r)) for r in self.refuses]
        return facts | {"null": dict(self.null)}


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
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a generator `train(task, params, context)`; see workers.context.

    Args:
        version: part of the recipe's identity; raise it whenever results change.
        budget_unit: what is planned and counted: steps, trees, rounds.
        kinds: the kinds of task it can learn.
        takes_algorithms: whether it calls `context.algorithms`.
        refuses: combinations of its parameters, or with tasks, that cannot be trained.
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
        for found in pkgutil.iter_modules(folder.__path__):
            importlib.import_module(f"{package}.{found.name}")
    for entry in importlib.metadata.entry_points(group="overcurve.plugins"):
        entry.load()
    return _REGISTRY


def check_recipe(
    task: TaskSpec,
    task_params: Any,
    method: MethodSpec,
    params: Any,
    algorithms: tuple[tuple[AlgorithmSpec, Any], ...] = (),
    device: str = "",
) -> None:
    """Checks that the parts, each with its parameters, can be trained together.

    Args:
        device: where, such as "cuda:1"; "" where it is not known.

    Raises: RefusedRecipe: names the part at fault and what to take instead.
    """
    facts = _facts("task", task, task_params) | _facts("method", method, params)
    facts |= {"task.layout": task.layout, "device.kind": device.partition(":")[0]}
    plugged = tuple(spec for spec, _ in algorithms)
    errors = [*_kind_errors(task, method), *_algorithm_errors(method, plugged)]
    named = [("method", "params", method.refuses, facts)]
    for i, (spec, own) in enumerate(algorithms):
        where, with_own = f"algorithms.{i}", facts | _facts("algorithm", spec, own)
        named.append((where, where, spec.refuses, with_own))
    for part, home, refusals, known in named:
        for refusal in (r for r in refusals if r.matches(known)):
            path = f"{home}.{refusal.at}" if refusal.at else part
            errors.append(FieldError(path, refusal.reason))
    if errors:
        raise RefusedRecipe(tuple(errors), "Change one of the parts named.")


def _kind_errors(task: TaskSpec, method: MethodSpec) -> Iterator[FieldError]:
    if task.kind not in method.kinds:
        able = " and ".join(method.kinds)
        message = f"{method.name} learns {able}; task {task.name} is {task.kind}"
        yield FieldError("method", message)


def _algorithm_errors(
    method: MethodSpec, algorithms: tuple[AlgorithmSpec, ...]
) -> Iterator[FieldError]:
    names = [a.name for a in algorithms]
    for i, spec in enumerate(algorithms):
        path = f"algorithms.{i}"
        if not method.takes_algorithms:
            yield FieldError(path, f"{method.name} takes no algorithms; leave it out")
        if spec.name in names[:i]:
            yield FieldError(path, f"{spec.name} is named twice; name it once")
        for other in algorithms:
            if other.name in spec.conflicts or spec.name in other.conflicts:
                message = f"{spec.name} cannot be combined with {other.name}"
                yield FieldError(path, f"{message}; choose one")


def _facts(prefix: str, spec: Spec, params: Any) -> dict[str, Any]:
    values = {f"{prefix}.{f.name}": getattr(params, f.name) for f in fields(params)}
    return values | {f"{prefix}.name": spec.name}


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


def _json(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    return value


def _read_card(text: str, name: str) -> dict[str, str]:
    """Splits a docstring into summary and its Called, Source, Cost, Published parts."""
    pattern = rf"^({'|'.join(_SECTIONS)}):"
    body, *rest = re.split(pattern, text, flags=re.MULTILINE)
    card = dict.fromkeys(_SECTIONS, "")
    for section, words in zip(rest[::2], rest[1::2], strict=True):
        card[section] = " ".join(words.split())
    title = card["Called"] or name.replace("_", " ")
    return card | {"title": title, "summary": " ".join(body.split())}


@cache
def _source_digest(module: str) -> str:
    sources = (_source_file(name).read_bytes() for name in sorted(_learns_with(module)))
    return hashlib.sha256(b"\0".join(sources)).hexdigest()[:16]


def _source_file(module: str) -> Path:
    return Path(inspect.getfile(sys.modules[module]))


def _learns_with(module: str) -> set[str]:
    """The module and those of ours it imports, directly or not."""
    found, waiting = set[str](), [module]
    while waiting:
        name = waiting.pop()
        if name in found or name in _RUNNING_CODE or name not in sys.modules:
            continue
        found.add(name)
        waiting += _OUR_IMPORT.findall(_source_file(name).read_text())
    return found
