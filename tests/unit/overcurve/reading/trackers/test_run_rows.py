from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.trackers.choose import FROM_NAME, Chosen
from overcurve.reading.trackers.run_rows import (
    PLACE,
    budget_of,
    course_of,
    falling,
    is_short,
    method_of,
    numbers_of,
    place_column,
    seeds,
    thinned,
    unit_of,
)
from overcurve.reading.trackers.tracked_runs import Clock, TrackedRun
from tests.unit.overcurve.reading.trackers.known_runs import (
    configured,
    tracked,
    tracked_run,
)


def chosen(**changes: Any) -> Chosen:
    stated: dict[str, Any] = {
        "method": "method",
        "budget": "epochs",
        "seed": "seed",
        "quality": "val/acc",
        "clock": Clock("train_seconds", "as logged"),
    }
    return Chosen(**{**stated, **changes})


def run_of(*rows: dict[str, Any]) -> TrackedRun:
    return tracked_run(history=rows, summary=rows[-1] if rows else {})


def test_a_run_gives_its_valued_rows() -> None:
    rows = course_of(tracked_run(), chosen(), "epoch", 100)
    assert [row[PLACE] for row in rows] == [1.0, 2.0, 3.0, 4.0]
    assert rows[-1] == {PLACE: 4.0, "train_seconds": 8.0, "quality": 0.9}


def test_a_metric_and_its_time_may_stand_in_two_rows_of_a_step() -> None:
    timed = {"epoch": 1, "train_seconds": 2.0}, {"epoch": 2, "train_seconds": 4.0}
    valued = {"epoch": 1, "val/acc": 0.6}, {"epoch": 2, "val/acc": 0.7}
    first_valued = run_of(valued[0], timed[0], valued[1], timed[1])
    first_timed = run_of(timed[0], valued[0], timed[1], valued[1])
    expected = [
        {PLACE: 1.0, "train_seconds": 2.0, "quality": 0.6},
        {PLACE: 2.0, "train_seconds": 4.0, "quality": 0.7},
    ]
    assert course_of(first_timed, chosen(), "epoch", 100) == expected
    assert course_of(first_valued, chosen(), "epoch", 100) == expected


def test_rows_that_go_on_after_the_last_quality_are_kept() -> None:
    run = run_of(
        {"epoch": 1, "train_seconds": 2.0, "val/acc": 0.6},
        {"epoch": 2, "train_seconds": 4.0},
        {"epoch": 3, "train_seconds": 6.0},
    )
    rows = course_of(run, chosen(), "epoch", 100)
    assert [row[PLACE] for row in rows] == [1.0, 3.0]
    assert "quality" not in rows[-1]


def test_rows_at_which_the_clock_falls_are_kept() -> None:
    seconds = [2.0, 4.0, 6.0, 1.0, 3.0, 7.0]
    rows = [{"epoch": n, "train_seconds": s} for n, s in enumerate(seconds)]
    rows[0]["val/acc"] = rows[-1]["val/acc"] = 0.5
    kept = course_of(run_of(*rows), chosen(), "epoch", 100)
    assert [row["train_seconds"] for row in kept] == [2.0, 6.0, 1.0, 7.0]


def test_a_time_of_the_whole_run_gives_one_row_with_the_last_quality() -> None:
    run = tracked_run(
        history=[{"epoch": 1, "val/acc": 0.9}, {"epoch": 2, "val/acc": 0.8}],
        summary={"epoch": 2, "val/acc": 0.9, "train_seconds": 5.0},
    )
    rows = course_of(run, chosen(), "epoch", 100)
    assert rows == [{PLACE: 2.0, "quality": 0.8, "train_seconds": 5.0}]


def test_a_quality_that_is_no_number_stays_in_its_row() -> None:
    run = run_of(
        {"epoch": 1, "train_seconds": 2.0, "val/acc": 0.6},
        {"epoch": 2, "train_seconds": 4.0, "val/acc": math.nan},
    )
    assert math.isnan(course_of(run, chosen(), "epoch", 100)[-1]["quality"])


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300), st.integers(10, 50))
def test_thinned_rows_keep_ends_and_falls(seconds: list[float], most: int) -> None:
    rows = [{"train_seconds": each} for each in seconds]
    kept = thinned(rows, most)
    assert kept[0] is rows[0]
    assert kept[-1] is rows[-1]
    falls = falling(rows)
    assert len(kept) <= most + 2 + len(falls)
    held = {id(row) for row in kept}
    assert len(rows) <= most or all(id(rows[place]) in held for place in falls)


def test_says_who_a_run_is() -> None:
    run = tracked_run("cutout/epochs8/seed2")
    named = chosen(method=FROM_NAME, budget=FROM_NAME, seed=FROM_NAME)
    assert (method_of(run, named), budget_of(run, named)) == ("cutout", "8")
    assert (unit_of(run, named), unit_of(run, chosen())) == ("epochs", "epochs")
    assert seeds(tracked(run), named, {run.place: "cutout"}) == {run.place: "2"}


def test_a_bare_number_or_switch_is_no_name_of_a_method() -> None:
    run = tracked_run(config=configured(cutout=True, width=8.0))
    assert method_of(run, chosen(method="cutout")) == "cutout=True"
    assert method_of(run, chosen(method="width")) == "width=8"


def test_numbers_repeats_of_one_method_and_budget() -> None:
    runs = [tracked_run(str(n), config=configured(epochs=n // 2 + 1)) for n in range(4)]
    methods = dict.fromkeys("0123", "cnn")
    numbered = seeds(tracked(*runs), chosen(seed="#"), methods)
    assert numbered == {"0": "0", "1": "1", "2": "0", "3": "1"}


def test_the_place_counts_what_the_budget_counts() -> None:
    rows = [{"_step": 1, "epoch": 1}]
    assert place_column(tracked(run_of(*rows)), chosen()) == "epoch"
    assert place_column(tracked(run_of({"_step": 1})), chosen()) == "_step"
    assert place_column(tracked(tracked_run(history=[])), chosen()) == ""


def test_a_run_is_short_of_its_budget_in_its_own_unit_only() -> None:
    run = tracked_run(summary={"epoch": 2, "_step": 2})
    assert is_short(run, chosen(), "epoch", 1.0)
    assert not is_short(run, chosen(), "_step", 1.0)
    whole = tracked_run(summary={"epoch": 3})
    assert not is_short(whole, chosen(), "epoch", 0.0)


def test_other_numbers_are_kept_once() -> None:
    run = tracked_run(summary={"val/acc": 1, "train_seconds": 2, "lr": 3, "x": "word"})
    assert dict(numbers_of(run, chosen())) == {"lr": 3.0}
