"""Would judging equal seeds in pairs help, and would it stay honest?

    python -m tests.benchmark.bench_pairing

Runs of one block share a seed, so a method could be judged by the differences from the
baseline's runs with the same seeds. That helps only where such runs share their luck.
Here is how much they do, in the recorded studies (`build/studies`, and the demo's), and
what pairs would bring at a given correlation, in simulated studies with known truth
beside the rule in force. What was found: docs/calibration.md#pairs-of-equal-seeds.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import stdtrit

from overcurve.curves.estimating.baseline import fit_baseline
from overcurve.curves.estimating.cleaning import Group, join_spreads, measure_spread
from overcurve.curves.estimating.points import MethodPoints, judge_points
from overcurve.curves.estimating.variance import pool_variance
from tests.benchmark.families import make_group
from tests.benchmark.machine import describe_machine

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "build" / "studies"
RECORDED = ROOT / "backend" / "demo" / "recorded.json"
CORRELATIONS = (-0.3, 0.0, 0.4, 0.8)
NOISES = ("even", "falling")  # the same at all budgets, or tenfold less at the last
SEEDS = (3, 5)
BUDGETS = 6
DEVIATION = 0.004
EFFECTS = (0.0, 2.0)
RULES = ("in force", "pairs at the budget", "pairs of all budgets")
LEAST_PAIRS = 3
RESAMPLES = 2000


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=1000, help="of each kind")
    asked = parser.parse_args()
    print(f"{describe_machine()}\n")
    print_measured()
    print_simulated(asked.studies, np.random.default_rng(11))


def print_measured() -> None:
    """How far equal seeds of two recipes share their luck, in recorded studies."""
    print("| study | pairs of recipes | correlation of equal seeds [95 %] |")
    print("|---|---|---|")
    studies = {path.stem: read_lines(path) for path in sorted(RECORDS.glob("*.jsonl"))}
    demo = json.loads(RECORDED.read_text())
    studies["demo"] = [{"task": demo["task"], **run} for run in demo["runs"]]
    for name, runs in studies.items():
        pairs = list(shared_luck(runs))
        if pairs:
            low, high = resample(pairs)
            print(
                f"| {name} | {len(pairs)} | {pooled(pairs):+.2f} "
                f"[{low:+.2f}, {high:+.2f}] |"
            )
    print()


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The runs of a file of `overcurve run`."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def shared_luck(runs: Iterable[Mapping[str, Any]]) -> Iterator[np.ndarray]:
    """Standardised deviations of two recipes at one budget, by seed: shape (2, n)."""
    found: dict[tuple[str, float], dict[str, dict[str, float]]] = defaultdict(dict)
    for run in runs:
        if run.get("quality") is not None and run.get("status") != "diverged":
            of = found[run["task"], run["budget"]].setdefault(run["recipe"], {})
            of[str(run["seed"])] = run["quality"]
    for recipes in found.values():
        for one, other in combinations(recipes.values(), 2):
            seeds = sorted(one.keys() & other.keys())
            both = np.array([[side[s] for s in seeds] for side in (one, other)])
            if len(seeds) >= LEAST_PAIRS and (both.std(axis=1) > 0).all():
                centred = both - both.mean(axis=1, keepdims=True)
                yield centred / both.std(axis=1, ddof=1, keepdims=True)


def pooled(pairs: Sequence[np.ndarray]) -> float:
    """The mean correlation, each pair of recipes by its degrees of freedom."""
    together = sum(float(one @ other) for one, other in pairs)
    return together / float(sum(pair.shape[1] - 1 for pair in pairs))


def resample(pairs: Sequence[np.ndarray]) -> tuple[float, float]:
    """95 % of the correlation under other draws of the pairs. Too narrow, as pairs
    that share a recipe are not independent."""
    generator = np.random.default_rng(0)
    draws = [
        pooled([pairs[i] for i in generator.integers(len(pairs), size=len(pairs))])
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def print_simulated(studies: int, generator: np.random.Generator) -> None:
    """Claims of each rule, at each budget alone, by noise, seeds and correlation."""
    print(f"{studies} studies of each kind, {BUDGETS} budgets shared by both sides.\n")
    print("| noise | seeds | correlation | false, worst budget | power +2 sd |")
    print("|---|---|---|---|---|")
    for noise, seeds, correlation in product(NOISES, SEEDS, CORRELATIONS):
        null, better = (
            claim_shares(noise, seeds, correlation, effect, studies, generator)
            for effect in EFFECTS
        )
        false = " / ".join(f"{rate:.3f}" for rate in null.max(axis=(1, 2)))
        power = " / ".join(f"{rate:.2f}" for rate in better[:, 0].mean(axis=1))
        print(f"| {noise} | {seeds} | {correlation:+.1f} | {false} | {power} |")
    print(f"\nIn each cell: {', '.join(RULES)}.")


def claim_shares(
    noise: str,
    seeds: int,
    correlation: float,
    effect: float,
    studies: int,
    generator: np.random.Generator,
) -> np.ndarray:
    """Shares of studies that each rule calls above, and below, at each budget.

    Returns: shape (rules, 2, budgets).
    """
    claims = np.zeros((len(RULES), 2, BUDGETS))
    for _ in range(studies):
        baseline, method = draw_pairs(noise, seeds, correlation, effect, generator)
        found = (
            bounds_in_force(baseline, method),
            paired_bounds(method - baseline, pooled_budgets=False),
            paired_bounds(method - baseline, pooled_budgets=True),
        )
        claims += [[low > 0, high < 0] for low, high in found]
    return claims / studies


def truth(x: float) -> float:
    """Quality of the baseline at log time x."""
    return 0.95 - 0.25 * math.exp(-0.6 * x)


def draw_pairs(
    noise: str,
    seeds: int,
    correlation: float,
    effect: float,
    generator: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Qualities of both sides, shape (budgets, seeds); equal seeds correlate."""
    shape = (BUDGETS, seeds)
    one, other = generator.standard_normal(shape), generator.standard_normal(shape)
    other = correlation * one + math.sqrt(1 - correlation**2) * other
    curve = np.array([[truth(x)] for x in log_times()])
    deviation = np.full((BUDGETS, 1), DEVIATION)
    if noise == "falling":
        deviation *= np.geomspace(math.sqrt(10), math.sqrt(0.1), BUDGETS)[:, None]
    return curve + deviation * one, curve + deviation * (other + effect)


