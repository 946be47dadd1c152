"""A plan asks for runs until it is decided, never past its looks or its cap."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.planning.next_runs import LOOKS, look_alpha
from overcurve.curves.planning.plan import (
    MOST_FAILED,
    Decided,
    Look,
    PlanRule,
    Queue,
    Side,
    Standing,
    Step,
    Stopped,
    Widen,
    batch,
    full_course,
    next_step,
)

RULE = PlanRule(alpha=0.05, cap_seconds=1000.0)


def look(k: int = 1, verdict: str = "undecided", **changes: object) -> Look:
    seen = Look(
        k=k,
        alpha=look_alpha(k, 0.05),
        verdict="undecided",
        reason="noise",
        p=0.2,
        gap=0.01,
        low=-0.01,
        high=0.03,
        half_width=0.02,
        baseline_runs=3,
        method_runs=3,
    )
    return replace(seen, verdict=verdict, **changes)  # type: ignore[arg-type]


def standing(baseline: int = 3, method: int = 3, **changes: object) -> Standing:
    sides = {"baseline": Side(baseline, 4.0), "method": Side(method, 5.0)}
    return Standing(**{**sides, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("have", "more"),
    [
        ((0, 0), (3, 3)),
        ((1, 2), (2, 1)),
        ((3, 0), (0, 3)),
        ((3, 3), (0, 2)),
        ((3, 5), (2, 0)),
        ((5, 5), (0, 2)),
        ((7, 4), (0, 2)),
    ],
)
def test_batches_alternate_after_three_each(
    have: tuple[int, int], more: tuple[int, int]
) -> None:
    assert batch(*have) == more


def test_batch_states_its_cost() -> None:
    assert next_step(RULE, standing(0, 1)) == Queue(3, 2, 3 * 4.0 + 2 * 5.0)


@pytest.mark.parametrize("verdict", ["above", "below", "equal"])
def test_verdict_of_a_look_ends_the_plan(verdict: str) -> None:
    assert next_step(RULE, standing(looks=[look(1, verdict)])) == Decided(verdict)  # type: ignore[arg-type]


def test_last_look_without_verdict_ends_undecided() -> None:
    looks = [look(k) for k in range(1, LOOKS + 1)]
    assert next_step(RULE, standing(looks=looks)) == Stopped("looks")


def test_batch_beyond_the_cap_is_not_queued() -> None:
    assert isinstance(next_step(RULE, standing(spent_seconds=990.0)), Queue)
    assert next_step(RULE, standing(spent_seconds=990.1)) == Stopped("cap")


def test_failed_runs_are_replaced_before_the_look() -> None:
    failed = standing(looks=[look(1)], failed_baseline=1, failed=1)
    assert next_step(RULE, failed) == Queue(1, 0, 4.0)


def test_runs_that_keep_failing_end_the_plan() -> None:
    failing = standing(failed_method=2, failed=MOST_FAILED + 1)
    assert next_step(RULE, failing) == Stopped("failing")


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (look(1, reason="not_comparable"), "not_comparable"),
        (look(1, "out_of_range"), "out_of_range"),
        (look(1, method_runs=0), "diverged"),
        (look(1, "out_of_range", baseline_runs=0), "diverged"),
    ],
)
def test_plan_ends_where_more_runs_help_nothing(seen: Look, why: str) -> None:
    assert next_step(RULE, standing(looks=[seen])) == Stopped(why)  # type: ignore[arg-type]


def test_baseline_that_ends_before_is_widened() -> None:
    outside = standing(looks=[look(1, "out_of_range")], beyond=8.4)
    assert next_step(RULE, outside) == Widen(8.4, 3, 3 * 8.4)
    poor = replace(RULE, cap_seconds=25.0)
    assert next_step(poor, outside) == Stopped("cap")
    spent = standing(
        looks=[look(k, "out_of_range") for k in range(1, LOOKS + 1)], beyond=8.4
    )
    assert next_step(RULE, spent) == Stopped("looks")


def test_widening_goes_on_though_a_run_of_it_failed() -> None:
    """The others reached beyond the method's time: it is not out of range any more."""
    reached = standing(looks=[look(1, "out_of_range")], failed_baseline=1, failed=1)
    assert next_step(RULE, reached) == Queue(1, 0, 4.0)
    short = replace(reached, beyond=8.4)
    assert next_step(RULE, short) == Widen(8.4, 3, 3 * 8.4)


@given(
    have=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    seconds=st.tuples(st.floats(1e-3, 1e5), st.floats(1e-3, 1e5)),
    cap=st.floats(1e-3, 1e6),
    fates=st.lists(st.sampled_from("vdf"), min_size=60, max_size=60),
    decided=st.integers(1, 12),
)
def test_plan_ends_within_looks_and_cap(
    have: tuple[int, int],
    seconds: tuple[float, float],
    cap: float,
    fates: list[str],
    decided: int,
) -> None:
    """Whatever becomes of the runs: valid, diverged or failed."""
    rule = PlanRule(alpha=0.05, cap_seconds=cap)
    now = Standing(baseline=Side(have[0], seconds[0]), method=Side(have[1], seconds[1]))
    steps: list[Step] = []
    queued = 0
    while isinstance(step := next_step(rule, now), Queue):
        steps.append(step)
        assert step.baseline + step.method > 0
        spent = now.spent_seconds + step.seconds
        assert spent <= cap
        became = [fates[(queued + i) % len(fates)] for i in range(step.baseline)]
        theirs = [
            fates[(queued + step.baseline + i) % len(fates)] for i in range(step.method)
        ]
        queued += step.baseline + step.method
        failed = became.count("f"), theirs.count("f")
        now = replace(
            now,
            baseline=Side(now.baseline.runs + became.count("v"), seconds[0]),
            method=Side(now.method.runs + theirs.count("v"), seconds[1]),
            spent_seconds=spent,
            failed_baseline=failed[0],
            failed_method=failed[1],
            failed=now.failed + sum(failed),
        )
        if not any(failed):
            k = len(now.looks) + 1
            verdict = "above" if k == decided else "undecided"
            runs = {"baseline_runs": now.baseline.runs, "method_runs": now.method.runs}
            now = replace(now, looks=[*now.looks, look(k, verdict, **runs)])
        assert len(now.looks) <= LOOKS
        assert len(steps) <= LOOKS + MOST_FAILED + 1
    assert isinstance(step, Decided | Stopped)


def test_full_course_costs_every_batch() -> None:
    course = full_course(Side(3, 4.0), Side(0, 5.0))
    assert (course.baseline, course.method) == (4, 9)
    assert course.seconds == 4 * 4.0 + 9 * 5.0
