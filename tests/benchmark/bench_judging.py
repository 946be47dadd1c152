"""How often the verdicts are wrong, how wide their intervals are, how long they take.

    python -m tests.benchmark.bench_judging --cells 60 --studies 200

Prints the machine, the measured rates beside the targets of docs/verdict.md, the
worst cells re-run with fresh seeds, and timings with their spread.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import argparse
import math
import statistics
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import bjontegaard
import numpy as np

from frontend.curves.comparison import compare
from frontend.curves.judging import JudgedMethod, judge_method
from frontend.curves.question import Question
from frontend.curves.records import RunRecord
from frontend.curves.verdicts import JUDGE_RULE
from tests.benchmark.families import (
    FIRST_TIME,
    NULL,
    Cell,
    Effect,
    draw_cell,
    draw_study,
)
from tests.benchmark.machine import describe_machine

EFFECTS = (2, 4, 8)


@dataclass(slots=True)
class Tally:
    """Counts over the studies of a cell, or of many cells."""

    studies: int = 0
    above: int = 0
    below: int = 0
    naive_above: int = 0
    covered: int = 0
    intervals: int = 0
    speedups: int = 0
    speedups_covered: int = 0
    widths: list[float] = field(default_factory=list)
    found: dict[int, list[int]] = field(
        default_factory=lambda: {effect: [0, 0, 0] for effect in EFFECTS}
    )

    def add(self, other: Tally) -> None:
        """Adds the counts of another tally to these."""
        for name in (
            "studies",
            "above",
            "below",
            "naive_above",
            "covered",
            "intervals",
            "speedups",
            "speedups_covered",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.widths += other.widths
        for effect, counts in other.found.items():
            for i, count in enumerate(counts):
                self.found[effect][i] += count

    @property
    def worst(self) -> float:
        """The larger of the two false-claim rates."""
        return max(self.above, self.below) / max(self.studies, 1)


def run_cell(
    cell: Cell, generator: np.random.Generator, studies: int, power: int
) -> Tally:
    """Judges `studies` null studies of a cell, and `power` with each effect."""
    tally = Tally()
    for _ in range(studies):
        _tally_null(cell, generator, tally)
    for size in EFFECTS:
        for _ in range(power):
            judged = judge_method(
                *draw_study(cell, generator, Effect(deviations=size)), ()
            )
            verdict = judged.answer.points[0].verdict
            counts = tally.found[size]
            counts[0] += 1
            counts[1] += verdict == "above"
            counts[2] += verdict == "below"
    return tally


def _tally_null(cell: Cell, generator: np.random.Generator, tally: Tally) -> None:
    selection, arm = draw_study(cell, generator)
    judged = judge_method(selection, arm, ())
    point = judged.answer.points[0]
    tally.studies += 1
    tally.above += point.verdict == "above"
    tally.below += point.verdict == "below"
    tally.naive_above += _naive_gap(judged) > 0
    if point.gap_low is None or point.gap_high is None:
        return
    tally.intervals += 1
    tally.covered += point.gap_low <= 0 <= point.gap_high
    if point.half_width is not None:
        tally.widths.append(point.half_width / cell.local_deviation(cell.at))
    low, high = point.speedup_low, point.speedup_high
    tally.speedups += 1
    tally.speedups_covered += (low or 0.0) <= 1 <= (math.inf if high is None else high)


def _naive_gap(judged: JudgedMethod) -> float:
    """The usual reading: is the mean above the straight line through the means?"""
    if judged.curve is None or len(judged.points.x) == 0:
        return 0.0
    line = np.interp(judged.points.x[0], judged.curve.x, judged.curve.y)
    return float(judged.points.y[0] - line)


def calibrate(cells: int, studies: int, power: int, seed: int, show: bool) -> None:
    """Prints false claims, coverage and power of random core cells, by position."""
    generator = np.random.default_rng(seed)
    started = time.perf_counter()
    results: list[tuple[Cell, Tally]] = []
    while len(results) < cells:
        cell = draw_cell(generator)
        if cell.is_core:
            results.append((cell, run_cell(cell, generator, studies, power)))
            if show and len(results) % 20 == 0:
                print(f"  {len(results)} cells, {time.perf_counter() - started:.0f} s")
    print(
        f"\n{cells} core cells x {studies} null studies, rule {JUDGE_RULE}, seed {seed}"
    )
    print(
        f"{'cells':34s}{'n':>5s}{'above':>8s}{'below':>8s}{'worst':>7s}{'cover':>7s}"
        f"{'speedup':>8s}{'+2 sd':>7s}{'+4 sd':>7s}{'+8 sd':>7s}"
        f"{'wrong':>7s}{'width':>7s}"
    )
    for title, wanted, target in _rows():
        chosen = [(cell, tally) for cell, tally in results if wanted(cell)]
        if chosen:
            _print_row(title, chosen, target)
    total = _sum(tally for _, tally in results)
    print(f"naive rule (above the line): {total.naive_above / total.studies:.2f}")
    results.sort(key=lambda pair: -pair[1].worst)
    print("\nworst cells, re-run with fresh seeds:")
    for cell, tally in results[:5]:
        again = run_cell(cell, np.random.default_rng([seed, 1]), 5 * studies, 0)
        print(
            f"  {tally.worst:.3f} -> above {again.above / again.studies:.3f}, "
            f"below {again.below / again.studies:.3f}: {cell.describe()}"
        )


def _rows() -> list[tuple[str, Callable[[Cell], bool], str]]:
    """Rows of the reference's table: title, which cells, and its figures."""
    on = ("on",)
    return [
        ("all core", lambda _: True, ".0086 .0082 .064 .983 .23/.48/.67"),
        ("on a budget", lambda c: c.position in on, ".021 .022 .05 .955 .44/.68/.82"),
        (
            "on a budget, S, S' >= 3",
            lambda c: c.position in on and min(c.seeds) >= 3,
            ".024 .025 .05 .948 .69/.90/.93",
        ),
        (
            "on a budget, S, S' >= 5",
            lambda c: c.position in on and min(c.seeds) >= 5,
            ".025 .026 .05 .949 .83/.98/1.0",
        ),
        (
            "3-15 % of a gap from a budget",
            lambda c: c.position == "near",
            ".009 .009 .06 .982 .24/.50/.73",
        ),
        (
            "anywhere",
            lambda c: c.position == "anywhere",
            ".007 .006 .03 .987 .21/.45/.64",
        ),
        ("middle of a gap", lambda c: c.position == "middle", ""),
        (
            "first gap",
            lambda c: c.position == "first",
            ".003 .003 .06 .995 .06/.21/.45",
        ),
        ("last gap", lambda c: c.position == "last", ".008 .006 .06 .987 .35/.68/.83"),
        ("K = 3", lambda c: c.budgets == 3, ".010 .007 +4: .41"),
        ("K = 6", lambda c: c.budgets == 6, ".008 .008 +4: .46"),
        ("K = 12", lambda c: c.budgets == 12, ".009 .010 +4: .56"),
        ("S, S' = 1, 1", lambda c: c.seeds == (1, 1), ".005 .005 +4: .13"),
        ("S, S' = 2, 2", lambda c: c.seeds == (2, 2), ".010 .011 +4: .39"),
        ("S, S' = 3, 5", lambda c: c.seeds == (3, 5), ".007 .006 +4: .61"),
        ("S, S' = 10, 10", lambda c: c.seeds == (10, 10), ".011 .009 +4: .68"),
    ]


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def _print_row(title: str, chosen: Sequence[tuple[Cell, Tally]], target: str) -> None:
    total = _sum(tally for _, tally in chosen)
    worst = max(tally.worst for _, tally in chosen)
    power = "".join(
        f"{counts[1] / max(counts[0], 1):7.2f}" for counts in total.found.values()
    )
    wrong = sum(counts[2] for counts in total.found.values())
    drawn = sum(counts[0] for counts in total.found.values())
    width = statistics.median(total.widths) if total.widths else math.nan
    print(
        f"{title:34s}{len(chosen):5d}{total.above / total.studies:8.4f}"
        f"{total.below / total.studies:8.4f}{worst:7.3f}"
        f"{total.covered / max(total.intervals, 1):7.3f}"
        f"{total.speedups_covered / max(total.speedups, 1):8.3f}{power}"
        f"{wrong / max(drawn, 1):7.4f}{width:7.1f}"
    )
    if target:
        print(f"{'   target':34s}{'':5s}   {target}")


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
    methods: int, budgets: int, seeds: int, seed: int = 0
) -> list[RunRecord]:
    """Records of a synthetic study: a baseline "r0" and methods "r1", "r2", ..."""
    generator = np.random.default_rng(seed)
    records = []
    for arm in range(methods + 1):
        for k in range(budgets):
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
    """Prints medians and ranges of whole comparisons."""
    print("\ntimings, median [fastest, slowest]")
    for title, size in (
        ("1 method x 1 point, 6 x 5 baseline", (1, 6, 5)),
        ("3 methods x 6 budgets x 5 seeds", (3, 6, 5)),
        ("1,000 runs: 9 methods x 20 x 5", (9, 20, 5)),
        ("100 methods x 6 points x 3 seeds", (100, 6, 3)),
    ):
        records = study_records(*size)
        if size[0] == 1:
            once = [r for r in records if r.recipe == "r0" or r.budget == 2 * 1.25**2]
            records = once
        judge = partial(compare, Question(baseline="r0"), records)
        judge()
        print(f"  {title:36s} {_time(judge, repeats)}")
    print(f"  {'bjontegaard, 1,000 bootstraps x 3':36s} {_time(_bootstrap, 2)}")


