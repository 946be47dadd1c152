"""How often verdicts are wrong, how much their intervals hold, what they find.

Cells of simulated studies with known truth are judged; every curve and noise family
of `families` has its turn. The naive rule, is the point above the straight line through
the baseline's means, stands beside.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.judging.method import JudgedMethod, judge_method
from tests.benchmark.families import CURVES, NOISES, Cell, Effect, draw_cell, draw_study

DEVIATIONS = (2.0, 4.0, 8.0)
BETTER = tuple(Effect(deviations=size) for size in DEVIATIONS)
WORSE = tuple(Effect(deviations=-size) for size in DEVIATIONS)
FASTER = tuple(Effect(speedup=factor) for factor in (1.05, 1.2, 1.5, 2.0))
EFFECTS = (*BETTER, *WORSE, *FASTER)
RATE_WANTED, WORST_WANTED, COVERAGE_WANTED, WRONG_WANTED = 0.025, 0.10, 0.95, 0.01
CELL_WANTED, SHARE_WANTED = 0.05, 0.01  # few cells truly above the nominal rate
POWER_SLACK = 0.05
LEAST_AGAIN, MOST_AGAIN = 5, 12
COUNTS = (
    "studies", "above", "below", "naive_above", "naive_below", "covered", "intervals",
    "speedups", "speedups_covered",
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What was said of studies with one effect."""

    studies: int = 0
    above: int = 0
    below: int = 0


@dataclass(slots=True)
class Tally:
    """Counts over the studies of a cell, or of many cells."""

    studies: int = 0
    above: int = 0
    below: int = 0
    naive_above: int = 0
    naive_below: int = 0
    covered: int = 0
    intervals: int = 0
    speedups: int = 0
    speedups_covered: int = 0
    widths: list[float] = field(default_factory=list)
    found: dict[Effect, Found] = field(
        default_factory=lambda: {effect: Found() for effect in EFFECTS}
    )

    def add(self, other: Tally) -> None:
        """Adds the counts of another tally to these."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.widths += other.widths
        for effect, theirs in other.found.items():
            ours = self.found[effect]
            for name in ("studies", "above", "below"):
                setattr(ours, name, getattr(ours, name) + getattr(theirs, name))

    @property
    def worst(self) -> float:
        """The larger of the two false-claim rates."""
        return max(self.above, self.below) / max(self.studies, 1)

    def power(self, effect: Effect) -> float:
        """Share of the studies with an effect that were given its verdict."""
        found = self.found[effect]
        right = found.below if effect.deviations < 0 else found.above
        return right / max(found.studies, 1)

    @property
    def wrong_side(self) -> float:
        """Share of studies with a shifted method given the opposite verdict."""
        shifted = [(e, self.found[e]) for e in (*BETTER, *WORSE)]
        wrong = sum(f.above if e.deviations < 0 else f.below for e, f in shifted)
        return wrong / max(sum(f.studies for _, f in shifted), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells that are told together, and the reference's power at +2, +4, +8 sd."""

    title: str
    wanted: Callable[[Cell], bool]
    reference: str = ""
    power: tuple[float | None, float | None, float | None] = (None, None, None)


def run_cell(
    cell: Cell,
    generator: np.random.Generator,
    studies: int,
    power: int,
    effects: Sequence[Effect] = EFFECTS,
) -> Tally:
    """Judges `studies` null studies of a cell, and `power` with each effect."""
    tally = Tally()
    for _ in range(studies):
        _tally_null(cell, generator, tally)
    for effect in effects:
        found = tally.found[effect]
        for _ in range(power):
            selection, arm = draw_study(cell, generator, effect)
            verdict = judge_method(selection, arm, ()).answer.points[0].verdict
            found.studies += 1
            found.above += verdict == "above"
            found.below += verdict == "below"
    return tally


def _tally_null(cell: Cell, generator: np.random.Generator, tally: Tally) -> None:
    selection, arm = draw_study(cell, generator)
    judged = judge_method(selection, arm, ())
    point = judged.answer.points[0]
    tally.studies += 1
    tally.above += point.verdict == "above"
    tally.below += point.verdict == "below"
    naive = _naive_gap(judged)
    tally.naive_above += naive > 0
    tally.naive_below += naive < 0
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
    """The usual reading: how far the mean is above the line through the means."""
    if judged.curve is None or len(judged.points.x) == 0:
        return 0.0
    line = np.interp(judged.points.x[0], judged.curve.x, judged.curve.y)
    return float(judged.points.y[0] - line)


