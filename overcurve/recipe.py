"""The identity of a curve: a recipe's digest, and the key of its task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def recipe_digest(
    method: str,
    version: str,
    params: Mapping[str, Any],
    algorithms: Iterable[Mapping[str, Any]],
    source_digest: str = "",
) -> str:
    """Gives the digest that identifies a recipe.

    Args:
        method: the method's registered name.
        version: of the method and its algorithms, as `joined_version` writes it.
        params: parameters that differ from the method's defaults, and no others.
        algorithms: in order, each {"name": ..., **parameters that differ from its
            defaults}.
        source_digest: only for methods from outside the repository.

    Returns: 16 hex digits; equal for equal recipes whatever the order of keys, and
        whether a whole number is written as 1 or 1.0.

    Raises:
        ValueError: a value is not finite or not JSON.

    Source: our own; the design's contract, "Recipe identity".
    """
    recipe = {
        "method": method,
        "version": version,
        "params": dict(params),
        "algorithms": [dict(a) for a in algorithms],
    }
    if source_digest:
        recipe["source"] = source_digest
    return hashlib.sha256(canonical_json(recipe).encode()).hexdigest()[:16]


def joined_version(method: str, algorithms: Iterable[tuple[str, str]]) -> str:
    """Writes the versions of a recipe's parts as one text, for the digest.

    Args:
        method: the method's version; raised when its results change.
        algorithms: (name, version) of each, in order.

    Returns: `2`, or `2 (mixup 3)`. First versions of algorithms are not named, as
        parameters equal to their defaults are not.
    """
    raised = [f"{name} {version}" for name, version in algorithms if version != "1"]
    return f"{method} ({', '.join(raised)})" if raised else method


def tuned_values(pairs: Iterable[tuple[float, Any]], budget_unit: str) -> Any:
    """Writes a parameter that has a value of its own at each budget, for the digest.

    Args:
        pairs: (budget, value), in any order.
        budget_unit: of the budgets: 2 seconds are not 2 steps.

    Returns: the value itself where all budgets share it: then nothing is tuned.
    """
    ordered = sorted(pairs, key=lambda pair: pair[0])
    if len({canonical_json(value) for _, value in ordered}) == 1:
        return ordered[0][1]
    return {"per_budget": ordered, "budget_unit": budget_unit}


def source_digest(source: bytes) -> str:
    """Gives the 16 hex digits that stand for a source file in an identity."""
    return hashlib.sha256(source).hexdigest()[:16]


def canonical_json(value: Any) -> str:
    """Writes a value in the one way that digests are taken of: sorted keys, no
    spaces, whole floats as integers.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(
        _whole_floats_as_integers(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def task_key(name: str, params: Mapping[str, Any]) -> str:
    """Names a task with the parameters that differ from its defaults.

    Returns: `mnist1d`, or `mnist1d(length=40,shuffled=true)` with sorted keys.
    """
    if not params:
        return name
    parts = (f"{k}={canonical_json(params[k])}" for k in sorted(params))
    return f"{name}({','.join(parts)})"


def _whole_floats_as_integers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _whole_floats_as_integers(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole_floats_as_integers(v) for v in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
