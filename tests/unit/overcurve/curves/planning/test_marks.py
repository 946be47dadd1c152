"""Beside a plan no claim comes from an unadjusted look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import (
    Comparison,
    compare,
    comparison_from_json,
    comparison_json,
)
from overcurve.curves.planning.next_runs import look_alpha
from overcurve.curves.terms.answers import EqualBudget, MethodAnswer
from overcurve.curves.terms.evidence import Evidence, LooksTaken, PlannedLooks
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import make_runs, shifted

PLAN = PlannedLooks(
    recipe="m",
    looks=2,
    plan=7,
    state="running",
    most=6,
    baseline="base",
    budget=8.0,
    baseline_budget=8.0,
    seconds=8.0,
    verdict="undecided",
    p=0.02,
    gap=0.1,
    low=-0.01,
    high=0.21,
    half_width=0.11,
    baseline_runs=3,
    method_runs=3,
)


def compared(*plans: PlannedLooks, times: tuple[float, ...] = (8.0,)) -> Comparison:
    runs = [*make_runs(), *make_runs("m", times, quality=shifted(0.1))]
    return compare(Question(baseline="base"), runs, Evidence(planned_looks=plans))


def test_point_is_interim_while_a_plan_decides() -> None:
    (ordinary,) = compared().methods
    assert ordinary.verdict == "above"
    (answer,) = compared(PLAN).methods
    (point,) = answer.points
    assert (answer.verdict, point.verdict, point.reason) == (
        "undecided",
        "undecided",
        "interim",
    )
    low, high = (f"{100 * gap:+.2f}" for gap in (point.gap_low, point.gap_high))
    assert answer.sentence == (
        "undecided at 8 s: interim, a plan is deciding it, "
        f"between {low} and {high} percentage points"
    )
    assert answer.above == ()


def test_interim_interval_is_at_the_looks_level() -> None:
    wide = compared(replace(PLAN, looks=0)).methods[0].points[0]
    asked = Question(baseline="base", alpha=look_alpha(1, 0.05))
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.1))]
    (same,) = compare(asked, runs).methods
    assert (wide.gap_low, wide.gap_high) == (
        same.points[0].gap_low,
        same.points[0].gap_high,
    )
    narrower = compared(replace(PLAN, looks=5)).methods[0].points[0]
    assert narrower.half_width < wide.half_width  # type: ignore[operator]


def test_plan_that_ended_undecided_leaves_no_claim() -> None:
    (answer,) = compared(replace(PLAN, state="undecided", looks=6)).methods
    (point,) = answer.points
    assert (point.verdict, point.reason) == ("undecided", "by_plan")
    assert (point.gap_low, point.gap_high, point.p) == (-0.01, 0.21, 0.02)
    assert answer.sentence == (
        "undecided at 8 s: a plan ended without a verdict after 6 of 6 looks, "
        "between −1 and +21 percentage points"
    )


def test_decided_plan_says_at_which_look() -> None:
    (answer,) = compared(replace(PLAN, state="decided", verdict="above")).methods
    assert answer.verdict == "above"
    assert answer.sentence == "above at 8 s: decided by a plan at look 2 of 6"


def test_reservations_stay_part_of_the_sentence() -> None:
    looked = Evidence(
        planned_looks=(replace(PLAN, state="decided", verdict="above"),),
        looks=(LooksTaken(recipes=("base", "m"), states=2),),
    )
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.1))]
    (answer,) = compare(Question(baseline="base"), runs, looked).methods
    assert answer.sentence.endswith(", with one reservation: read after 2 looks")


def test_other_times_keep_their_verdicts() -> None:
    answer = compared(PLAN, times=(4.0, 8.0, 16.0)).methods[0]
    assert [p.verdict for p in answer.points] == ["above", "undecided", "above"]
    assert answer.verdict == "partly_above"
    assert "; at 8 s: interim, a plan is deciding it, between" in answer.sentence


def test_open_method_gives_no_unearned_interval() -> None:
    runs = [*make_runs(), *make_runs("m", (8.0, 16.0), quality=shifted(0.001))]
    planned = replace(PLAN, state="undecided")
    asked, evidence = Question(baseline="base"), Evidence(planned_looks=(planned,))
    (answer,) = compare(asked, runs, evidence).methods
    assert answer.sentence == (
        "undecided at both tested times; at 8 s: a plan ended without a verdict after "
        "2 of 6 looks, between −1 and +21 percentage points"
    )


def test_runs_added_after_a_plan_are_told() -> None:
    (answer,) = compared(replace(PLAN, state="undecided", method_runs=2)).methods
    assert answer.verdict == "above"
    assert answer.sentence.endswith("at 8 s: with runs added after plan 7 ended")


def equal(plan: PlannedLooks, *times: float, **margin: float) -> MethodAnswer:
    """The answer of a method as good as the baseline, asked with a margin."""
    runs = [*make_runs(), *make_runs("m", times)]
    asked = Question(baseline="base", margin=margin.get("margin", 0.02))
    (answer,) = compare(asked, runs, Evidence(planned_looks=(plan,))).methods
    return answer


SAME = replace(PLAN, state="decided", verdict="equal", gap=0.001, low=-0.01, high=0.01)
WITHIN = "equal within ± 2.0 percentage points"


def test_equal_by_a_plan_is_not_worded_as_undecided() -> None:
    answer = equal(SAME, 8.0)
    assert (answer.verdict, answer.points[0].verdict) == ("undecided", "equal")
    assert answer.sentence == f"{WITHIN} at 8 s: decided by a plan at look 2 of 6"


def test_equal_by_a_plan_stands_beside_equal_times() -> None:
    told = "at 8 s: decided by a plan at look 2 of 6"
    assert equal(SAME, 8.0, 16.0).sentence == (f"{WITHIN} at both tested times; {told}")
    assert equal(SAME, 2.5, 8.0).sentence == (
        f"{WITHIN} at 1 of 2 tested times (8 s), nothing claimed at the rest; {told}"
    )


def test_equal_with_runs_added_keeps_its_words() -> None:
    added = replace(SAME, state="undecided", method_runs=2)
    assert equal(added, 8.0).sentence == (
        f"{WITHIN} at 8 s, the only time tested; "
        "at 8 s: with runs added after plan 7 ended"
    )


def test_interim_time_leaves_equal_ones_equal() -> None:
    sentence = equal(replace(SAME, state="running"), 8.0, 16.0).sentence
    assert sentence.startswith(
        f"{WITHIN} at 1 of 2 tested times (16 s), nothing claimed at the rest; "
        "at 8 s: interim, a plan is deciding it, between −"
    )


def test_plan_that_was_stopped_is_told_so() -> None:
    (answer,) = compared(replace(PLAN, state="stopped", looks=1)).methods
    assert answer.sentence.startswith(
        "undecided at 8 s: a plan was stopped without a verdict after 1 of 6 looks"
    )


def test_plans_say_nothing_on_another_axis() -> None:
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.1))]
    asked = Question(baseline="base", axis="budget")
    evidence = Evidence(planned_looks=(PLAN,))
    assert compare(asked, runs, evidence).methods == compare(asked, runs).methods


@pytest.mark.parametrize(
    "other",
    [{"baseline": "else"}, {"recipe": "n"}, {"budget": 4.0}],
)
def test_plans_of_other_points_change_nothing(other: dict[str, object]) -> None:
    plan = replace(PLAN, **other)  # type: ignore[arg-type]
    assert compared(plan).methods == compared().methods


def test_marked_comparison_is_stored_without_loss() -> None:
    marked = compared(PLAN, replace(PLAN, budget=4.0, state="undecided"))
    assert comparison_from_json(comparison_json(marked)) == marked


def test_equal_budget_waits_for_the_plan() -> None:
    """The plan adds seeds at the shared budget: what they say is an unadjusted look."""
    slow = make_runs("m", [8.0], quality=shifted(0.1))
    runs = [*make_runs(times=[8.0]), *(replace(r, train_seconds=16.0) for r in slow)]
    there = replace(PLAN, baseline_budget=16.0, seconds=16.0, looks=0)

    def at_budget(plan: PlannedLooks) -> EqualBudget:
        evidence = Evidence(planned_looks=(plan,))
        (answer,) = compare(Question(baseline="base"), runs, evidence).methods
        assert answer.equal_budget is not None
        return answer.equal_budget

    (point,) = at_budget(there).points
    assert (point.verdict, point.reason) == ("undecided", "interim")
    assert (point.gap_low, point.gap_high, point.p) == (None, None, None)
    assert at_budget(there).sentence == (
        "At equal budget, not at equal time: interim, a plan is deciding at 16 s"
    )
    assert at_budget(there).decided_by is None
    ended = at_budget(replace(there, state="stopped"))
    assert ended.points[0].verdict == "better"
