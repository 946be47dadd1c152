"""Which parts of a recipe can be trained together: one rule for server and workers.

A worker holds registered parts against it, a server the published cards of the same
parts; so what the one would refuse, the other refuses at submission in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from overcurve.errors import FieldError

Facts = Mapping[str, Any]


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

    when: Mapping[str, Sequence[Any]]
    reason: str
    unless: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    at: str = ""

    def matches(self, facts: Facts) -> bool:
        """Whether a recipe with these facts is refused, and nothing excuses it."""
        if any(facts.get(name) in values for name, values in self.unless.items()):
            return False
        return all(facts.get(name) in values for name, values in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a recipe; `params` are all of its parameters, defaults included."""

    name: str
    params: Mapping[str, Any]
    refuses: Sequence[Refusal] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPart(Part):
    """A task: what kind it is, and the layout of one input."""

    kind: str
    layout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodPart(Part):
    """A method; `kinds` are those of the tasks it learns, empty where any will do."""

    kinds: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmPart(Part):
    """An algorithm.

    Attributes:
        hosts: the methods it plugs into; None where that is not known.
        conflicts: algorithms it excludes or that exclude it.
    """

    hosts: Sequence[str] | None
    conflicts: Sequence[str]


def find_misfits(
    task: TaskPart,
    method: MethodPart,
    algorithms: Sequence[AlgorithmPart] = (),
    device: str = "",
) -> Iterator[FieldError]:
    """Finds parts which exist but cannot be trained together.

    Args:
        algorithms: in the order in which they apply.
        device: where they are to be trained, such as "cuda:1"; "" where it is open.

    Returns: each fault at its place in the recipe: `method`, `params.model`,
        `algorithms[1]`, `algorithms[1].scale`.
    """
    if method.kinds and task.kind not in method.kinds:
        able = " and ".join(method.kinds)
        message = f"{method.name} learns {able}; task {task.name} is {task.kind}"
        yield FieldError("method", message)
    facts = _facts("task", task) | _facts("method", method)
    facts |= {"task.layout": task.layout, "device.kind": device.partition(":")[0]}
    yield from _refused(method, facts, "method", "params")
    for i, algorithm in enumerate(algorithms):
        where = f"algorithms[{i}]"
        own = facts | _facts("algorithm", algorithm)
        yield from _refused(algorithm, own, where, where)
    yield from _misplaced(method, algorithms)


def _refused(part: Part, facts: Facts, where: str, home: str) -> Iterator[FieldError]:
    for refusal in part.refuses:
        if refusal.matches(facts):
            at = f"{home}.{refusal.at}" if refusal.at else where
            yield FieldError(at, refusal.reason)


def _misplaced(
    method: MethodPart, algorithms: Sequence[AlgorithmPart]
) -> Iterator[FieldError]:
    names = [algorithm.name for algorithm in algorithms]
    for i, algorithm in enumerate(algorithms):
        name, where = algorithm.name, f"algorithms[{i}]"
        if algorithm.hosts is not None and method.name not in algorithm.hosts:
            able = ", ".join(algorithm.hosts) or "no method"
            message = f"{name} plugs into {able}, not into {method.name}"
            yield FieldError(where, message)
        if name in names[:i]:
            yield FieldError(where, f"{name} is named twice; leave one out")
        for other in algorithm.conflicts:
            if other in names:
                message = f"{name} cannot be combined with {other}; choose one"
                yield FieldError(where, message)


def _facts(prefix: str, part: Part) -> dict[str, Any]:
    values = {f"{prefix}.{name}": value for name, value in part.params.items()}
    return {f"{prefix}.name": part.name} | values
