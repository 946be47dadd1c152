"""What a verdict costs: the sequential plan against fixed designs, at equal error.

    python -m tests.benchmark.bench_planner --studies 200

Every study asks whether a method is better at one time t_m, log-uniform in 60 to
1,900 s. All designs but the grid train both sides at t_m and are given the very same
runs, in the same order. Prints false claims, power and mean device-seconds beside the
table of the judging reference (its families differ a little from these).
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overcurve.curves.estimating.cleaning import Group
from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.judging.method import judge_method
from overcurve.curves.planning.next_runs import LOOKS, look_alpha
from overcurve.curves.planning.plan import batch
from tests.benchmark.families import Cell, Effect, draw_cell, draw_group, make_study
from tests.benchmark.machine import describe_machine

ALPHA = 0.05
SHORTEST, LONGEST = 60.0, 1900.0  # seconds
WIDTH = math.log(LONGEST / SHORTEST)
DEVIATION = 0.004
NOISES = ("gaussian", "falling", "student", "outliers", "time", "noisy_method")
CURVES = ("power", "logistic", "kink", "exponential", "ceiling")
EFFECTS = (0.0, 1.5, 3.0, 6.0)
GRID_BUDGETS, GRID_SEEDS, GRID_METHOD_SEEDS = 6, 3, 5
MOST_ATTEMPTS = 24  # of one side: enough for six looks and some diverged runs


@dataclass(frozen=True, slots=True)
class Trial:
    """One simulated question: single-run groups of both sides at t_m in the order in
    which they would be trained, and a grid of the baseline."""

    cell: Cell
    baseline: tuple[Group, ...]
    method: tuple[Group, ...]
    grid: tuple[Group, ...]

    @property
    def seconds(self) -> float:
        """What one run at t_m takes."""
        return SHORTEST * math.exp(self.cell.at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a design said, and the device-seconds that it took."""

    verdict: str
    seconds: float


Design = Callable[[Trial], Outcome]


def draw_trial(
    noise: str, deviations: float, share: float, generator: np.random.Generator
) -> Trial:
    """Draws a curve, and runs of a method better by so many deviations.

    Args:
        share: where t_m lies in the range of log times, 0 to 1.
    """
    curve = CURVES[int(generator.integers(len(CURVES)))]
    drawn = draw_cell(
        generator,
        curve=curve,
        noise=noise,
        position="anywhere",
        budgets=GRID_BUDGETS,
        width=WIDTH,
        deviation=DEVIATION,
    )
    cell = replace(drawn, at=share * WIDTH)
    better = Effect(deviations).quality(cell, cell.at)
    nodes = np.linspace(0, WIDTH, GRID_BUDGETS).tolist()
    return Trial(
        cell=cell,
        baseline=_draw_singles(cell, generator, cell.truth(cell.at), 1.0),
        method=_draw_singles(cell, generator, better, cell.method_scale),
        grid=tuple(
            draw_group(cell, generator, x, cell.truth(x), GRID_SEEDS) for x in nodes
        ),
    )


def _draw_singles(
    cell: Cell, generator: np.random.Generator, quality: float, scale: float
) -> tuple[Group, ...]:
    return tuple(
        draw_group(cell, generator, cell.at, quality, 1, scale)
        for _ in range(MOST_ATTEMPTS)
    )


def _first(attempts: Sequence[Group], count: int) -> Group:
    """The first so many attempts as one budget."""
    taken = attempts[:count]
    return Group(
        budget=taken[0].budget,
        runs=tuple(run for group in taken for run in group.runs),
        diverged=sum(group.diverged for group in taken),
    )


def _judge(trial: Trial, baseline: Sequence[Group], method: Group, alpha: float) -> str:
    study = make_study(trial.cell, baseline, [method], alpha)
    return judge_method(*study, ()).answer.points[0].verdict


def fixed_pair(seeds: int) -> Design:
    """Both sides at t_m with as many seeds, judged once."""

    def run(trial: Trial) -> Outcome:
        pair = [_first(side, seeds) for side in (trial.baseline, trial.method)]
        verdict = _judge(trial, pair[:1], pair[1], ALPHA)
        return Outcome(verdict, 2 * seeds * trial.seconds)

    return run


def fixed_grid(paid: bool) -> Design:
    """The baseline at six budgets, wherever t_m is; `paid` counts the method only."""

    def run(trial: Trial) -> Outcome:
        method = _first(trial.method, GRID_METHOD_SEEDS)
        verdict = _judge(trial, trial.grid, method, ALPHA)
        grid = math.fsum(SHORTEST * group.budget for group in trial.grid) * GRID_SEEDS
        own = GRID_METHOD_SEEDS * trial.seconds
        return Outcome(verdict, own if paid else grid + own)

    return run


def sequential(spend: Callable[[int], float]) -> Design:
    """The planner's batches, with a look after each; stops at the first claim.

    Args:
        spend: the error rate of each look, 1 to LOOKS.
    """

    def run(trial: Trial) -> Outcome:
        tried, more = [0, 0], batch(0, 0)
        for look in range(1, LOOKS + 1):
            tried = [tried[0] + more[0], tried[1] + more[1]]
            baseline = _first(trial.baseline, tried[0])
            method = _first(trial.method, tried[1])
            verdict = _judge(trial, [baseline], method, spend(look))
            if verdict in ("above", "below"):
                break
            more = batch(len(baseline.runs), len(method.runs))
        return Outcome(verdict, sum(tried) * trial.seconds)

    return run


