"""Simulated studies with known truth: curves, noise, positions and effects.

A cell fixes everything but chance; a study is one draw of a cell. The families are
those of section 8 of the judging reference (docs/verdict.md#measured).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from overcurve.curves.estimating.cleaning import (
    Group,
    ValidRun,
    drop_outliers,
    merge_budgets,
)
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunBatch, RunTable

FIRST_TIME = math.log(60.0)
CURVES = ("power", "logistic", "kink", "exponential", "dip", "ceiling", "flat")
NOISES = (
    "gaussian",
    "falling",
    "student",
    "outliers",
    "binomial",
    "time",
    "drift",
    "noisy_method",
)
POSITIONS = ("anywhere", "middle", "first", "last", "near", "on")
BUDGETS = (3, 4, 5, 6, 8, 12)
SEEDS = ((1, 1), (1, 3), (2, 2), (2, 5), (3, 1), (3, 3), (3, 5), (5, 5), (10, 10))
DEVIATIONS = (0.001, 0.004, 0.015)
TEST_ITEMS = 2000
_RUN = RunRecord(method="simulated", budget=1, seed=0, train_seconds=1.0, quality=0.0)
_BATCH = RunBatch(_RUN, [0], records=[_RUN])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of study. `truth` maps log time from 0 to `width` to quality."""

    curve: str
    noise: str
    position: str
    budgets: int
    seeds: tuple[int, int]
    deviation: float
    width: float
    at: float
    truth: Callable[[float], float]

    @property
    def is_core(self) -> bool:
        """All but the known limits: what no data of this kind can show."""
        blind_dip = self.curve == "dip" and self.budgets < 8
        blind_point = self.noise == "noisy_method" and self.seeds[1] == 1
        return not (blind_dip or blind_point)

    @property
    def time_sys(self) -> float:
        """What an honest user states: 2 % where the clock may have drifted."""
        return 0.02 if self.noise == "drift" else 0.0

    @property
    def method_scale(self) -> float:
        """How much noisier a run of the method is than one of the baseline."""
        return 2.0 if self.noise == "noisy_method" else 1.0

    def local_deviation(self, x: float) -> float:
        """Standard deviation of one baseline run at log time x."""
        if self.noise == "binomial":
            p = min(max(self.truth(x), 0.0), 1.0)
            return math.sqrt(max(p * (1 - p), 1e-6) / TEST_ITEMS)
        if self.noise == "falling":
            return self.deviation * math.exp((self.width / 2 - x) / 2)
        return self.deviation

    def describe(self) -> str:
        """The cell in one line, for the list of the worst."""
        return (
            f"{self.curve}/{self.noise}/{self.position} K={self.budgets} "
            f"S={self.seeds[0]},{self.seeds[1]} sd={self.deviation} "
            f"range={math.exp(self.width):.0f} at={self.at / self.width:.2f}"
        )


def draw_cell(generator: np.random.Generator, **fixed: object) -> Cell:
    """Draws a kind of study at random; `fixed` sets chosen fields."""
    budgets = int(fixed.get("budgets", generator.choice(BUDGETS)))  # type: ignore[call-overload]
    width = float(fixed.get("width", math.log(generator.uniform(8, 128))))  # type: ignore[arg-type]
    curve = str(fixed.get("curve", generator.choice(CURVES)))
    position = str(fixed.get("position", generator.choice(POSITIONS)))
    seeds = SEEDS[int(generator.integers(len(SEEDS)))]
    return Cell(
        curve=curve,
        noise=str(fixed.get("noise", generator.choice(NOISES))),
        position=position,
        budgets=budgets,
        seeds=fixed.get("seeds", seeds),  # type: ignore[arg-type]
        deviation=float(fixed.get("deviation", generator.choice(DEVIATIONS))),  # type: ignore[arg-type]
        width=width,
        at=_place(generator, position, budgets, width),
        truth=_draw_truth(generator, curve, width),
    )


def _place(
    generator: np.random.Generator, position: str, budgets: int, width: float
) -> float:
    gap = width / (budgets - 1)
    inner = int(generator.integers(1, budgets - 2)) if budgets > 3 else 0
    places = {
        "anywhere": generator.uniform(gap, width - gap) if budgets > 2 else 0.0,
        "middle": (inner + 0.5) * gap,
        "first": generator.uniform(0.1, 0.9) * gap,
        "last": width - generator.uniform(0.1, 0.9) * gap,
        "near": (
            int(generator.integers(0, budgets - 1)) + generator.uniform(0.03, 0.15)
        )
        * gap,
        "on": int(generator.integers(0, budgets)) * gap,
    }
    return float(places[position])


