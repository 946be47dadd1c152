"""What to run next: what comes first and why, what it costs, and when nothing is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.comparison import Comparison, NextRun, compare
from overcurve.curves.planning.next_runs import LOOKS, look_alpha, next_batch
from overcurve.curves.selecting.reach import JUST_BEYOND
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import (
    TIMES,
    judge_one,
    make_runs,
    rising,
    shifted,
)

CLOSE = shifted(0.004)


def asked(records: Sequence[RunRecord], **question: object) -> Comparison:
    return compare(Question(baseline="base", **question), records)  # type: ignore[arg-type]


def plan_of(*arms: Sequence[RunRecord], **question: object) -> tuple[NextRun, ...]:
    """What to run next beside the usual baseline."""
    runs = [run for arm in (make_runs(), *arms) for run in arm]
    return asked(runs, **question).next_runs


def widths(why: str) -> tuple[float, float]:
    """The half widths now and after, in percentage points."""
    before, _, after = why.partition("narrows m from ± ")[2].partition(" to about ± ")
    return float(before), float(after.split()[0])


def test_baseline_at_this_time_comes_first():
    first = plan_of(make_runs("m", [8.0, 11.0], quality=CLOSE))[0]
    assert (first.who, first.recipe, first.seeds) == ("baseline", "base", 3)
    assert first.x == pytest.approx(11.0)
    assert first.cost == pytest.approx(33.0)
    assert first.why == (
        f"the baseline at this time: {first.effect}, for 33 s of training"
    )
    before, after = widths(first.effect.replace("{names}", "m"))
    assert after < before / 2


def test_bracket_goes_before_larger_gains_in_noise():
    """A seed more at 8 s narrows more for a second than three runs at 25 s."""
    runs = plan_of(make_runs("m", [8.0, 25.0]))
    assert [run.who for run in runs] == ["baseline", "baseline", "m"]
    assert [run.who == "m" for run in runs] == sorted(run.who == "m" for run in runs)


def test_other_axes_have_points_not_times():
    runs = [*make_runs(), *make_runs("m", [8.0, 11.0, 64.0], quality=CLOSE)]
    runs = [replace(run, steps=round(100 * run.budget)) for run in runs]
    why = [run.why for run in asked(runs, axis="steps").next_runs]
    assert why[0].startswith("the baseline at this point: ")
    assert not any("this time" in words for words in why)


def test_runs_on_steps_cost_the_seconds_they_took():
    runs = [*make_runs(), *make_runs("m", [11.0], quality=CLOSE)]
    runs = [replace(run, steps=round(100 * run.budget)) for run in runs]
    (run,) = asked(runs, axis="steps").next_runs
    assert (run.x, run.cost) == (pytest.approx(1100), pytest.approx(33.0))
    assert run.why.endswith(", for 33 s of training")


@pytest.mark.parametrize(
    ("axis", "cost"),
    [
        ("steps", "3,300 steps"),
        ("cost_usd", "0.33 USD"),
        ("budget", "33 units"),
        ("total_seconds", "33 s"),
    ],
)
def test_cost_is_in_seconds_only_where_some_are_known(axis, cost):
    runs = [*make_runs(), *make_runs("m", [11.0], quality=CLOSE)]
    runs = [
        replace(
            run,
            train_seconds=None,
            total_seconds=run.budget if axis == "total_seconds" else None,
            steps=round(100 * run.budget),
            cost_usd=run.budget / 100,
        )
        for run in runs
    ]
    (run,) = asked(runs, axis=axis).next_runs
    assert run.why.endswith(f", for {cost} of training")


def test_seeds_are_added_in_turn():
    base, method = plan_of(make_runs("m", [8.0]))
    assert [(base.who, base.seeds), (method.who, method.seeds)] == [
        ("baseline", 2),
        ("m", 2),
    ]
    assert base.together
    assert method.together
    assert (
        "more seeds: together with 2 more of the method, narrows m from ±" in base.why
    )
    assert "together with 2 more of the baseline, narrows m from ±" in method.why
    (run,) = plan_of(make_runs("m", [8.0], 5))
    assert (run.who, run.seeds, run.together) == ("baseline", 2, False)


@pytest.mark.parametrize("seeds", [3, 5, 7])
def test_only_noticeable_narrowing_is_proposed(seeds):
    for run in plan_of(make_runs("m", [5.0, 8.0, 20.0], seeds)):
        before, after = widths(run.why)
        assert after <= 0.9 * before
        assert "of training" in run.why


def test_what_could_decide_is_said():
    (run,) = plan_of(make_runs("m", [11.0], quality=shifted(0.009)))
    assert "enough to decide if the gap stays" in run.why
    (run,) = plan_of(make_runs("m", [11.0]))
    assert "enough to decide" not in run.why


def test_a_method_gets_few_proposals():
    runs = plan_of(make_runs("m", [3.0, 5.0, 7.0, 11.0, 20.0, 25.0], 5))
    assert len({run.x for run in runs}) == 3


def test_narrowing_comes_as_predicted():
    method = make_runs("m", [11.0], quality=CLOSE)
    (run,) = plan_of(method)
    point = judge_one(method, make_runs() + make_runs(times=[11.0])).points[0]
    assert widths(run.why)[1] == pytest.approx(100 * point.half_width, rel=0.25)


def test_largest_gain_for_a_second_comes_first():
    """Each of them three runs, so the shorter time narrows more for a second."""
    runs = plan_of(make_runs("m", [11.0, 22.0]))
    assert [run.x for run in runs if run.seeds == 3] == pytest.approx([11.0, 22.0])


def test_missing_spread_is_asked_for_before_anything_else():
    single = make_runs(times=[2.0, 8.0], seeds=1)
    (run,) = asked([*single, *make_runs("m", [8.0], 1)]).next_runs
    assert run.why == (
        "more seeds: shows how much runs vary here, for 16 s of training"
    )
    assert (run.who, run.seeds, run.cost) == ("m", 2, pytest.approx(16.0))


def test_equal_seeds_ask_for_others():
    runs = [*make_runs(noise=0), *make_runs("m", [11.0], noise=0)]
    (run,) = asked(runs).next_runs
    assert (run.who, run.seeds) == ("baseline", 3)
    assert run.why == (
        "the baseline at this time: shows how much runs vary here, for 33 s of training"
    )


def test_diverged_runs_are_asked_for_again():
    runs = make_runs("m", [8.0], 5)
    lost = [replace(r, status="diverged", quality=None) for r in runs[:4]]
    (run,) = plan_of([*lost, runs[4]])
    assert (run.who, run.seeds) == ("m", 3)
    assert run.why == "more seeds: most runs of m diverged here, for 24 s of training"


def test_interval_that_says_nothing_promises_no_narrowing():
    baseline = make_runs(times=[2.0, 8.0, 32.0], seeds=1)
    bent = [replace(r, quality=r.quality + 0.01 * (r.budget == 8)) for r in baseline]
    (run,) = asked([*bent, *make_runs("m", [8.0], 1, shifted(0.01))]).next_runs
    assert run.why == (
        "more seeds: shows how much runs of m vary, for 16 s of training"
    )
    assert run.effect == ""


def test_one_budget_settles_each_side():
    runs = plan_of(
        make_runs("m", [0.5, 1.0, 8.0], quality=shifted(0.3)),
        make_runs("late", [8.0, 64.0, 128.0], quality=shifted(-0.3)),
    )
    assert [(run.who, run.x) for run in runs] == [
        ("baseline", pytest.approx(0.5 / JUST_BEYOND)),
        ("baseline", pytest.approx(64.0 * JUST_BEYOND)),
    ]
    short, long = (run.why for run in runs)
    assert "lets m be judged where it seems better than any baseline budget" in short
    assert "lets late be judged beyond the baseline's longest budget" in long


def test_method_outside_the_range_gets_a_budget():
    (run,) = plan_of(make_runs("m", [64.0, 128.0], quality=shifted(0.1)))
    assert (run.who, run.x) == ("baseline", pytest.approx(64.0 * JUST_BEYOND))
    assert "lets m be judged at a time of its own" in run.why


def test_no_baseline_is_the_first_thing_to_run():
    nothing = make_runs(status="failed", quality=None)
    (run,) = asked([*nothing, *make_runs("m", [4.0, 8.0])]).next_runs
    assert (run.who, run.x) == ("baseline", pytest.approx(4.0))
    assert run.why == (
        "the baseline at this time: gives m something to be judged against, "
        "for 12 s of training"
    )


def test_methods_share_a_baseline_budget():
    (run,) = plan_of(make_runs("a", [11.0]), make_runs("b", [11.0]))
    assert run.why.startswith("the baseline at this time")
    assert "and 1 more" in run.why
    assert run.cost == pytest.approx(33.0)


@pytest.mark.parametrize(("noisy", "quiet"), [(10.98, 11.0), (11.0, 10.98)])
def test_shared_budget_is_named_for_who_gains_most(noisy, quiet):
    """Where most of what is unknown is the method's own noise, little is gained."""
    first, *_ = plan_of(
        make_runs("a", [noisy], 3, noise=4.0), make_runs("b", [quiet], 7)
    )
    assert "narrows b and 1 more from" in first.why


