"""Points in time are no training times."""

from __future__ import annotations

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.clock_times import clock_problems


def run(seconds: float | None) -> RunRecord:
    return RunRecord(method="a", budget=1, seed=0, train_seconds=seconds, quality=0.5)


def test_clocks_in_every_run_are_refused() -> None:
    (problem,) = clock_problems([run(1767005000.0), run(1767005100.0), run(None)])
    assert problem.field == "train_seconds"
    assert "--map COLUMN=ended_at" in problem.advice


def test_durations_are_not() -> None:
    assert clock_problems([run(1767005000.0), run(5.0)]) == []
    assert clock_problems([run(5.0)]) == []
    assert clock_problems([run(None)]) == []
    assert clock_problems([]) == []
