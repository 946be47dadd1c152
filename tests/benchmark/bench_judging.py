"""How often the verdicts are wrong, how wide their intervals are, how long they take.

    python -m tests.benchmark.bench_judging          # timings, a short calibration
    python -m tests.benchmark.bench_judging --full   # the figures of docs/verdict.md

Prints the machine, timings beside what is wanted, and the measured rates beside those
of the judging reference; says first how long it will take.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import argparse
import math
import statistics
import time
import warnings
from collections.abc import Callable
from functools import partial

import bjontegaard
import numpy as np

from overcurve.curves.comparison import compare
from overcurve.curves.judging.method import judge_method
from overcurve.curves.selecting.selection import select_runs
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.benchmark.calibration import EFFECTS, calibrate
from tests.benchmark.families import (
    FIRST_TIME,
    NULL,
    Effect,
    draw_cell,
    draw_study,
)
from tests.benchmark.machine import describe_machine

# cells, null studies of each, studies of each effect, cells of whole curves
SHORT = (56, 100, 10, 6)
FULL = (400, 400, 50, 20)
BOOTSTRAPS = 1000
POINT_MS, CURVE_MS, TIMES_FASTER, PAGE_MS = 3.0, 15.0, 10.0, 1000.0


def calibrate_curves(cells: int, studies: int, seed: int) -> None:
    """Prints coverage of both curve figures, dominance, crossings, many points."""
    generator = np.random.default_rng(seed)
    gain = speedup = gains = speedups = dominance = null_claims = nulls = 0
    found_dominance = crosses = held = effects = 0
    for _ in range(cells):
        cell = draw_cell(generator, position="on", budgets=6, seeds=(3, 5))
        if cell.noise in ("noisy_method", "drift") or cell.curve == "flat":
            cell = draw_cell(
                generator,
                position="on",
                budgets=6,
                seeds=(3, 5),
                noise="gaussian",
                curve="power",
            )
        times = tuple(cell.width * k / 5 for k in range(1, 5))
        for _ in range(studies):
            nothing = judge_method(
                *draw_study(cell, generator, NULL, method_times=times), ()
            ).answer
            nulls += 1
            dominance += nothing.verdict in ("above", "below")
            null_claims += any(p.verdict in ("above", "below") for p in nothing.points)
            low, high = nothing.quality_gain.low, nothing.quality_gain.high
            if low is not None and high is not None:
                gains += 1
                gain += low <= 0 <= high
            low, high = nothing.speedup.low, nothing.speedup.high
            if low is not None and high is not None:
                speedups += 1
                speedup += low <= 1 <= high
        for _ in range(max(studies // 4, 1)):
            effects += 1
            better = judge_method(
                *draw_study(cell, generator, Effect(4), method_times=times), ()
            ).answer
            found_dominance += better.verdict == "above"
            crossing = Effect(16, crossing=True)
            crossed = judge_method(
                *draw_study(cell, generator, crossing, method_times=times), ()
            ).answer
            crosses += crossed.verdict == "crosses"
            middle = math.exp(FIRST_TIME + cell.width / 2)
            held += any(a <= middle <= b for a, b in crossed.crossings)
    print(f"\n{cells} cells x {studies} studies, 6 budgets, 4 shared times, S = 3, 5")
    print(f"  quality gained: coverage {gain / gains:.3f} (target >= .93, .96)")
    print(f"  time saved: coverage {speedup / speedups:.3f} (target >= .93, .945)")
    any_claim, found = null_claims / nulls, crosses / effects
    print(f"  null: dominance {dominance / nulls:.4f} (0), any claim {any_claim:.3f}")
    print(f"  +4 sd: dominance found {found_dominance / effects:.2f} (.75-.92)")
    print(f"  +16 to -16 sd: crossing found {found:.2f}, held {held}/{crosses}")


def study_records(
    methods: int,
    budgets: int,
    seeds: int,
    seed: int = 0,
    method_budgets: int | None = None,
) -> list[RunRecord]:
    """Records of a synthetic study: a baseline "r0" and methods "r1", "r2", ...

    Args:
        method_budgets: how many budgets the methods have; by default as many as the
            baseline.
    """
    generator = np.random.default_rng(seed)
    records = []
    for arm in range(methods + 1):
        own = budgets if arm == 0 or method_budgets is None else method_budgets
        for k in range(own):
            planned = 2 * 1.25**k
            for s in range(seeds):
                seconds = planned * math.exp(0.01 * generator.standard_normal())
                quality = 0.95 - 0.3 * seconds**-0.5 + 0.002 * (arm % 5 - 2) * (arm > 0)
                records.append(
                    RunRecord(
                        method=f"method {arm}",
                        recipe=f"r{arm}",
                        budget=planned,
                        seed=s,
                        train_seconds=seconds,
                        quality=quality + 0.004 * generator.standard_normal(),
                        metric="accuracy",
                        unit="fraction",
                        device_class="cpu",
                        study="a",
                        block=s,
                    )
                )
    return records


def time_judging(repeats: int) -> None:
    """Prints medians and ranges beside what is wanted, in turn within one run."""
    print("\ntimings, median [fastest, slowest]")
    records = study_records(methods=3, budgets=6, seeds=5, method_budgets=4)
    ours = partial(compare, Question(baseline="r0"), records)
    theirs = partial(bootstrap_pairs, records)
    ours()
    judged, resampled = [], []
    for _ in range(max(repeats // 2, 2)):
        resampled.append(_milliseconds(theirs))
        judged += [_milliseconds(ours) for _ in range(3)]
    faster = statistics.median(resampled) / statistics.median(judged)
    print(f"  6 x 5 against 3 methods x 4 x 5      {_words(judged)}")
    print(f"  bjontegaard, {BOOTSTRAPS:,} bootstraps a pair  {_words(resampled)}")
    _tell(f"{faster:.0f} times faster, wanted 10", faster >= TIMES_FASTER)

    point = _time(_one_point(records), repeats)
    print(f"  one point                            {_words(point)}")
    _tell("wanted under 3 ms", statistics.median(point) < POINT_MS)
    curve = _time(_one_curve(records), repeats)
    print(f"  one curve against a curve, with draws{_words(curve)}")
    _tell("wanted under 15 ms", statistics.median(curve) < CURVE_MS)

    many = study_records(methods=100, budgets=6, seeds=3)
    page = _time(partial(compare, Question(baseline="r0"), many), max(repeats // 2, 2))
    print(f"  100 methods x 6 points x 3 seeds     {_words(page)}")
    _tell("wanted under 1 s, curve draws included", statistics.median(page) < PAGE_MS)
    large = study_records(methods=9, budgets=20, seeds=5)
    runs = _time(partial(compare, Question(baseline="r0"), large), repeats)
    print(f"  1,000 runs: 9 methods x 20 x 5       {_words(runs)}")


def _one_point(records: list[RunRecord]) -> Callable[[], object]:
    """One method with one point, from selected runs to its sentence."""
    budget = sorted({r.budget for r in records if r.recipe == "r1"})[1]
    kept = [
        r
        for r in records
        if r.recipe == "r0" or (r.recipe == "r1" and r.budget == budget)
    ]
    selection = select_runs(Question(baseline="r0"), kept)
    return partial(judge_method, selection, selection.methods[0], ())


def _one_curve(records: list[RunRecord]) -> Callable[[], object]:
    """One method with four points and 400 draws of both curves."""
    selection = select_runs(Question(baseline="r0", methods=("r1",)), records)
    return partial(judge_method, selection, selection.methods[0], ())


def bootstrap_pairs(records: list[RunRecord]) -> None:
    """The usual alternative: one call of the package for each pair, in every draw on
    the means of resampled seeds."""
    generator = np.random.default_rng(0)
    means = {
        recipe: _seeds_of(records, recipe) for recipe in {r.recipe for r in records}
    }
    base_times, base = means.pop("r0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for times, theirs in means.values():
            for _ in range(BOOTSTRAPS):
                drawn = [_resampled(side, generator) for side in (base, theirs)]
                bjontegaard.bd_psnr(
                    base_times,
                    drawn[0],
                    times,
                    drawn[1],
                    method="pchip",
                    require_matching_points=False,
                )


def _seeds_of(records: list[RunRecord], recipe: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean times, shape (K,), and qualities, shape (K, S), of one recipe."""
    budgets = sorted({r.budget for r in records if r.recipe == recipe})
    own = [
        [r for r in records if r.recipe == recipe and r.budget == b] for b in budgets
    ]
    times = [statistics.fmean(r.train_seconds or 0.0 for r in runs) for runs in own]
    return np.array(times), np.array([[r.quality for r in runs] for runs in own])


