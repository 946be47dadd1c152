"""A comparison's figures in words: every number beside its N, place and unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.captions import (
    axis_note,
    band_words,
    confidence,
    knot_words,
    point_words,
    position,
)
from overcurve.figures.scale import comparison_scale
from tests.unit.overcurve.curves.studies import make_runs, shifted


def compared(axis: str = "train_seconds", *methods: str, **asked: float) -> Comparison:
    runs = make_runs()
    for name in methods or ("m",):
        runs += make_runs(name, [8.0, 64.0], quality=shifted(0.1))
    runs = [replace(run, steps=1000 * run.budget) for run in runs]
    return compare(Question(baseline="base", axis=axis, **asked), runs)


def lines(words: str) -> list[str]:
    return words.replace("\u00a0", " ").splitlines()


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        ((3, 3), "95 % band, 3 seeds"),
        ((3, 5), "95 % band, 3 to 5 seeds"),
        ((1, 1), "95 % band, 1 seed"),
    ],
)
def test_band_never_without_its_seeds(seeds: tuple[int, int], words: str) -> None:
    runs = make_runs(times=[2.0, 4.0], seeds=seeds[0])
    runs += make_runs(times=[8.0, 16.0], seeds=seeds[1])
    assert band_words(compare(Question(baseline="base"), runs)) == words


def test_no_baseline_has_no_band() -> None:
    runs = make_runs(status="failed", quality=None) + make_runs("m", [8.0])
    assert band_words(compare(Question(baseline="base"), runs)) == ""


@pytest.mark.parametrize(("alpha", "words"), [(0.05, "95 %"), (0.001, "99.9 %")])
def test_confidence_is_that_of_the_question(alpha: float, words: str) -> None:
    assert confidence(compared(alpha=alpha)) == words


def test_training_time_needs_no_note() -> None:
    assert axis_note(compared()) == ""


def test_other_axis_says_what_holds_on_time() -> None:
    assert axis_note(compared("steps")) == (
        "judged on steps alone; on training time: m above"
    )
    assert axis_note(compared("steps", *"abcdef")) == (
        "judged on steps alone; on training time: "
        "a above, b above, c above, d above, 2 more"
    )


def test_time_that_nobody_recorded_is_said() -> None:
    runs = [
        replace(run, train_seconds=None, steps=run.budget)
        for run in make_runs() + make_runs("m", [8.0])
    ]
    comparison = compare(Question(baseline="base", axis="steps"), runs)
    assert axis_note(comparison).endswith("on training time: m not recorded")


@pytest.mark.parametrize(
    ("axis", "value", "words"),
    [
        ("train_seconds", 260.0, "4 min 20 s"),
        ("total_seconds", 0.5, "0.5 s"),
        ("steps", 20000.0, "20 k"),
        ("inference_seconds", 2.4e-7, "240 ns"),
        ("train_seconds", None, "–"),
    ],
)
def test_place_is_in_the_axis_own_words(axis: str, value: float, words: str) -> None:
    assert position(axis, value).replace("\u00a0", " ") == words


def test_point_is_told_in_columns() -> None:
    comparison = compared()
    scale = comparison_scale(comparison)
    inside, outside = comparison.methods[0].points
    told = lines(point_words("m", inside, "train_seconds", scale))
    assert told[:3] == ["m", "at       8 s", "seeds    3"]
    assert told[3].endswith(" %")
    assert told[5].startswith("gap      +10.00 [+9.")
    assert told[6] == "verdict  above"
    told = lines(point_words("m", outside, "train_seconds", scale))
    assert told[5:] == ["gap      –", "verdict  out of range"]


def test_gap_without_interval_is_told_without_one() -> None:
    runs = make_runs(noise=0) + make_runs("m", [8.0], noise=0, quality=shifted(0.1))
    comparison = compare(Question(baseline="base"), runs)
    (point,) = comparison.methods[0].points
    told = lines(point_words("m", point, "steps", comparison_scale(comparison)))
    assert told[5].endswith(" –")


def test_knot_is_told_in_columns() -> None:
    comparison = compared()
    words = knot_words(
        comparison.baseline.knots[0], "steps", comparison_scale(comparison)
    )
    assert lines(words) == ["baseline", "at       2", "seeds    3", "quality  73.79 %"]