def log_times() -> list[float]:
    """Log times of the budgets: each twice the one before."""
    return [k * math.log(2) for k in range(BUDGETS)]


def bounds_in_force(
    baseline: np.ndarray, method: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Unadjusted bounds of the gap by the product's own rule, shape (budgets,)."""
    nodes, spread = (measure_spread(groups(side)) for side in (baseline, method))
    variance = pool_variance(join_spreads(nodes, spread), nodes)
    points = judge_points(
        fit_baseline(nodes, variance.part(0, len(nodes))),
        MethodPoints(spread.n, spread.x, spread.y, np.zeros(len(spread), bool)),
        variance.part(len(nodes), len(nodes) + len(spread)),
        alpha=0.05,
        time_sys=0.0,
        margin=None,
    )
    return (
        np.array([point.low for point in points], float),
        np.array([point.high for point in points], float),
    )


def groups(qualities: np.ndarray) -> list[Group]:
    """One group of runs for each budget."""
    return [
        make_group(x, np.full(len(row), x), row)
        for x, row in zip(log_times(), qualities, strict=True)
    ]


def paired_bounds(
    differences: np.ndarray, *, pooled_budgets: bool
) -> tuple[np.ndarray, np.ndarray]:
    """95 % bounds of the mean difference, shape (budgets,), by Student's paired t.

    Args:
        differences: method minus baseline of equal seeds, shape (budgets, seeds).
        pooled_budgets: whether all budgets share one variance of the differences.
    """
    count, seeds = differences.shape
    variance = differences.var(axis=1, ddof=1)
    freedom = seeds - 1
    if pooled_budgets:
        variance, freedom = np.full(count, variance.mean()), count * freedom
    half = stdtrit(freedom, 0.975) * np.sqrt(variance / seeds)
    mean = differences.mean(axis=1)
    return mean - half, mean + half


if __name__ == "__main__":
    main()
