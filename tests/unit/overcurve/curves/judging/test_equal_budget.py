"""The answer that can be given where no equal time can be judged: at equal budget."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from overcurve.curves.comparison import compare, comparison_from_json, comparison_json
from overcurve.curves.judge import judge_request
from overcurve.curves.selecting.reach import JUST_BEYOND
from overcurve.curves.terms.answers import EqualBudget, MethodAnswer
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import judge_one, make_runs, shifted


def slower(runs: Sequence[RunRecord], factor: float = 1.6) -> list[RunRecord]:
    """The same budgets, each trained for longer."""
    return [replace(r, train_seconds=(r.train_seconds or 0) * factor) for r in runs]


def judged(
    by: float, seeds: int = 3, budgets: Sequence[float] = (10.0,)
) -> EqualBudget:
    method = slower(make_runs("m", budgets, seeds, shifted(by)), 20.0)
    found = judge_one(method, make_runs(times=budgets, seeds=seeds)).equal_budget
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("by", "verdict"), [(0.02, "better"), (-0.02, "worse"), (0.001, "undecided")]
)
def test_shared_budget_is_judged(by: float, verdict: str) -> None:
    (point,) = judged(by).points
    assert point.verdict == verdict
    assert point.gap_low is not None
    assert point.gap_high is not None
    assert point.gap_low < point.gap < point.gap_high


def test_interval_is_that_of_two_samples() -> None:
    """With two groups alike the moderated variance is the pooled one."""
    (point,) = judged(0.004, 5).points
    a = [r.quality for r in make_runs("m", [10.0], 5, shifted(0.004))]
    b = [r.quality for r in make_runs(times=[10.0], seeds=5)]
    low, high = stats.ttest_ind(a, b).confidence_interval(0.95)
    assert (point.gap_low, point.gap_high) == pytest.approx((low, high))
    assert point.p == pytest.approx(stats.ttest_ind(a, b).pvalue)


def test_words_never_say_equal_time_is_decided() -> None:
    found = judged(0.02)
    assert found.sentence.startswith("At equal budget, not at equal time: better at")
    assert "train the baseline for 3.5 min: 3 seeds" in found.sentence
    assert found.decided_by is not None
    assert (found.decided_by.who, found.decided_by.seeds) == ("baseline", 3)
    # A little beyond the method's own 200 s: met exactly, half of all tries miss it.
    assert found.decided_by.x == pytest.approx(200.0 * JUST_BEYOND)
    assert found.decided_by.cost == pytest.approx(3 * 200.0 * JUST_BEYOND)


def test_run_that_decides_is_the_one_proposed() -> None:
    method = slower(make_runs("m", [10.0], quality=shifted(0.02)))
    runs = [*make_runs(times=[10.0]), *method]
    compared = compare(Question(baseline="base"), runs)
    found, (proposed,) = compared.methods[0].equal_budget, compared.next_runs
    assert found is not None
    assert found.decided_by is not None
    assert found.decided_by.x == proposed.x
    assert found.decided_by.cost == pytest.approx(proposed.cost)


def test_other_axes_are_not_called_time() -> None:
    """A run meets its steps exactly, and costs seconds all the same."""
    runs = [replace(run, steps=100.0) for run in make_runs(times=[10.0])]
    method = make_runs("m", [10.0], quality=shifted(0.02))
    runs += [replace(run, steps=160.0) for run in method]
    (answer,) = compare(Question(baseline="base", axis="steps"), runs).methods
    found = answer.equal_budget
    assert found is not None
    assert found.decided_by is not None
    assert found.decided_by.x == pytest.approx(160.0)
    assert found.decided_by.cost == pytest.approx(3 * 10.0, rel=0.05)
    assert "time" not in found.sentence
    assert found.sentence.startswith("At equal budget, not at equal steps: better")


def test_verdict_stays_on_time() -> None:
    method = slower(make_runs("m", [10.0], quality=shifted(0.02)))
    answer = judge_one(method, make_runs(times=[10.0]))
    assert answer.verdict == "out_of_range"
    assert "better" not in answer.sentence


def test_lower_can_be_better() -> None:
    runs = make_runs(times=[10.0]) + slower(
        make_runs("m", [10.0], quality=shifted(-0.1))
    )
    runs = [replace(run, direction="min") for run in runs]
    (answer,) = compare(Question(baseline="base"), runs).methods
    assert answer.equal_budget is not None
    assert answer.equal_budget.points[0].verdict == "better"
    assert answer.equal_budget.points[0].gap > 0


def test_single_runs_cannot_tell() -> None:
    for budgets in ([10.0], [2.0, 4.0, 8.0]):
        found = judged(0.02, 1, budgets)
        assert {p.reason for p in found.points} == {"no_replicates"}
        assert {p.gap_low for p in found.points} == {None}
        assert "add 2 seeds" in found.sentence


def test_several_budgets_are_one_family() -> None:
    budgets = (2.0, 4.0, 8.0)
    alone = judged(0.0045, 3, (4.0,)).points[0]
    assert alone.p is not None
    many = judged(0.0045, 3, budgets)
    assert {point.verdict for point in many.points} <= {"better", "undecided"}
    assert len(many.points) == 3


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        (make_runs("m", [8.0]), "judged_at_equal_time"),
        (make_runs("m", [64.0]), "no_shared_budget"),
        (slower(make_runs("m", [8.0], budget_unit="epochs"), 9.0), "no_shared_budget"),
    ],
)
def test_silence_has_its_reason(method: list[RunRecord], reason: str) -> None:
    answer = judge_one(method)
    assert answer.equal_budget is None
    assert answer.reasons["equal_budget"] == reason


def test_other_device_can_be_judged_at_budget() -> None:
    answer = judge_one(make_runs("m", [8.0], quality=shifted(0.1), device_class="gpu"))
    assert answer.verdict == "not_comparable"
    assert answer.equal_budget is not None
    assert answer.equal_budget.points[0].verdict == "better"
    assert answer.equal_budget.decided_by is None
    assert "as long" not in answer.equal_budget.sentence


def test_answer_survives_as_json() -> None:
    runs = make_runs(times=[10.0]) + slower(make_runs("m", [10.0]))
    comparison = compare(Question(baseline="base"), runs)
    plain = json.loads(json.dumps(comparison_json(comparison), allow_nan=False))
    assert comparison_from_json(plain) == comparison


def test_request_is_answered_at_budget() -> None:
    def side(name: str, seconds: float, quality: float) -> dict[str, object]:
        runs = [
            {
                "budget": 5,
                "seed": s,
                "train_seconds": seconds,
                "quality": quality + s / 900,
            }
            for s in range(3)
        ]
        return {"name": name, "runs": runs}

    request = {
        "baseline": side("base", 10.0, 0.7),
        "methods": [side("mine", 16.0, 0.8)],
        "options": {"direction": "max"},
    }
    (method,) = judge_request(request)["methods"]
    assert method["verdict"] == "out_of_range"
    assert method["equal_budget"]["points"][0]["verdict"] == "better"
    decided_by = method["equal_budget"]["decided_by"]
    assert decided_by["x"] == pytest.approx(16.0 * JUST_BEYOND)


def test_false_claims_keep_to_the_level() -> None:
    """Two samples without a difference: about five in a hundred are called one."""
    generator = np.random.default_rng(3)
    called = 0
    for _ in range(300):
        runs = make_runs(times=[10.0], noise=0) + slower(
            make_runs("m", [10.0], noise=0)
        )
        noisy = [
            replace(run, quality=0.5 + 0.01 * generator.standard_normal())
            for run in runs
        ]
        answer: MethodAnswer = compare(Question(baseline="base"), noisy).methods[0]
        assert answer.equal_budget is not None
        called += answer.equal_budget.points[0].verdict != "undecided"
    assert called <= 28  # 5 % of 300 and three standard deviations


def test_wide_interval_hides_no_claim() -> None:
    """Beside a flat baseline a wide interval is not one that says nothing."""
    baseline = make_runs(quality=lambda _: 0.9)
    method = slower(make_runs("m", [4.0, 8.0], 1, lambda _: 0.95), 200.0)
    found = judge_one(method, baseline).equal_budget
    assert found is not None
    assert [point.verdict for point in found.points] == ["better", "better"]
    assert all(point.gap_low for point in found.points)


def test_spread_is_not_extrapolated_in_time() -> None:
    """A slower method changes times alone: at equal budget that is no news."""
    baseline = make_runs(times=[4.0, 8.0, 16.0])
    baseline += make_runs(times=[32.0], noise=4.0)
    runs = make_runs("m", [4.0, 8.0, 16.0, 32.0], 1, shifted(0.002))
    twice, much = (
        judge_one(slower(runs, factor), baseline).equal_budget for factor in (20, 2000)
    )
    assert twice is not None
    assert much is not None
    for one, other in zip(twice.points, much.points, strict=True):
        assert one.p == pytest.approx(other.p)


def test_nothing_is_trained_to_an_inference_time() -> None:
    """On an axis that no training can aim at, no run would decide at an equal place."""

    def asked_on(axis: str) -> EqualBudget:
        base = make_runs(times=[10.0], inference_seconds=1e-6)
        method = make_runs("m", [10.0], 3, shifted(0.02), inference_seconds=9e-6)
        method = slower(method, 20.0)
        (answer,) = compare(Question(baseline="base", axis=axis), base + method).methods
        assert answer.equal_budget is not None
        return answer.equal_budget

    assert asked_on("train_seconds").decided_by is not None
    found = asked_on("inference_seconds")
    assert found.decided_by is None
    assert "what would decide it" not in found.sentence