def _resampled(qualities: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    chosen = generator.integers(qualities.shape[1], size=qualities.shape)
    return np.sort(np.take_along_axis(qualities, chosen, axis=1).mean(axis=1))


def _time(call: Callable[[], object], repeats: int) -> list[float]:
    call()
    return [_milliseconds(call) for _ in range(repeats)]


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1e3 * (time.perf_counter() - started)


def _words(taken: list[float]) -> str:
    return f"{statistics.median(taken):8.1f} ms [{min(taken):.1f}, {max(taken):.1f}]"


def _tell(said: str, holds: bool) -> None:
    print(f"    {'ok   ' if holds else 'SHORT'} {said}")


def estimate_seconds(cells: int, studies: int, power: int, curves: int) -> float:
    """How long a calibration will take here, from a few judgements timed now."""
    generator = np.random.default_rng(0)
    cell = draw_cell(generator, curve="power", noise="gaussian", budgets=6)

    def judge() -> object:
        return judge_method(*draw_study(cell, generator), ())

    each = statistics.median(_time(judge, 25)) / 1e3
    judgements = cells * (studies + power * len(EFFECTS)) + 5 * 5 * studies
    whole = (
        curves * studies * 4
    )  # a curve with its draws takes about four times as long
    return each * (judgements + whole)


def main() -> None:
    """Reads the options and prints everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="as docs/verdict.md has it")
    parser.add_argument("--cells", type=int, help="kinds of study")
    parser.add_argument("--studies", type=int, help="null studies of a cell")
    parser.add_argument("--power", type=int, help="studies of each effect")
    parser.add_argument("--curves", type=int, help="cells of whole curves")
    parser.add_argument("--repeats", type=int, default=7, help="timings of each size")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    usual = FULL if options.full else SHORT
    names = ("cells", "studies", "power", "curves")
    cells, studies, power, curves = (
        preset if getattr(options, name) is None else getattr(options, name)
        for name, preset in zip(names, usual, strict=True)
    )
    print(describe_machine())
    if options.repeats:
        time_judging(options.repeats)
    minutes = estimate_seconds(cells, studies, power, curves) / 60
    print(f"\ncalibration: about {minutes:.0f} min here")
    if cells:
        calibrate(cells, studies, power, options.seed)
    if curves:
        calibrate_curves(curves, max(studies // 2, 4), options.seed)


if __name__ == "__main__":
    main()
