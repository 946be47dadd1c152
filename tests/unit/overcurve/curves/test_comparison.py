"""The whole answer: what it counts, names, and keeps."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from overcurve.curves.comparison import (
    compare,
    comparison_digest,
    comparison_from_json,
    comparison_json,
)
from overcurve.curves.terms.errors import CurveError, MixedQuantities
from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence, Sweep
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import (
    judge_one,
    make_runs,
    shifted,
)


def study(**changes):
    return [
        *make_runs(**changes),
        *make_runs("m", [4.0, 8.0], quality=shifted(0.05), **changes),
    ]


def test_json_and_comparison_are_inverses():
    runs = [
        replace(run, algorithms=({"name": "mixup"},), extra={"f1": 0.5}, error=None)
        for run in study(params={"width": 3}, segments={"data": 0.1})
    ]
    answer = compare(Question(baseline="base", margin=0.01), runs)
    text = json.dumps(comparison_json(answer), allow_nan=False)
    assert comparison_from_json(json.loads(text)) == answer


def test_digest_ignores_order_and_sees_content():
    question, runs = Question(baseline="base"), study()
    digest = compare(question, runs).digest
    assert len(digest) == 32
    assert compare(question, runs[::-1]).digest == digest
    assert compare(Question(baseline="base", alpha=0.1), runs).digest != digest
    assert (
        compare(question, [replace(runs[0], quality=0.1), *runs[1:]]).digest != digest
    )


def test_runs_of_every_status_are_counted():
    runs = study()
    states = ["queued", "running", "lost", "failed", "cancelled", "diverged"]
    others = [
        replace(runs[0], seed=9 + i, status=status, quality=None)
        for i, status in enumerate(states)
    ]
    counts = compare(Question(baseline="base"), runs + others).counts
    assert (counts.total, counts.drawn, counts.finished) == (27, 21, 21)
    assert (counts.waiting, counts.failed, counts.cancelled, counts.diverged) == (
        3,
        1,
        1,
        1,
    )


def test_methods_without_runs_are_answered():
    runs = [replace(r, status="queued", quality=None) for r in make_runs("m", [8.0])]
    answer = judge_one(runs)
    assert (answer.verdict, answer.points) == ("undecided", ())
    assert "3 runs are still to come" in answer.sentence


def test_methods_stand_in_the_order_asked():
    runs = [*make_runs(), *make_runs("a", [8.0]), *make_runs("b", [8.0])]
    named = compare(Question(baseline="base", methods=("b", "a")), runs)
    assert [method.recipe for method in named.methods] == ["b", "a"]
    others = compare(Question(baseline="base"), runs[::-1])
    assert [method.recipe for method in others.methods] == ["a", "b"]


def test_same_labels_are_told_apart():
    runs = [
        *make_runs(),
        *make_runs("abc", [8.0], label="x"),
        *make_runs("def", [8.0], label="x"),
    ]
    names = [m.name for m in compare(Question(baseline="base"), runs).methods]
    assert names == ["x (abc)", "x (def)"]


def test_mixed_metrics_must_be_named():
    runs = [*make_runs(), *make_runs("m", [8.0], metric="loss")]
    with pytest.raises(MixedQuantities, match="accuracy, loss"):
        compare(Question(baseline="base"), runs)


def test_other_metric_comes_from_extra():
    runs = [replace(r, extra={"f1": (r.quality or 0) / 2}) for r in study()]
    answer = compare(Question(baseline="base", quality="f1", direction="max"), runs)
    assert answer.metric == "f1"
    assert answer.baseline.knots[0].quality < 0.5


def test_question_without_baseline_is_refused():
    with pytest.raises(CurveError, match="baseline"):
        compare(Question(), study())


def test_one_device_class_can_be_asked():
    runs = [*study(), *make_runs("m", [16.0], device_class="gpu")]
    answer = compare(Question(baseline="base", device_class="cpu"), runs)
    assert answer.methods[0].verdict == "above"


def test_what_was_in_force_is_told():
    answer = compare(Question(baseline="base"), study(direction="min", study="x"))
    assert (answer.direction, answer.time_sys) == ("min", 0.0)
    apart = [*make_runs(), *make_runs("m", [8.0], study="two")]
    assert compare(Question(baseline="base"), apart).time_sys == 0.02


def test_band_holds_the_curve():
    curve = compare(Question(baseline="base"), study()).baseline.curve
    assert len(curve.x) >= 160
    for low, middle, high in zip(curve.low, curve.quality, curve.high, strict=True):
        assert low < middle < high


def test_verdict_ignores_other_methods():
    runs = study()
    alone = compare(Question(baseline="base"), runs).methods[0]
    noisy = make_runs("n", [4.0, 8.0], noise=30)
    beside = compare(Question(baseline="base"), runs + noisy).methods[0]
    assert beside.points == alone.points


def test_every_metric_is_kept_for_choosing():
    runs = study()
    runs += [replace(r, metric="loss", direction="min") for r in study()]
    answer = compare(Question(baseline="base", quality="loss"), runs)
    assert answer.metrics == ("accuracy", "loss")
    assert comparison_from_json(comparison_json(answer)) == answer


def test_evidence_of_other_questions_is_not_kept():
    others = Evidence(sweeps=(Sweep(recipe="z", tried=9, picked_on="other runs"),))
    answer = compare(Question(baseline="base"), study(), others)
    assert answer.evidence == NO_EVIDENCE
    assert answer.digest == compare(Question(baseline="base"), study()).digest


def test_digest_sees_rule_question_and_evidence():
    runs, question = study(), Question(baseline="base")
    known = Evidence(searched=True)
    digests = {
        comparison_digest(2, question, runs, NO_EVIDENCE),
        comparison_digest(3, question, runs, NO_EVIDENCE),
        comparison_digest(2, Question(baseline="m"), runs, NO_EVIDENCE),
        comparison_digest(2, question, runs[1:], NO_EVIDENCE),
        comparison_digest(2, question, runs, known),
    }
    assert len(digests) == 5
    assert all(re.fullmatch("[0-9a-f]{32}", digest) for digest in digests)


def test_one_arm_alone_is_an_answer():
    answer = compare(Question(baseline="base"), make_runs())
    assert answer.methods == ()
    assert len(answer.baseline.knots) == 5
    assert answer.next_runs == ()


def test_no_run_at_all_is_an_answer():
    answer = compare(Question(baseline="base"), [])
    assert (answer.baseline.knots, answer.methods, answer.metrics) == ((), (), ())
    assert answer.counts.total == 0
    assert comparison_from_json(comparison_json(answer)) == answer


def test_knots_hold_mean_spread_and_interval():
    for knot in compare(Question(baseline="base"), study()).baseline.knots:
        assert knot.low < knot.quality < knot.high
        assert (knot.runs, knot.diverged) == (3, 0)
        assert knot.sd == pytest.approx(0.003)