def _draw_truth(
    generator: np.random.Generator, curve: str, width: float
) -> Callable[[float], float]:
    power = generator.uniform(0.3, 1.1)
    rise = generator.uniform(0.1, 0.4)
    place = generator.uniform(0.15, 0.85) * width
    if curve == "logistic":
        steep = generator.uniform(0.8, 2.5)
        return lambda x: 0.5 + rise / (1 + math.exp(-steep * (x - place)))
    if curve == "kink":
        return lambda x: 0.9 - rise * max(0.0, 1 - x / place)
    if curve == "exponential":
        return lambda x: 0.93 - rise * math.exp(-9 * x / width)
    if curve == "dip":
        depth = generator.uniform(0.015, 0.03)
        narrow = width / 10
        return lambda x: (
            0.95
            - rise * math.exp(-power * x)
            - depth * math.exp(-(((x - place) / narrow) ** 2) / 2)
        )
    if curve == "ceiling":
        return lambda x: 0.998 - 0.068 * math.exp(-power * x)
    if curve == "flat":
        tilt = generator.uniform(-0.001, 0.001)
        return lambda x: 0.9 + tilt * x
    return lambda x: 0.95 - rise * math.exp(-power * x)


@dataclass(frozen=True, slots=True)
class Effect:
    """How the method differs: by `deviations` of a run at equal time, by a factor
    `speedup` in time, or by deviations that change sign on the way."""

    deviations: float = 0.0
    speedup: float = 1.0
    crossing: bool = False

    def quality(self, cell: Cell, x: float) -> float:
        """True quality of the method at log time x."""
        size = self.deviations * cell.local_deviation(x)
        if self.crossing:
            size *= 1 - 2 * x / cell.width
        return cell.truth(x + math.log(self.speedup)) + size


NULL = Effect()


def draw_study(
    cell: Cell,
    generator: np.random.Generator,
    effect: Effect = NULL,
    method_times: tuple[float, ...] | None = None,
    alpha: float = 0.05,
) -> tuple[Selection, Arm]:
    """Draws a baseline and one method, cleaned and ready to be judged.

    Args:
        method_times: log times of the method's budgets; by default the cell's own.
    """
    nodes = [cell.width * k / (cell.budgets - 1) for k in range(cell.budgets)]
    baseline = [
        draw_group(cell, generator, x, cell.truth(x), cell.seeds[0]) for x in nodes
    ]
    drift = 0.02 * generator.standard_normal() if cell.noise == "drift" else 0.0
    method = [
        draw_group(
            cell,
            generator,
            x,
            effect.quality(cell, x),
            cell.seeds[1],
            scale=cell.method_scale,
            drift=drift,
        )
        for x in (method_times or (cell.at,))
    ]
    return make_study(cell, baseline, method, alpha)


def make_study(
    cell: Cell, baseline: Sequence[Group], method: Sequence[Group], alpha: float
) -> tuple[Selection, Arm]:
    """Cleans the groups of both sides and makes them ready to be judged."""
    kept, _ = drop_outliers(merge_budgets(baseline))
    groups, _ = drop_outliers(method, beside=kept)
    arms = [
        Arm(
            name=name,
            recipe=name,
            records=RunTable(),
            groups=tuple(group),
            time_sys=cell.time_sys,
        )
        for name, group in (("baseline", kept), ("method", groups))
    ]
    selection = Selection(
        question=Question(baseline="baseline", methods=("method",), alpha=alpha),
        baseline=arms[0],
        methods=(arms[1],),
        records=RunTable(),
        dropped=(),
        metric="accuracy",
        unit="fraction",
        direction="max",
        device_classes=("simulated",),
    )
    return selection, arms[1]


def draw_group(
    cell: Cell,
    generator: np.random.Generator,
    x: float,
    quality: float,
    seeds: int,
    scale: float = 1.0,
    drift: float = 0.0,
) -> Group:
    """Draws the runs of one budget at log time x around a true quality."""
    timing = 0.05 if cell.noise == "time" else 0.01
    times = FIRST_TIME + x + drift + timing * generator.standard_normal(seeds)
    values = quality + scale * _noise(cell, generator, x, seeds)
    lost = np.zeros(seeds, bool)
    if cell.noise == "outliers":
        hit = generator.random(seeds) < 0.03
        lost = hit & (generator.random(seeds) < 0.5)
        values = values - np.where(hit, generator.uniform(0.1, 0.4, seeds), 0.0)
    return make_group(x, times[~lost], values[~lost], int(lost.sum()))


def make_group(
    x: float, log_times: np.ndarray, qualities: np.ndarray, diverged: int = 0
) -> Group:
    """The runs of a budget that is aimed at log time x, as they are judged."""
    runs = [
        ValidRun(float(t), float(q), _BATCH, 0)
        for t, q in zip(log_times, qualities, strict=True)
    ]
    return Group(budget=math.exp(x), runs=tuple(runs), diverged=diverged)


def _noise(
    cell: Cell, generator: np.random.Generator, x: float, seeds: int
) -> np.ndarray:
    if cell.noise == "student":
        return cell.deviation * generator.standard_t(3, seeds) / math.sqrt(3)
    if cell.noise == "binomial":
        p = min(max(cell.truth(x), 0.0), 1.0)
        return generator.binomial(TEST_ITEMS, p, seeds) / TEST_ITEMS - p
    return cell.local_deviation(x) * generator.standard_normal(seeds)
