"""Times of one method in another unit are asked about, and durations beside dates."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.quality_scales import ScaledRuns
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.time_scales import SCALE, check_times


def runs(label: str, *seconds: float, **known: Any) -> list[RunRecord]:
    """Runs of one method, at budgets 1, 2, 4 and so on."""
    return [
        RunRecord(
            method=label, label=label, budget=2.0**place, seed=0, quality=0.5,
            train_seconds=time, **known,
        )
        for place, time in enumerate(seconds)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "unit"),
    [
        ((20_100.0, 39_000.0), "milliseconds"),
        ((0.34, 0.66), "minutes"),
        ((0.0056, 0.0112), "hours"),
    ],
)
def test_another_unit_is_refused_and_converted(
    ours: tuple[float, ...], unit: str
) -> None:
    mixed = [*runs("base", 20.0, 40.0), *runs("ours", *ours)]
    scaled = check_times(mixed, {})
    (problem,), (doubt,) = scaled.problems, scaled.doubts
    assert unit in problem.reason
    assert "--answer scale_time=convert" in problem.advice
    assert (doubt.id, doubt.taken, doubt.methods) == (SCALE, "", ("ours",))
    converted = check_times(mixed, {SCALE: "convert"})
    assert converted.problems == ()
    times = [run.train_seconds for run in converted.records]
    assert times == pytest.approx([20.0, 40.0, 20.0, 40.0], rel=0.05)
    left = check_times(mixed, {SCALE: "as_is"})
    assert (left.records, left.problems) == (tuple(mixed), ())


@pytest.mark.parametrize(
    "ours",
    [(19_000.0, 80_000.0), (2_000.0, 4_000.0), (1.0, 0.5), (20.0, 40_000.0)],
)
def test_methods_that_are_only_slower_or_faster_are_left(
    ours: tuple[float, ...],
) -> None:
    mixed = [*runs("base", 20.0, 40.0), *runs("ours", *ours)]
    assert check_times(mixed, {}) == ScaledRuns(tuple(mixed))


def test_devices_and_tasks_may_be_far_apart() -> None:
    gpu = runs("base", 20.0, device_class="gpu")
    assert not check_times(gpu + runs("ours", 1200.0, device_class="cpu"), {}).doubts
    other = runs("ours", 1200.0, task="other")
    assert not check_times(runs("base", 20.0) + other, {}).doubts


@given(st.lists(st.floats(1.0, 40.0), min_size=2, max_size=8))
def test_times_of_one_unit_are_never_refused(seconds: list[float]) -> None:
    mixed = [run for i, time in enumerate(seconds) for run in runs(f"m{i}", time)]
    assert check_times(mixed, {}).records == tuple(mixed)


def test_a_frame_of_pandas_says_no_unit_of_durations() -> None:
    run = '{{"method":"cnn","budget":{},"seed":0,"took":{},"quality":0.8,"when":{}}}'
    rows = (run.format(5, 154378, 1793491200000), run.format(10, 310019, 1793494800000))
    text = f"[{','.join(rows)}]".encode()

    def read(**how: Any) -> Any:
        known = {"mapping": {"took": "train_seconds"}, **how}
        defaults = Defaults(direction="max")
        return read_runs(io.BytesIO(text), Reading(defaults=defaults, **known))

    (problem,) = read().problems
    assert (problem.field, "--unit took=ms" in problem.advice) == ("took", True)
    got = read(units={"took": "ms"})
    assert [run.train_seconds for run in got.records] == pytest.approx(
        [154.378, 310.019]
    )
    assert read(answers={"unit:took": "s"}).records[0].train_seconds == 154378
    assert read(answers={"unit:took": "s"}).problems == ()
