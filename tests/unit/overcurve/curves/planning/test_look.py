"""One look of a plan: at its own level, at one time; many cost no more error.

The full simulation is tests/benchmark/bench_planner.py.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from overcurve.curves.planning.look import (
    Target,
    find_beyond,
    is_at,
    judge_look,
    measure_sides,
)
from overcurve.curves.planning.next_runs import look_alpha
from overcurve.curves.planning.plan import Side
from overcurve.curves.terms.errors import MixedQuantities
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.benchmark.bench_planner import (
    ALPHA,
    Design,
    draw_trial,
    planned_alpha,
    sequential,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

ASKED = Question(baseline="base")
TARGET = Target(
    baseline="base",
    method="m",
    budget=8.0,
    baseline_budget=8.0,
    budget_unit="",
    seconds=8.0,
)
STUDIES = 600
# What a true rate of alpha brings, four standard errors up.
MOST_CLAIMS = STUDIES * ALPHA + 4 * math.sqrt(STUDIES * ALPHA * (1 - ALPHA))


def test_look_is_taken_at_its_own_level() -> None:
    runs = [*make_runs(), *make_runs("m", [4.0, 8.0], quality=shifted(0.1))]
    seen = judge_look(ASKED, runs, TARGET, k=1)
    assert seen.verdict == "above"
    assert seen.alpha == look_alpha(1, 0.05)
    assert (seen.baseline_runs, seen.method_runs) == (3, 3)
    later = judge_look(ASKED, runs, TARGET, k=6)
    assert later.p == seen.p
    assert later.half_width is not None
    assert seen.half_width is not None
    assert later.half_width < seen.half_width


def test_gap_that_clears_alpha_may_not_clear_a_look() -> None:
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.009))]
    (first, last) = (judge_look(ASKED, runs, TARGET, k=k) for k in (1, 6))
    assert first.p is not None
    assert first.alpha < first.p < last.alpha < 0.05
    assert (first.verdict, last.verdict) == ("undecided", "above")


def test_other_budgets_of_the_method_do_not_matter() -> None:
    at = make_runs("m", [8.0], quality=shifted(0.008))
    other = make_runs("m", [2.0, 4.0], quality=shifted(0.3))
    alone = judge_look(ASKED, [*make_runs(), *at], TARGET, k=2)
    assert judge_look(ASKED, [*make_runs(), *at, *other], TARGET, k=2) == alone


def test_other_methods_do_not_matter() -> None:
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.008))]
    alone = judge_look(ASKED, runs, TARGET, k=2)
    beside = make_runs("n", [8.0], quality=shifted(0.3), metric="loss")
    assert judge_look(ASKED, [*runs, *beside], TARGET, k=2) == alone


def test_look_at_nothing_decides_nothing() -> None:
    seen = judge_look(ASKED, make_runs(), TARGET, k=1)
    assert (seen.verdict, seen.reason, seen.gap) == ("undecided", None, None)
    assert (seen.baseline_runs, seen.method_runs) == (3, 0)


def test_what_cannot_be_compared_is_an_error() -> None:
    runs = [*make_runs(), *make_runs("m", [8.0], metric="loss")]
    with pytest.raises(MixedQuantities):
        judge_look(ASKED, runs, TARGET, k=1)


def test_sides_count_valid_runs_at_the_time() -> None:
    runs: list[RunRecord] = [*make_runs(), *make_runs("m", [8.0], seeds=2)]
    runs[-1] = replace(runs[-1], quality=None, status="diverged")
    baseline, method = measure_sides(ASKED, runs, TARGET)
    assert (baseline, method) == (Side(3, 8.0), Side(1, 8.0))
    nobody = replace(TARGET, method="x", seconds=9.0)
    assert measure_sides(ASKED, runs, nobody)[1] == Side(0, 9.0)


def test_sides_cost_what_their_own_runs_took() -> None:
    own = make_runs("m", [8.0], 2)
    slow = [replace(r, train_seconds=8.0 + 2 * int(r.seed)) for r in own]
    assert measure_sides(ASKED, [*make_runs(), *slow], TARGET)[1] == Side(2, 9.0)


def test_time_beyond_is_on_the_missing_side() -> None:
    base = make_runs(times=[2.0, 8.0])
    for seconds, beyond in ((8.1, 8.1 * 1.05), (1.9, 1.9 / 1.05), (7.9, None)):
        own = make_runs("m", [8.0], train_seconds=seconds)
        found = find_beyond(ASKED, [*base, *own], TARGET)
        assert found == (None if beyond is None else pytest.approx(beyond))


@pytest.mark.parametrize("there", [make_runs(), make_runs("m", [8.0])])
def test_nothing_is_beyond_where_a_side_is_missing(there: list[RunRecord]) -> None:
    assert find_beyond(ASKED, there, TARGET) is None


def test_each_side_has_its_own_budget_at_the_time() -> None:
    target = replace(TARGET, baseline_budget=16.0, budget_unit="epochs")
    ours, theirs = (
        make_runs(name, [8.0], 1, budget_unit="epochs")[0] for name in ("m", "base")
    )
    assert is_at(ours, target)
    assert not is_at(theirs, target)
    assert is_at(replace(theirs, budget=16.0), target)
    assert not is_at(replace(ours, budget_unit="steps"), target)
    assert not is_at(replace(ours, recipe="n"), target)


def count_verdicts(design: Design, deviations: float, studies: int) -> Counter[str]:
    """How often a design says what, on studies drawn from a fixed seed."""
    generator = np.random.default_rng(5)
    counts: Counter[str] = Counter()
    for i in range(studies):
        share = (i + 0.5) / studies
        trial = draw_trial("gaussian", deviations, share, generator)
        counts[design(trial).verdict] += 1
    return counts


def test_sequential_claims_stay_under_alpha() -> None:
    counts = count_verdicts(sequential(planned_alpha), 0.0, STUDIES)
    assert counts["above"] + counts["below"] <= MOST_CLAIMS


def test_same_simulation_catches_peeking() -> None:
    counts = count_verdicts(sequential(lambda look: ALPHA), 0.0, STUDIES)
    assert counts["above"] + counts["below"] > MOST_CLAIMS


def test_sequential_plan_finds_real_gains() -> None:
    counts = count_verdicts(sequential(planned_alpha), 3.0, 60)
    assert counts["above"] >= 50
    assert counts["below"] == 0


def test_clear_gain_ends_the_plan_early() -> None:
    generator = np.random.default_rng(6)
    design = sequential(planned_alpha)
    trials = [draw_trial("gaussian", 12.0, i / 20, generator) for i in range(20)]
    runs = [design(trial).seconds / trial.seconds for trial in trials]
    assert max(runs) <= 10
