"""Small studies for the tests of the judging core, with a default for everything."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from overcurve.curves.comparison import (
    Comparison,
    MethodAnswer,
    Point,
    compare,
    comparison_json,
)
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord

TIMES = (2.0, 4.0, 8.0, 16.0, 32.0)
WOBBLE = (0.0, 0.003, -0.003, 0.001, -0.001, 0.002, -0.002)


def make_runs(
    recipe: str = "base",
    times: Sequence[float] = TIMES,
    seeds: int = 3,
    quality: Callable[[float], float] | None = None,
    noise: float = 1.0,
    **changes: Any,
) -> list[RunRecord]:
    """One arm: each budget at its time, seeds spread by a fixed wobble."""
    curve = quality or rising
    record = RunRecord(
        method=recipe,
        recipe=recipe,
        label=recipe,
        budget=1.0,
        seed=0,
        train_seconds=1.0,
        quality=0.5,
        metric="accuracy",
        unit="fraction",
        device_class="cpu",
        study="one",
        block=0,
    )
    return [
        replace(
            record,
            **{
                "budget": time,
                "seed": seed,
                "block": seed,
                "train_seconds": time,
                "quality": curve(time) + noise * WOBBLE[seed % len(WOBBLE)],
                **changes,
            },
        )
        for time in times
        for seed in range(seeds)
    ]


def rising(time: float) -> float:
    """A power law that gains ever less."""
    return 0.95 - 0.3 * time**-0.5


def shifted(by: float) -> Callable[[float], float]:
    """The same curve, better by so much at every time."""
    return lambda time: rising(time) + by


def judge_one(
    method: Iterable[RunRecord],
    baseline: Iterable[RunRecord] | None = None,
    **asked: Any,
) -> MethodAnswer:
    """The answer of the only method of a comparison."""
    runs = [*(make_runs() if baseline is None else baseline), *method]
    (answer,) = compare(Question(baseline="base", **asked), runs).methods
    return answer


def judge_point(*args: Any, **asked: Any) -> Point:
    """The only point of the only method."""
    (point,) = judge_one(*args, **asked).points
    return point


def random_runs(
    generator: np.random.Generator, recipe: str, budgets: int, seeds: int, by: float = 0
) -> list[RunRecord]:
    """An arm with random noise in quality and time."""
    runs = make_runs(
        recipe, [2.0 * 1.7**k for k in range(budgets)], seeds, shifted(by), 0
    )
    return [
        replace(
            run,
            train_seconds=run.budget * math.exp(0.01 * generator.standard_normal()),
            quality=(run.quality or 0.0) + 0.004 * generator.standard_normal(),
        )
        for run in runs
    ]


def as_bytes(comparison: Comparison) -> bytes:
    """A comparison's JSON without its records; refuses NaN."""
    plain = comparison_json(comparison)
    plain.pop("records")
    return json.dumps(plain, allow_nan=False, sort_keys=True).encode()
