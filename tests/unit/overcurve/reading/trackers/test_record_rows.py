from __future__ import annotations

import math
from typing import Any

from overcurve.reading.trackers.choose import choose
from overcurve.reading.trackers.record_rows import Identities, record_rows
from overcurve.reading.trackers.tracked_runs import Clock, Row, TrackedRun
from tests.unit.overcurve.reading.trackers.known_runs import tracked, tracked_run

WHOLE = Clock("runtime", "the whole call", is_of_rows=False)


def rows_of(*runs: TrackedRun, **changes: Any) -> tuple[list[Row], str]:
    found = tracked(*runs, **changes)
    methods = {run.place: "cnn" for run in runs}
    labels = {run.place: f"cnn {run.place}" for run in runs}
    seeds = {run.place: "0" for run in runs}
    rows = record_rows(
        found, choose(found, {}), Identities(methods, labels, seeds), 200_000
    )
    both = [*rows.courses, *rows.alone]
    return [row for _, row in both], rows.fold if rows.courses else ""


def whole_run(
    place: float, quality: float, budget: int = 4, **changes: Any
) -> TrackedRun:
    summary = {"epoch": place, "val/acc": quality, "runtime": 9.0}
    return tracked_run(
        f"{place}",
        config={"method": "cnn", "epochs": 4, "seed": 0},
        summary=summary,
        history=[summary],
    )


def test_each_row_says_all_of_its_run() -> None:
    rows, fold = rows_of(tracked_run(device="H200"))
    assert (len(rows), fold) == (4, "epoch")
    assert rows[-1] == {
        "method": "cnn", "label": "cnn a", "budget": "4", "budget_unit": "epochs",
        "seed": "0", "epoch": 4.0, "quality": 0.9, "train_seconds": 8.0,
        "metric": "val/acc", "status": "finished", "device_class": "H200",
        "clock": "stated", "clock_note": "train_seconds as the run logged it",
        "source": "W&B: a",
    }  # fmt: skip


def test_a_run_known_as_a_whole_is_partial_before_its_budget() -> None:
    rows, fold = rows_of(whole_run(4, 0.9), whole_run(2, 0.7), clocks=(WHOLE,))
    assert fold == ""
    assert [row["status"] for row in rows] == ["finished", "partial"]


def test_places_may_begin_at_0() -> None:
    rows, _ = rows_of(whole_run(3, 0.9), whole_run(1, 0.7), clocks=(WHOLE,))
    assert [row["status"] for row in rows] == ["finished", "partial"]


def test_a_whole_run_without_a_number_diverged() -> None:
    rows, _ = rows_of(whole_run(4, math.nan), clocks=(WHOLE,))
    assert (rows[0]["status"], rows[0]["quality"]) == ("diverged", "nan")


def test_a_run_that_failed_stands_alone() -> None:
    (row,), fold = rows_of(tracked_run(status="failed"))
    assert (row["status"], row["quality"], fold) == ("failed", 0.9, "")


def test_a_course_whose_last_quality_is_no_number_diverged() -> None:
    last = {"epoch": 4, "val/acc": math.inf, "train_seconds": 9.0}
    run = tracked_run(history=[*tracked_run().history, last], summary=last)
    rows, _ = rows_of(run)
    assert {row["status"] for row in rows} == {"diverged"}
    assert rows[-1]["quality"] == "inf"