def test_times_further_apart_are_not_shared():
    runs = plan_of(make_runs("a", [11.0]), make_runs("b", [11.2]))
    at = [run.x for run in runs if run.who == "baseline"]
    assert at == pytest.approx([11.0, 11.2])


def test_decided_and_running_work_plans_nothing():
    assert plan_of(make_runs("m", [8.0], quality=shifted(0.2))) == ()
    assert plan_of(make_runs("m", [8.0], status="queued")) == ()


@pytest.mark.parametrize("status", ["queued", "running", "lost"])
def test_nothing_is_planned_while_any_run_waits(status):
    """Not even for another method: what comes may move the baseline."""
    open_point = make_runs("m", [11.0])
    assert plan_of(open_point)
    waiting = make_runs("n", [8.0], 1, status=status)
    assert plan_of(open_point, [replace(waiting[0], quality=None)]) == ()


def test_other_devices_are_not_planned_for():
    assert plan_of(make_runs("m", [11.0], device_class="gpu")) == ()


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([1.0, 2.0, 5.0, 8.0, 11.0, 32.5, 64.0]),
        st.sampled_from([-0.2, -0.004, 0.0, 0.004, 0.2]),
        min_size=1,
    ),
    st.integers(1, 4),
    st.sampled_from([1, 3]),
)
def test_every_proposal_costs_something_and_says_why(heights, seeds, base_seeds):
    method = make_runs("m", sorted(heights), seeds, lambda t: rising(t) + heights[t])
    comparison = asked([*make_runs(seeds=base_seeds), *method])
    for run in comparison.next_runs:
        assert run.cost == pytest.approx(run.seeds * run.x)
        assert min(run.seeds, run.cost, run.x) > 0
        assert run.why.endswith(" of training")
        assert not set("{}") & set(run.why + run.effect)
    who = [run.who for run in comparison.next_runs]
    assert who == sorted(who, key=lambda name: name != "baseline")


