"""Whether a task, a method and algorithms can be trained together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from overcurve.errors import FieldError
from workers.parameters import RecipeError
from workers.specs import AlgorithmSpec, MethodSpec, Spec, TaskSpec


class RefusedRecipe(RecipeError):
    """Parts that each exist, but cannot be trained together."""


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