def planned_alpha(look: int) -> float:
    """What the planner spends at a look."""
    return look_alpha(look, ALPHA)


# Rows of the reference's table: title, design, and its figures there.
DESIGNS: tuple[tuple[str, Design, str], ...] = (
    (
        "fixed grid: 6 budgets x 3 + method 5",
        fixed_grid(paid=False),
        ".012   .11 13792   .35 13792   .72 13792   13792",
    ),
    (
        "the same, grid already paid",
        fixed_grid(paid=True),
        ".012   .11  2468   .36  2468   .72  2468    2468",
    ),
    (
        "fixed matched pair 5 + 5",
        fixed_pair(5),
        ".057   .54  5015   .93  5015   1.0  5015    5015",
    ),
    (
        "fixed matched pair 7 + 7",
        fixed_pair(7),
        ".047   .68  6720   .98  6720   1.0  6720    6720",
    ),
    (
        "sequential, six looks",
        sequential(planned_alpha),
        ".047   .59  6672   .97  4402   1.0  3267    8044",
    ),
    (
        "looking every batch at .05 (wrong)",
        sequential(lambda look: ALPHA),
        ".152   .80  4980   .99  3346   1.0  3065    7470",
    ),
)


def simulate(studies: int, seed: int) -> dict[tuple[str, float, str], list[Outcome]]:
    """Outcomes of every design, by (design, effect, noise).

    Every family and effect has its times spread evenly over the range, so that
    differences in seconds are none of chance in t_m.
    """
    generator = np.random.default_rng(seed)
    found = defaultdict(list)
    for noise in NOISES:
        for effect in EFFECTS:
            for i in range(studies):
                share = (i + float(generator.random())) / studies
                trial = draw_trial(noise, effect, share, generator)
                for title, design, _ in DESIGNS:
                    found[title, effect, noise].append(design(trial))
    return dict(found)


def _print_table(found: dict[tuple[str, float, str], list[Outcome]]) -> None:
    print(
        f"{'design':37s}{'null':>13s}{'worst family':>20s}"
        + "".join(f"{f'+{effect:g} sd: power':>15s}{'s':>7s}" for effect in EFFECTS[1:])
        + f"{'s when null':>17s}"
    )
    for title, _, reference in DESIGNS:
        by_effect = {
            effect: [o for noise in NOISES for o in found[title, effect, noise]]
            for effect in EFFECTS
        }
        null = by_effect[0.0]
        claims = _share(null, "above", "below")
        worst, noise = max(
            (_share(found[title, 0.0, noise], "above", "below"), noise)
            for noise in NOISES
        )
        error = math.sqrt(claims * (1 - claims) / len(null))
        row = f"{title:37s}{claims:6.3f} ± {error:.3f}{worst:7.3f} {noise:12s}"
        for effect in EFFECTS[1:]:
            outcomes = by_effect[effect]
            row += f"{_share(outcomes, 'above'):15.3f}{_mean_seconds(outcomes)[0]:7.0f}"
        mean, spread = _mean_seconds(null)
        print(f"{row}{mean:9.0f} ± {spread:4.0f}")
        print(f"{'   reference: null; power, s; s when null':44s}{reference}")


def _print_savings(found: dict[tuple[str, float, str], list[Outcome]]) -> None:
    """Seconds of the plan against the fixed designs, beside the reference's."""
    grid, _, five, seven, plan, _ = (title for title, _, _ in DESIGNS)
    print("seconds of the sequential plan, as a share of (reference):")
    for effect, other, reference in (
        (3.0, grid, 4402 / 13792),
        (6.0, grid, 3267 / 13792),
        (3.0, seven, 4402 / 6720),
        (6.0, five, 3267 / 5015),
        (6.0, seven, 3267 / 6720),
    ):
        spent, instead = (
            _mean_seconds([o for noise in NOISES for o in found[title, effect, noise]])
            for title in (plan, other)
        )
        share = spent[0] / instead[0]
        print(f"  +{effect:g} sd, {other:37s}{share:.2f} ({reference:.2f})")


def _share(outcomes: Sequence[Outcome], *verdicts: str) -> float:
    return sum(o.verdict in verdicts for o in outcomes) / len(outcomes)


def _mean_seconds(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Mean device-seconds and its standard error."""
    seconds = np.array([o.seconds for o in outcomes])
    return float(seconds.mean()), float(seconds.std(ddof=1) / math.sqrt(len(seconds)))


def main() -> None:
    """Reads the options and prints everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--studies", type=int, default=200, help="of each noise family and effect"
    )
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    print(describe_machine())
    started = time.perf_counter()
    found = simulate(max(options.studies, 2), options.seed)
    print(
        f"{options.studies} studies of each of {len(NOISES)} noise families and "
        f"{len(EFFECTS)} effects, rule {JUDGE_RULE}, seed {options.seed}, "
        f"{time.perf_counter() - started:.0f} s"
    )
    _print_table(found)
    _print_savings(found)
    print("± is one standard error over studies; seconds are simulated, not timed.")


if __name__ == "__main__":
    main()