def test_time_just_missed_is_called_so():
    runs = make_runs("m", [4.0, 8.0], quality=shifted(0.2))
    late = [replace(r, train_seconds=8.3) if r.budget == 8.0 else r for r in runs]
    (run,) = asked(make_runs(times=[2.0, 4.0, 8.0]) + late).next_runs
    assert "lets m be judged where it just misses the baseline's range" in run.why


def test_six_looks_spend_more_and_more():
    spent = [look_alpha(k, 0.05) for k in range(1, LOOKS + 1)]
    assert spent == pytest.approx(
        [0.0034, 0.0062, 0.0081, 0.0095, 0.0108, 0.0120], abs=1e-4
    )


@given(looks=st.integers(1, 30), alpha=st.floats(1e-4, 0.5))
def test_levels_of_all_looks_sum_to_alpha(looks: int, alpha: float) -> None:
    spent = [look_alpha(k, alpha, looks) for k in range(1, looks + 1)]
    assert min(spent) > 0
    assert math.fsum(spent) == pytest.approx(alpha, rel=1e-9)
    assert all(math.fsum(spent[:k]) <= alpha * (1 + 1e-12) for k in range(looks + 1))


@pytest.mark.parametrize(
    ("have", "more"),
    [
        ((0, 0), ("method", 3)),
        ((0, 3), ("baseline", 3)),
        ((3, 1), ("method", 2)),
        ((3, 3), ("method", 2)),
        ((3, 5), ("baseline", 2)),
        ((5, 5), ("method", 2)),
    ],
)
def test_batches_alternate_from_three_seeds(have, more):
    assert next_batch(*have) == more


def test_every_open_time_of_the_baseline_has_a_second_side():
    """At the baseline's own times there is no bracket: seeds alone are proposed."""
    for run in plan_of(make_runs("m", TIMES)):
        assert run.why.startswith("more seeds: ")
