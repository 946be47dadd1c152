"""Sentences, fairness checks and next runs: what people read beside a verdict."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.fairness.earlier_code import EARLIER
from overcurve.curves.planning.next_runs import look_alpha, next_batch
from overcurve.curves.saying.wording import say_gap_range, say_times
from overcurve.curves.selecting.reach import JUST_BEYOND
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import judge_one, make_runs, rising, shifted


def measured(runs):
    return [replace(r, run=str(i), segments={"data": 1.0}) for i, r in enumerate(runs)]


def test_sentence_names_only_tested_times():
    runs = make_runs("m", [4.0, 8.0, 16.0, 64.0, 128.0], quality=shifted(0.03))
    sentence = judge_one(measured(runs), measured(make_runs())).sentence
    assert sentence == (
        "above at all 3 tested times (4, 8, 16 s); "
        "2 longer times not judged: the baseline ends at 32 s"
    )


def test_single_time_is_called_the_only_one():
    answer = judge_one(make_runs("m", [8.0], quality=shifted(0.1)))
    assert answer.sentence == "above at 8 s, the only time tested"


def test_steps_are_never_called_times():
    runs = [
        replace(run, steps=round(100 * run.budget))
        for run in make_runs() + make_runs("m", [4.0, 8.0, 64.0], quality=shifted(0.1))
    ]
    (answer,) = compare(Question(baseline="base", axis="steps"), runs).methods
    assert "from 400 steps to 800 steps (2 tested points)" in answer.sentence
    assert "1 larger point not judged" in answer.sentence
    assert answer.sentence.endswith("judged on steps alone; on training time: above")
    assert "time" not in answer.sentence.partition("; judged on steps alone")[0]


def test_missing_axis_is_said_not_guessed():
    sentence = judge_one(make_runs("m", [8.0]), axis="cost_usd").sentence
    assert sentence == (
        "not judged: no run of the baseline has both cost and quality recorded; "
        "judged on cost alone; on training time: undecided"
    )


def test_remark_before_open_point_ends():
    runs = make_runs("m", [8.0], seeds=1) + make_runs("m", [90.0])
    sentence = judge_one(runs).sentence
    assert "the only tested time within the baseline's range: between" in sentence


def test_strict_span_ends_with_the_baseline():
    runs = make_runs("m", [8.0, 32.1], quality=shifted(0.2))
    assert "strictly above from 8 s to 32 s" in judge_one(runs).sentence


def test_lost_budget_leaves_a_plain_count():
    runs = make_runs("m", [4.0, 8.0, 16.0], quality=shifted(0.1))
    runs = [replace(r, quality=None) if r.budget == 4.0 else r for r in runs]
    sentence = judge_one(measured(runs), measured(make_runs())).sentence
    assert sentence.startswith("above at both tested times (8, 16 s), with")
    assert sentence.endswith("1 budget without a valid run")


def test_crossing_with_open_end_claims_no_more():
    def hump(time: float) -> float:
        return rising(time) + {2.0: -0.05, 8.0: 0.05}.get(time, 0.0)

    sentence = judge_one(make_runs("m", [2.0, 8.0, 32.0], quality=hump)).sentence
    assert "worse at 2 s, better at 8 s, open at 32 s (3 tested times)" in sentence


def test_equal_points_are_told_beside_open_ones():
    moved = {4.0: 0.0, 8.0: 0.012}
    runs = make_runs("m", [4.0, 8.0], quality=lambda t: rising(t) + moved[t])
    runs += make_runs("m", [11.0])
    sentence = judge_one(runs, margin=0.008).sentence
    assert "equal within ± 0.80 percentage points at 4 s, one open: at 11 s" in sentence


def test_earlier_budget_is_no_certainty():
    heights = {2.0: 0.7, 4.0: 0.9, 8.0: 0.85, 16.0: 0.8, 32.0: 0.75}
    baseline = make_runs(quality=heights.__getitem__)
    sentence = judge_one(make_runs("m", [16.0], quality=lambda _: 0.9005), baseline)
    assert "the baseline may do as well with an earlier budget" in sentence.sentence


def test_bound_beside_zero_keeps_its_side():
    assert say_gap_range(-0.0007, 0.35, "") == "between −0.001 and +0.350"


def test_other_quantity_is_no_divergence():
    runs = [replace(run, steps=100 * run.budget) for run in make_runs()]
    (answer,) = compare(
        Question(baseline="base", axis="steps"), [*runs, *make_runs("m", [8.0])]
    ).methods
    assert answer.points[0].reason is None
    assert answer.sentence == (
        "nothing to judge: no run of this method has both steps and quality recorded; "
        "judged on steps alone; on training time: undecided"
    )


def test_crossing_reads_worse_then_better():
    answer = judge_one(
        make_runs("m", quality=lambda t: rising(t) + 0.02 * math.log(t / 8))
    )
    assert answer.sentence.startswith("worse up to 4 s, better from 16 s, open between")


def test_undecided_is_never_a_tie():
    sentence = judge_one(make_runs("m", [8.0])).sentence
    assert "between −" in sentence
    assert "percentage points" in sentence
    assert not {"equal", "tie", "same"} & set(sentence.split())


def test_equal_names_its_margin():
    sentence = judge_one(make_runs("m", [8.0]), margin=0.02).sentence
    assert (
        sentence == "equal within ± 2.0 percentage points at 8 s, the only time tested"
    )


def test_out_of_range_says_better_and_faster():
    sentence = judge_one(make_runs("m", [1.0], quality=shifted(0.3))).sentence
    assert "better than the baseline's shortest budget, in less time" in sentence


def test_warning_becomes_a_reservation():
    runs = [
        replace(r, seed=int(r.seed) + 5)
        for r in make_runs("m", [8.0], quality=shifted(0.1))
    ]
    assert "with one reservation: other seed numbers" in judge_one(runs).sentence


def test_running_work_is_called_interim():
    runs = make_runs("m", [8.0], quality=shifted(0.1))
    runs[0] = replace(runs[0], status="running", quality=None)
    assert "interim, 1 run to come" in judge_one(runs).sentence


@pytest.mark.parametrize(
    ("places", "unit", "words"),
    [
        ([2.31, 4.7, 9.44], "seconds", "2.3, 4.7, 9.4 s"),
        ([2400.0], "seconds", "40 min"),
        ([36000.0], "seconds", "10 h"),
        ([0.002], "seconds", "2 ms"),
        ([500.0, 12000.0], "steps", "500, 12,000 steps"),
        ([2.1e9], "bytes", "2.1 GB"),
        ([5.0e8, 2.0e9], "bytes", "500 MB, 2 GB"),
        ([36000.0], "J", "36 kJ"),
        ([0.28, 0.56], "USD", "0.28, 0.56 USD"),
        ([2.0, 4.0], "", "2, 4"),
        ([2.4e-7], "s per example", "240 ns per example"),
        ([2.4e-6, 9e-6], "s per example", "2.4, 9 µs per example"),
        ([5e-7, 2e-3], "s per example", "500 ns per example, 2 ms per example"),
        ([1.5], "s per example", "1.5 s per example"),
    ],
)
def test_places_carry_their_unit(places, unit, words):
    assert say_times(places, unit) == words


def test_gaps_of_other_units_stay_plain():
    assert say_gap_range(-0.31, 0.72, "nats") == "between −0.31 and +0.72 nats"


def checks_of(runs):
    return {c.id: c.state for c in compare(Question(baseline="base"), runs).checks}


def test_stated_runs_earn_no_green_mark():
    states = checks_of(make_runs(block=None) + make_runs("m", [8.0], block=None))
    del states["enough_budgets"]  # counted, not stated
    for check in states:
        assert states[check] == "unknown"


@pytest.mark.parametrize(
    ("check", "changes", "state"),
    [
        ("clock", {}, "ok"),
        ("clock", {"segments": {}}, "warn"),
        ("device_class", {}, "ok"),
        ("device_class", {"device_class": "gpu"}, "fail"),
        ("interleaved", {}, "ok"),
        ("interleaved", {"study": "two"}, "warn"),
        ("same_seeds", {}, "ok"),
        ("nothing_left_out", {}, "ok"),
        ("nothing_left_out", {"status": "failed"}, "warn"),
        ("enough_budgets", {}, "ok"),
        ("full_schedules", {}, "ok"),
        ("no_peeking", {}, "unknown"),
        ("no_peeking", {"status": "queued"}, "warn"),
        ("same_code", {}, "unknown"),
        ("machine_steady", {}, "unknown"),
        ("equal_tuning", {}, "unknown"),
        ("divergence", {}, "ok"),
        ("divergence", {"status": "diverged"}, "warn"),
    ],
)
def test_each_check_follows_its_evidence(check, changes, state):
    method = [replace(r, **changes) for r in measured(make_runs("m", [8.0, 16.0]))]
    assert checks_of(measured(make_runs()) + method)[check] == state


def test_imported_segments_are_no_clock_of_ours():
    runs = measured(make_runs(block=None) + make_runs("m", [8.0], block=None))
    assert {"clock", "full_schedules", "nothing_left_out"} <= {
        check for check, state in checks_of(runs).items() if state == "unknown"
    }


def test_no_run_earns_no_green_mark():
    states = checks_of([replace(r, status="failed", quality=None) for r in make_runs()])
    assert "ok" not in states.values()


@pytest.mark.parametrize("block", [None, 7])
@pytest.mark.parametrize("side", ["base", "m"])
def test_partly_interleaved_is_a_warning(side, block):
    runs = measured(make_runs() + make_runs("m", [8.0]))
    at = next(i for i, run in enumerate(runs) if run.recipe == side)
    runs[at] = replace(runs[at], block=block)
    assert checks_of(runs)["interleaved"] == "warn"


@pytest.mark.parametrize(("seeds", "state"), [(3, "ok"), (5, "ok"), (2, "ok")])
def test_more_seeds_on_one_side_are_fair(seeds, state):
    runs = measured(make_runs() + make_runs("m", [8.0], seeds))
    assert checks_of(runs)["same_seeds"] == state


def test_part_of_the_studies_hides_the_rest():
    runs = measured(make_runs() + make_runs("m", [8.0]))
    found = compare(Question(baseline="base", studies=("one",)), runs).checks
    assert {c.id: c.state for c in found}["nothing_left_out"] == "unknown"


def test_lost_runs_are_counted_by_side():
    runs = make_runs("m", [8.0], 4, shifted(0.1))
    runs[3] = replace(runs[3], status="failed", quality=None)
    other = make_runs("n", [8.0], 4, shifted(0.1))
    other[3] = replace(other[3], status="diverged", quality=None)
    answers = compare(Question(baseline="base"), [*make_runs(), *runs, *other]).methods
    assert "left out of its means (1 failed)" in answers[0].sentence
    assert "left out of its means (1 diverged)" in answers[1].sentence


def test_lost_runs_of_both_sides_are_one_reservation():
    runs = [*make_runs(), *make_runs("m", [8.0], 4, shifted(0.1))]
    runs[0] = replace(runs[0], status="failed", quality=None)
    runs[-1] = replace(runs[-1], status="failed", quality=None)
    (answer,) = compare(Question(baseline="base"), runs).methods
    left_out = [words for words in answer.warnings if "left out" in words]
    assert left_out == [
        "runs left out of its means (1 failed) and of the baseline's (1 failed)"
    ]


def test_changed_code_is_a_warning():
    runs = make_runs(source_digest="a") + make_runs("m", [8.0], source_digest="b")
    runs = measured(runs)
    assert checks_of(runs)["same_code"] == "ok"
    runs[-1] = replace(runs[-1], source_digest="c")
    assert checks_of(runs)["same_code"] == "warn"


def test_code_that_only_moved_is_one_version():
    earlier = "a5aa968074642d02.d0c45375404c952a"
    later = ".".join(EARLIER[part] for part in earlier.split("."))
    runs = measured(
        make_runs(source_digest=earlier)
        + make_runs("m", [8.0], source_digest=earlier)
        + make_runs("m", [16.0], source_digest=later)
    )
    found = compare(Question(baseline="base"), runs).checks
    check = {c.id: c for c in found}["same_code"]
    assert (check.state, check.message) == (
        "ok",
        "One version of the code for each curve",
    )
    other = replace(runs[-1], source_digest=f"{later}.0123456789abcdef")
    assert checks_of([*runs[:-1], other])["same_code"] == "warn"


def test_few_baseline_budgets_are_a_warning():
    runs = make_runs(times=[2.0, 4.0, 8.0]) + make_runs("m", [4.0])
    assert checks_of(runs)["enough_budgets"] == "warn"


def plan_of(*arms, **asked):
    runs = [run for arm in (make_runs(), *arms) for run in arm]
    return compare(Question(baseline="base", **asked), runs).next_runs


def test_baseline_at_this_time_comes_first():
    first = plan_of(make_runs("m", [8.0, 11.0], quality=shifted(0.004)))[0]
    assert (first.who, first.seeds) == ("baseline", 3)
    assert first.x == pytest.approx(11.0)
    assert first.cost == pytest.approx(33.0)
    assert "the baseline at this time: narrows m from ±" in first.why


def test_other_axes_have_points_not_times():
    runs = [*make_runs(), *make_runs("m", [8.0, 11.0, 64.0], quality=shifted(0.004))]
    runs = [replace(run, steps=round(100 * run.budget)) for run in runs]
    asked = Question(baseline="base", axis="steps")
    why = [run.why for run in compare(asked, runs).next_runs]
    assert why[0].startswith("the baseline at this point: ")
    assert not any("this time" in words for words in why)


def test_seeds_are_added_in_turn():
    base, method = plan_of(make_runs("m", [8.0]))
    assert [(base.who, base.seeds), (method.who, method.seeds)] == [
        ("baseline", 2),
        ("m", 2),
    ]
    assert "with 2 more of the method, narrows m from ±" in base.why
    (run,) = plan_of(make_runs("m", [8.0], 5))
    assert (run.who, run.seeds) == ("baseline", 2)


def widths(why):
    before, _, after = why.partition("narrows m from ± ")[2].partition(" to about ± ")
    return float(before), float(after.split()[0])


@pytest.mark.parametrize("seeds", [3, 5, 7])
def test_only_noticeable_narrowing_is_proposed(seeds):
    for run in plan_of(make_runs("m", [5.0, 8.0, 20.0], seeds)):
        before, after = widths(run.why)
        assert after <= 0.9 * before
        assert "of training" in run.why


def test_a_method_gets_few_proposals():
    runs = plan_of(make_runs("m", [3.0, 5.0, 7.0, 11.0, 20.0, 25.0], 5))
    assert len({run.x for run in runs}) == 3


def test_narrowing_comes_as_predicted():
    method = make_runs("m", [11.0], quality=shifted(0.004))
    (run,) = plan_of(method)
    point = judge_one(method, make_runs() + make_runs(times=[11.0])).points[0]
    assert widths(run.why)[1] == pytest.approx(100 * point.half_width, rel=0.25)


def test_one_budget_settles_each_side():
    runs = plan_of(
        make_runs("m", [0.5, 1.0, 8.0], quality=shifted(0.3)),
        make_runs("late", [8.0, 64.0, 128.0], quality=shifted(-0.3)),
    )
    assert [(run.who, run.x) for run in runs] == [
        ("baseline", pytest.approx(0.5 / JUST_BEYOND)),
        ("baseline", pytest.approx(64.0 * JUST_BEYOND)),
    ]


def test_method_outside_the_range_gets_a_budget():
    (run,) = plan_of(make_runs("m", [64.0, 128.0], quality=shifted(0.1)))
    assert (run.who, run.x) == ("baseline", pytest.approx(64.0 * JUST_BEYOND))
    assert "lets m be judged" in run.why


def test_methods_share_a_baseline_budget():
    (run,) = plan_of(make_runs("a", [11.0]), make_runs("b", [11.0]))
    assert run.why.startswith("the baseline at this time")
    assert "and 1 more" in run.why


def test_decided_and_running_work_plans_nothing():
    assert plan_of(make_runs("m", [8.0], quality=shifted(0.2))) == ()
    assert plan_of(make_runs("m", [8.0], status="queued")) == ()


def test_looks_spend_alpha_exactly():
    spent = [look_alpha(k, 0.05) for k in range(1, 7)]
    assert math.fsum(spent) == pytest.approx(0.05)
    assert spent == pytest.approx(
        [0.0034, 0.0062, 0.0081, 0.0095, 0.0108, 0.0120], abs=1e-4
    )


def test_batches_alternate_from_three_seeds():
    assert next_batch(0, 0) == ("method", 3)
    assert next_batch(0, 3) == ("baseline", 3)
    assert next_batch(3, 3) == ("method", 2)
    assert next_batch(3, 5) == ("baseline", 2)
    assert next_batch(5, 5) == ("method", 2)