def core_cells(count: int, generator: np.random.Generator) -> Iterator[Cell]:
    """Random core cells; every curve meets every noise before any pair comes again."""
    pairs = list(product(CURVES, NOISES))
    drawn = 0
    while drawn < count:
        for i in generator.permutation(len(pairs)):
            if drawn == count:
                return
            curve, noise = pairs[int(i)]
            cell = draw_cell(generator, curve=curve, noise=noise)
            while not cell.is_core:
                cell = draw_cell(generator, curve=curve, noise=noise)
            yield cell
            drawn += 1


def calibrate(cells: int, studies: int, power: int, seed: int) -> None:
    """Prints false claims, coverage and power of core cells, then the worst ones."""
    generator = np.random.default_rng(seed)
    started = time.perf_counter()
    results: list[tuple[Cell, Tally]] = []
    for cell in core_cells(cells, generator):
        results.append((cell, run_cell(cell, generator, studies, power)))
        if len(results) in (5, cells // 4, cells // 2):
            spent = time.perf_counter() - started
            left = spent / len(results) * (cells - len(results))
            print(
                f"  {len(results)} of {cells} cells, {spent:.0f} s, {left:.0f} s left"
            )
    print(
        f"\n{cells} core cells x {studies} null studies and {power} of each effect, "
        f"rule {JUDGE_RULE}, seed {seed}, {time.perf_counter() - started:.0f} s"
    )
    print(
        f"{'cells':32s}{'n':>4s}{'above':>8s}{'below':>8s}{'worst':>7s}{'cover':>7s}"
        f"{'speedup':>8s}{'+2 sd':>7s}{'+4 sd':>7s}{'+8 sd':>7s}{'-4 sd':>7s}"
        f"{'x1.2':>6s}{'x2':>6s}{'wrong':>7s}{'width':>6s}{'naive':>12s}"
    )
    for row in ROWS:
        chosen = [tally for cell, tally in results if row.wanted(cell)]
        if chosen:
            _print_row(row, chosen)
    _print_requirements(results)
    _print_worst(results, studies, seed)


ON = ("on",)
ROWS = (
    Row(
        title="all core",
        wanted=lambda _: True,
        reference=".0086 .0082 .064 .983",
        power=(0.23, 0.48, 0.67),
    ),
    Row(
        title="on a budget",
        wanted=lambda c: c.position in ON,
        reference=".021 .022 .05 .955",
        power=(0.44, 0.68, 0.82),
    ),
    Row(
        title="on a budget, S, S' >= 3",
        wanted=lambda c: c.position in ON and min(c.seeds) >= 3,
        reference=".024 .025 .05 .948",
        power=(0.69, 0.90, 0.93),
    ),
    Row(
        title="on a budget, S, S' >= 5",
        wanted=lambda c: c.position in ON and min(c.seeds) >= 5,
        reference=".025 .026 .05 .949",
        power=(0.83, 0.98, 1.0),
    ),
    Row(
        title="3-15 % of a gap from a budget",
        wanted=lambda c: c.position == "near",
        reference=".009 .009 .06 .982",
        power=(0.24, 0.50, 0.73),
    ),
    Row(
        title="anywhere",
        wanted=lambda c: c.position == "anywhere",
        reference=".007 .006 .03 .987",
        power=(0.21, 0.45, 0.64),
    ),
    Row(title="middle of a gap", wanted=lambda c: c.position == "middle"),
    Row(
        title="first gap",
        wanted=lambda c: c.position == "first",
        reference=".003 .003 .06 .995",
        power=(0.06, 0.21, 0.45),
    ),
    Row(
        title="last gap",
        wanted=lambda c: c.position == "last",
        reference=".008 .006 .06 .987",
        power=(0.35, 0.68, 0.83),
    ),
    *(
        Row(
            title=f"K = {budgets}",
            wanted=lambda c, k=budgets: c.budgets == k,
            reference=reference,
            power=(None, at_four, None),
        )
        for budgets, reference, at_four in (
            (3, ".010 .007", 0.41),
            (6, ".008 .008", 0.46),
            (12, ".009 .010", 0.56),
        )
    ),
    *(
        Row(
            title=f"S, S' = {seeds[0]}, {seeds[1]}",
            wanted=lambda c, s=seeds: c.seeds == s,
            reference=reference,
            power=(None, at_four, None),
        )
        for seeds, reference, at_four in (
            ((1, 1), ".005 .005", 0.13),
            ((2, 2), ".010 .011", 0.39),
            ((3, 5), ".007 .006", 0.61),
            ((10, 10), ".011 .009", 0.68),
        )
    ),
    *(
        Row(title=f"curve: {curve}", wanted=lambda c, v=curve: c.curve == v)
        for curve in CURVES
    ),
    *(
        Row(title=f"noise: {noise}", wanted=lambda c, v=noise: c.noise == v)
        for noise in NOISES
    ),
)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def _print_row(row: Row, chosen: Sequence[Tally]) -> None:
    total = _sum(chosen)
    worst = max(tally.worst for tally in chosen)
    shown = (*BETTER, WORSE[1])
    power = "".join(f"{total.power(effect):7.2f}" for effect in shown)
    power += "".join(f"{total.power(e):6.2f}" for e in (FASTER[1], FASTER[-1]))
    width = statistics.median(total.widths) if total.widths else math.nan
    naive = f"{total.naive_above / total.studies:.2f}"
    naive += f" / {total.naive_below / total.studies:.2f}"
    print(
        f"{row.title:32s}{len(chosen):4d}{total.above / total.studies:8.4f}"
        f"{total.below / total.studies:8.4f}{worst:7.3f}"
        f"{total.covered / max(total.intervals, 1):7.3f}"
        f"{total.speedups_covered / max(total.speedups, 1):8.3f}{power}"
        f"{total.wrong_side:7.4f}{width:6.1f}{naive:>12s}"
    )
    if row.reference:
        print(f"   reference {row.reference}; power {_power_words(row, chosen)}")


def _power_words(row: Row, chosen: Sequence[Tally]) -> str:
    """Each power beside the reference's, `short` where it is less by more than .05;
    with its standard error over cells, for cells differ more than studies do."""
    said = []
    for size, effect, wanted in zip(DEVIATIONS, BETTER, row.power, strict=True):
        powers = [
            tally.power(effect) for tally in chosen if tally.found[effect].studies
        ]
        if wanted is None or not powers:
            continue
        mean = statistics.fmean(powers)
        error = statistics.pstdev(powers) / math.sqrt(len(powers))
        verdict = "ok" if mean >= wanted - POWER_SLACK else "short"
        said.append(
            f"+{size:g} sd {wanted:.2f}, here {mean:.2f} ± {error:.2f} {verdict}"
        )
    return "; ".join(said)


def _print_requirements(results: Sequence[tuple[Cell, Tally]]) -> None:
    """What docs/verdict.md promises, each with what was measured."""
    total = _sum(tally for _, tally in results)
    worst = max(tally.worst for _, tally in results)
    above, below = total.above / total.studies, total.below / total.studies
    over = sum(tally.worst > 0.05 for _, tally in results) / len(results)
    gap = total.covered / max(total.intervals, 1)
    speedup = total.speedups_covered / max(total.speedups, 1)
    print("\nrequired:")
    for said, holds in (
        (f"false above {above:.4f} <= {RATE_WANTED}", above <= RATE_WANTED),
        (f"false below {below:.4f} <= {RATE_WANTED}", below <= RATE_WANTED),
        (f"coverage of gaps {gap:.3f} >= {COVERAGE_WANTED}", gap >= COVERAGE_WANTED),
        (
            f"coverage of speed-ups {speedup:.3f} >= {COVERAGE_WANTED}",
            speedup >= COVERAGE_WANTED,
        ),
        (
            f"wrong-side claims {total.wrong_side:.4f} <= {WRONG_WANTED}",
            total.wrong_side <= WRONG_WANTED,
        ),
    ):
        print(f"  {'ok   ' if holds else 'FAILS'} {said}")
    print(
        f"        observed above .05 in {over:.3f} of the cells, worst {worst:.3f}: "
        "the largest of many noisy rates is too large, so they are measured again"
    )


def _print_worst(
    results: Sequence[tuple[Cell, Tally]], studies: int, seed: int
) -> None:
    ordered = sorted(results, key=lambda pair: -pair[1].worst)
    over = sum(tally.worst > CELL_WANTED for _, tally in results)
    worst = ordered[: min(max(over, LEAST_AGAIN), MOST_AGAIN)]
    print(f"worst cells, each with {5 * studies} fresh studies (none above .10):")
    truly = 0
    for cell, tally in worst:
        again = run_cell(cell, np.random.default_rng([seed, 1]), 5 * studies, 0)
        holds = "ok   " if again.worst <= WORST_WANTED else "FAILS"
        error = math.sqrt(again.worst * (1 - again.worst) / again.studies)
        truly += again.worst - 2 * error > CELL_WANTED
        print(
            f"  {holds} {tally.worst:.3f} -> above {again.above / again.studies:.3f}, "
            f"below {again.below / again.studies:.3f}: {cell.describe()}"
        )
    share = truly / len(results)
    print(
        f"  {'ok   ' if share <= SHARE_WANTED else 'FAILS'} {truly} of {len(results)} "
        "cells are above .05 by more than two standard errors (at most 1 %)"
    )