def _time(call: Callable[[], object], repeats: int) -> str:
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        taken.append(1e3 * (time.perf_counter() - started))
    return f"{statistics.median(taken):8.1f} ms [{min(taken):.1f}, {max(taken):.1f}]"


def _bootstrap() -> None:
    """The usual alternative: the package's two figures on resampled seeds."""
    generator = np.random.default_rng(0)
    times = 2 * 1.25 ** np.arange(6)
    curve = 0.95 - 0.3 * times**-0.5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(3 * 1000):
            noisy = np.sort(curve + 0.001 * generator.standard_normal((2, 6)), axis=1)
            arguments = (times, noisy[0], times[:4], noisy[1][:4])
            for figure in (bjontegaard.bd_psnr, bjontegaard.bd_rate):
                figure(*arguments, method="pchip", require_matching_points=False)


def main() -> None:
    """Reads the options and prints everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=60)
    parser.add_argument("--studies", type=int, default=200, help="null studies a cell")
    parser.add_argument("--power", type=int, default=50, help="studies of each effect")
    parser.add_argument("--curves", type=int, default=10, help="whole-curve cells")
    parser.add_argument("--repeats", type=int, default=7, help="timings of each size")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    print(describe_machine())
    if options.repeats:
        time_judging(options.repeats)
    if options.cells:
        calibrate(options.cells, options.studies, options.power, options.seed, True)
    if options.curves:
        calibrate_curves(options.curves, max(options.studies // 2, 4), options.seed)


if __name__ == "__main__":
    main()
