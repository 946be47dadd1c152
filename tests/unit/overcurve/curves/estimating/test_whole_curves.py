"""Curve against curve, beside the published package."""

from __future__ import annotations

import math
import warnings

import bjontegaard
import numpy as np
import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import (
    TIMES,
    as_bytes,
    judge_one,
    make_runs,
    rising,
    shifted,
)

METHOD_TIMES = (3.0, 5.0, 9.0, 20.0)


def faster(time: float) -> float:
    return rising(1.3 * time) + 0.002 * math.sin(time)


def package(figure, ours, theirs, method_times=METHOD_TIMES):
    curves = [
        np.array([f(t) for t in ts])
        for f, ts in ((rising, TIMES), (ours, method_times))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return figure(
            TIMES,
            curves[0],
            method_times,
            curves[1],
            "pchip",
            require_matching_points=False,
        )


@pytest.mark.parametrize("ours", [faster, shifted(0.01), shifted(-0.02)])
def test_both_figures_equal_the_package(ours):
    answer = judge_one(
        make_runs("m", METHOD_TIMES, 2, ours, noise=1e-9), make_runs(seeds=1)
    )
    gain = package(bjontegaard.bd_psnr, ours, rising)
    rate = package(bjontegaard.bd_rate, ours, rising) / 100
    assert answer.quality_gain.value == pytest.approx(gain, abs=1e-9)
    assert answer.bd_rate == pytest.approx(rate, abs=1e-9)


def test_speedup_recovers_the_true_ratio():
    def quicker(time: float) -> float:
        return rising(1.25 * time)

    dense = [2.0 * 1.3**k for k in range(12)]
    answer = judge_one(make_runs("m", dense, quality=quicker), make_runs(times=dense))
    assert answer.speedup.value == pytest.approx(1.25, rel=0.01)
    assert answer.speedup.low < 1.25 < answer.speedup.high


def test_intervals_hold_the_value():
    answer = judge_one(make_runs("m", METHOD_TIMES, quality=faster))
    for interval in (answer.quality_gain, answer.speedup):
        assert interval.low < interval.value < interval.high


def test_same_input_gives_same_bytes():
    runs = make_runs() + make_runs("m", METHOD_TIMES, quality=faster)
    question = Question(baseline="base")
    assert as_bytes(compare(question, runs)) == as_bytes(compare(question, runs))


def test_falling_curve_has_no_classical_rate():
    hump = {2.0: 0.7, 4.0: 0.9, 8.0: 0.85, 16.0: 0.8, 32.0: 0.75}
    answer = judge_one(make_runs("m"), make_runs(quality=hump.__getitem__))
    assert answer.bd_rate is None
    assert answer.reasons["bd_rate"] == "not_rising"
    assert answer.quality_gain.value is not None


def test_no_common_quality_is_a_reason():
    answer = judge_one(make_runs("m", quality=shifted(0.5)))
    assert answer.speedup.value is None
    assert answer.reasons["speedup"] == "no_common_quality"


def test_one_tested_time_is_a_reason():
    answer = judge_one(make_runs("m", [8.0]))
    assert answer.reasons["quality_gain"] == "one_tested_time"


def test_declining_curve_uses_its_running_maximum():
    hump = {2.0: 0.6, 4.0: 0.8, 8.0: 0.75, 16.0: 0.85, 32.0: 0.9}
    answer = judge_one(
        make_runs("m", quality=hump.__getitem__), make_runs(quality=hump.__getitem__)
    )
    assert answer.speedup.value == pytest.approx(1.0)
    assert answer.quality_gain.value == pytest.approx(0.0, abs=1e-12)
