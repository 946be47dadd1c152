"""Whether a task, a method and algorithms can be trained together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from overcurve.combinations import AlgorithmPart, MethodPart, TaskPart, find_misfits
from workers.parameters import RecipeError
from workers.registry import load_registry
from workers.specs import AlgorithmSpec, MethodSpec, TaskSpec


class RefusedRecipe(RecipeError):
    """Parts that each exist, but cannot be trained together."""


def check_recipe(
    task: TaskSpec,
    task_params: Any,
    method: MethodSpec,
    params: Any,
    algorithms: Sequence[tuple[AlgorithmSpec, Any]] = (),
    device: str = "",
) -> None:
    """Checks that the parts, each with its parameters, can be trained together.

    Args:
        device: where, such as "cuda:1"; "" where it is not known.

    Raises: RefusedRecipe: names the part at fault and what to take instead.
    """
    misfits = find_misfits(
        TaskPart(
            name=task.name,
            params=_values(task_params),
            kind=task.kind,
            layout=task.layout,
        ),
        MethodPart(
            name=method.name,
            params=_values(params),
            refuses=method.refuses,
            kinds=method.kinds,
        ),
        [_algorithm_part(spec, own) for spec, own in algorithms],
        device,
    )
    if errors := tuple(misfits):
        raise RefusedRecipe(errors, "Change one of the parts named.")


def _algorithm_part(spec: AlgorithmSpec, params: Any) -> AlgorithmPart:
    registry = load_registry()
    return AlgorithmPart(
        name=spec.name,
        params=_values(params),
        refuses=spec.refuses,
        hosts=registry.hosts(),
        conflicts=registry.conflicts_of(spec.name),
    )


def _values(params: Any) -> dict[str, Any]:
    return {f.name: getattr(params, f.name) for f in fields(params)}
