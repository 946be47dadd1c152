"""What holds for every study within the limits of the contract."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from operator import neg
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from overcurve.curves.comparison import (
    MethodAnswer,
    compare,
    comparison_from_json,
    comparison_json,
)
from overcurve.curves.judge import judge_request
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import as_bytes

SHARED_TIMES = (1.0, 2.0, 4.0, 8.0, 16.0)


def runs_of(
    recipe: str, budgets: list[tuple[float, float, list[tuple[float, float | None]]]]
) -> list[RunRecord]:
    return [
        RunRecord(
            method=recipe,
            recipe=recipe,
            budget=budget,
            seed=seed,
            train_seconds=min(max(time * jitter, 1e-9), 1e12),
            quality=quality,
            steps=min(max(7 * time, 1e-9), 1e30),
        )
        for budget, time, seeds in budgets
        for seed, (jitter, quality) in enumerate(seeds)
    ]


qualities = st.one_of(
    st.none(),
    st.floats(-1e12, 1e12, allow_nan=False),
    st.floats(0, 1, allow_nan=False),
    st.sampled_from([0.0, 0.5, 0.9, 0.9000000000000001, 1.0, 1e-300, 5e-324]),
)
extreme_budgets = st.lists(
    st.tuples(
        st.sampled_from([0.1, 1.0, 2.0, 3.0, 5.0, 8.0]),
        st.one_of(
            st.floats(1e-9, 1e12),
            st.sampled_from([1.0, 1.001, 2.0, 4.0, 1e-9, 1e12]),
        ),
        st.lists(
            st.tuples(st.sampled_from([1.0, 1.0, 1.01, 1.2, 100.0]), qualities),
            min_size=1,
            max_size=4,
        ),
    ),
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(
    extreme_budgets,
    extreme_budgets,
    st.booleans(),
    st.sampled_from([None, 0.1]),
    st.sampled_from(["train_seconds", "steps", "budget"]),
)
@example(  # the rate of qualities 1e-300 apart
    [(0.1, 3e11, [(1.0, 0.0)]), (8.0, 1.5e10, [(1.0, 0.0), (1.0, 1.0)])],
    [(0.1, 1.0, [(1.0, 7e10)]), (2.0, 4e11, [(1.0, 0.0)]), (1.0, 5e5, [(1.0, 1e-300)])],
    True,
    None,
    "train_seconds",
)
def test_no_input_gives_nan(base, method, lower, margin, axis):
    question = Question(
        baseline="base",
        methods=("m",),
        margin=margin,
        axis=axis,
        direction="min" if lower else "max",
    )
    answer = compare(question, runs_of("base", base) + runs_of("m", method))
    text = json.dumps(comparison_json(answer), allow_nan=False)
    assert comparison_from_json(json.loads(text)) == answer


ordinary = st.lists(
    st.lists(st.floats(0.5, 0.9, allow_nan=False), min_size=1, max_size=4),
    min_size=len(SHARED_TIMES),
    max_size=len(SHARED_TIMES),
)
clean = st.lists(
    st.tuples(st.floats(-0.02, 0.02), st.floats(0.001, 0.01)),
    min_size=len(SHARED_TIMES),
    max_size=len(SHARED_TIMES),
)


def at_shared_times(recipe: str, heights: list[list[float]]) -> list[RunRecord]:
    return runs_of(
        recipe,
        [
            (time, time, [(1.0, quality) for quality in seeds])
            for time, seeds in zip(SHARED_TIMES, heights, strict=True)
        ],
    )


def close_to_curve(recipe: str, moves: list[tuple[float, float]]) -> list[RunRecord]:
    heights = [
        [0.9 - 0.3 * time**-0.5 + by + step * spread for step in (-1, 0.1, 0.9)]
        for time, (by, spread) in zip(SHARED_TIMES, moves, strict=True)
    ]
    return at_shared_times(recipe, heights)


def judge(records: list[RunRecord], **asked: object) -> MethodAnswer:
    question = Question(baseline="base", methods=("m",), **asked)
    return compare(question, records).methods[0]


def verdicts(answer: MethodAnswer) -> list[str]:
    return [answer.verdict, *(point.verdict for point in answer.points)]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        ordinary.map(lambda h: (at_shared_times, h)),
        clean.map(lambda m: (close_to_curve, m)),
    ),
    ordinary,
    clean,
)
def test_swapped_sides_never_both_win(made, others, moves):
    build, ours = made
    theirs = build("b", others if build is at_shared_times else moves)
    forward = judge(_named(build("a", ours), theirs))
    backward = judge(_named(theirs, build("a", ours)))
    for first, second in zip(forward.points, backward.points, strict=True):
        if first.verdict in ("above", "below"):
            assert first.verdict != second.verdict


def _named(baseline: list[RunRecord], method: list[RunRecord]) -> list[RunRecord]:
    return [replace(run, recipe="base") for run in baseline] + [
        replace(run, recipe="m") for run in method
    ]


def moved(
    records: list[RunRecord],
    quality: Callable[[float], float] = lambda q: q,
    time: float = 1.0,
) -> list[RunRecord]:
    return [
        replace(
            run,
            quality=quality(run.quality or 0.0),
            train_seconds=(run.train_seconds or 0.0) * time,
        )
        for run in records
    ]


@settings(max_examples=100, deadline=None)
@given(
    clean, clean, st.sampled_from([1e-6, 3.0, 3600.0]), st.sampled_from([0.01, 100.0])
)
def test_units_change_no_verdict(base, method, seconds, points):
    records = close_to_curve("base", base) + close_to_curve("m", method)
    plain = judge(records)
    assert verdicts(judge(moved(records, time=seconds))) == verdicts(plain)
    scaled = judge(moved(records, lambda q: points * q - 5 * points))
    assert verdicts(scaled) == verdicts(plain)


@settings(max_examples=60, deadline=None)
@given(clean, clean)
def test_lower_is_better_mirrors(base, method):
    records = close_to_curve("base", base) + close_to_curve("m", method)
    plain = judge(records)
    mirrored = judge(moved(records, lambda q: -q), direction="min")
    assert verdicts(mirrored) == verdicts(plain)
    assert [p.gap_low for p in mirrored.points] == [p.gap_low for p in plain.points]


@settings(max_examples=60, deadline=None)
@given(clean, clean, st.randoms(use_true_random=False))
def test_order_of_runs_changes_nothing(base, method, random):
    records = close_to_curve("base", base) + close_to_curve("m", method)
    shuffled = records.copy()
    random.shuffle(shuffled)
    question = Question(baseline="base")
    first, second = compare(question, records), compare(question, shuffled)
    assert as_bytes(first) == as_bytes(second)


@settings(max_examples=200, deadline=None)
@given(st.one_of(clean, clean), ordinary, st.booleans())
def test_gap_and_speedup_agree_in_sign(moves, heights, wild):
    base = at_shared_times("base", heights) if wild else close_to_curve("base", moves)
    between = [
        replace(run, train_seconds=(run.train_seconds or 0.0) * 1.3, recipe="m")
        for run in close_to_curve("m", moves)[:-3]
    ]
    for point in judge(base + between).points:
        if point.reason == "baseline_better_earlier" or not point.speedup:
            continue
        gap, log_speedup = point.gap or 0.0, math.log(point.speedup)
        assert gap * log_speedup >= -1e-12


@settings(max_examples=60, deadline=None)
@given(clean, st.floats(0.003, 0.03))
def test_a_better_point_stays_above(base, by):
    records = close_to_curve("base", base)
    heights = [[q + by for q in seeds] for seeds in _heights(records)]
    higher = [[q + 2 * by for q in seeds] for seeds in _heights(records)]
    first = judge(records + at_shared_times("m", heights))
    second = judge(records + at_shared_times("m", higher))
    for lower, upper in zip(first.points, second.points, strict=True):
        assert not (lower.verdict == "above" and upper.verdict != "above")


def _heights(records: list[RunRecord]) -> list[list[float]]:
    by_time = {time: [] for time in SHARED_TIMES}
    for run in records:
        by_time[run.budget].append(run.quality or 0.0)
    return list(by_time.values())


NUMBERS = ("gap", "gap_low", "gap_high", "half_width")
RATIOS = ("speedup", "speedup_low", "speedup_high", "p")


@settings(max_examples=80, deadline=None)
@given(clean, clean, st.sampled_from([1e-6, 3.0, 3600.0]), st.sampled_from([0.01, 100]))
def test_units_scale_numbers_with_them(base, method, seconds, points):
    # Means that tie but for rounding may not tie in another unit: none does.
    moves = [(by + math.pi / 1e4, spread) for by, spread in method]
    records = close_to_curve("base", base) + close_to_curve("m", moves)
    plain = judge(records).points
    later = judge(moved(records, time=seconds)).points
    larger = judge(moved(records, lambda q: points * q - 5 * points)).points
    for point, timed, scaled in zip(plain, later, larger, strict=True):
        assert timed.x == approx((point.x or 0.0) * seconds)
        for name in NUMBERS:
            assert getattr(timed, name) == approx(getattr(point, name))
            assert getattr(scaled, name) == approx(getattr(point, name), points)
        for name in RATIOS:
            assert getattr(timed, name) == approx(getattr(point, name))
            assert getattr(scaled, name) == approx(getattr(point, name))


def approx(value: float | None, scale: float = 1.0) -> object:
    """The same number but for rounding; an open end stays open."""
    if value is None:
        return None
    return pytest.approx(value * scale, rel=1e-5, abs=1e-7 * scale)


@settings(max_examples=120, deadline=None)
@given(clean, clean, st.integers(0, len(SHARED_TIMES) - 1), st.booleans())
def test_run_on_the_curve_turns_no_verdict_over(base, method, place, of_baseline):
    records = close_to_curve("base", base) + close_to_curve("m", method)
    before = judge(records)
    point = before.points[place]
    on_the_curve = RunRecord(
        method="base" if of_baseline else "m",
        recipe="base" if of_baseline else "m",
        budget=point.budget,
        seed=99,
        train_seconds=point.x,
        quality=point.baseline_quality,
    )
    after = judge([*records, on_the_curve])
    opposite = {"above": "below", "below": "above"}
    for first, second in zip(before.points, after.points, strict=True):
        assert second.verdict != opposite.get(first.verdict)
    assert after.verdict != opposite.get(before.verdict)


def judgeable_request() -> dict[str, Any]:
    def arm(name: str) -> dict[str, Any]:
        runs = [
            {
                "budget": run.budget,
                "seed": run.seed,
                "train_seconds": run.train_seconds,
                "quality": run.quality,
            }
            for run in close_to_curve(name, [(0.0, 0.01)] * len(SHARED_TIMES))
        ]
        return {"name": name, "runs": runs}

    return {
        "baseline": arm("base"),
        "methods": [arm("m"), arm("n")],
        "options": {"direction": "max"},
    }


above_largest = st.floats(1.0000001e12, 1e308)
seconds_beyond = st.one_of(
    st.floats(max_value=0.999e-9, allow_nan=False),
    above_largest,
    st.just(math.inf),
    st.just(math.nan),
)
beyond = st.one_of(
    st.tuples(st.just("train_seconds"), seconds_beyond),
    st.tuples(st.just("total_seconds"), seconds_beyond),
    st.tuples(st.just("quality"), st.one_of(above_largest, above_largest.map(neg))),
    st.tuples(st.just("budget"), st.one_of(st.floats(max_value=0), above_largest)),
    st.tuples(st.just("steps"), st.one_of(st.floats(max_value=0), st.just(1e31))),
    st.tuples(st.just("seed"), st.text(min_size=65, max_size=80)),
    st.tuples(st.just("status"), st.sampled_from(["queued", "done", 7])),
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["baseline", "methods[0]", "methods[1]"]), st.data(), beyond)
def test_run_beyond_the_limits_is_named(arm, data, fault):
    request = judgeable_request()
    assert judge_request(request)["methods"]
    sides = {"baseline": request["baseline"]}
    sides |= {f"methods[{i}]": side for i, side in enumerate(request["methods"])}
    runs = sides[arm]["runs"]
    i = data.draw(st.integers(0, len(runs) - 1))
    field, value = fault
    runs[i][field] = value
    with pytest.raises(CurveError) as caught:
        judge_request(request)
    assert [f.path for f in caught.value.fields] == [f"{arm}.runs[{i}].{field}"]
    assert caught.value.remedy
