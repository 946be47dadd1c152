"""`Runs`: a sequence that says what it holds and what it does not."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pandas as pd
import pytest

import overcurve as oc
from tests.simulated import simulated_study


def some_runs() -> oc.Runs:
    first, *others = simulated_study()
    lost = replace(first, status="diverged", quality=None)
    left = ("runs.csv: 2 rows: kept was only split = test",)
    return oc.Runs((lost, *others), ("runs.csv",), left_out=left)


def test_runs_are_a_sequence_that_never_changes() -> None:
    runs = some_runs()
    assert runs[0] is runs.records[0]
    assert list(runs[:2]) == list(runs.records[:2])
    assert runs[:2].sources == runs.sources
    with pytest.raises(FrozenInstanceError):
        runs.records = ()  # type: ignore[misc]


def test_text_counts_by_method() -> None:
    lines = repr(some_runs()).splitlines()
    assert lines[0] == "56 runs of 4 methods from runs.csv"
    assert lines[2].split() == [
        "CNN",
        "20",
        "5",
        "(2",
        "to",
        "32",
        "seconds)",
        "4",
        "1",
        "diverged",
    ]
    assert lines[-1] == "left out: runs.csv: 2 rows: kept was only split = test"


def test_html_escapes_names() -> None:
    wild = replace(simulated_study()[0], label="<script>alert(1)</script>")
    html = oc.Runs((wild,))._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_empty_runs_say_so() -> None:
    assert repr(oc.Runs(())) == "0 runs of 0 methods"
    assert "0 runs" in oc.Runs(())._repr_html_()


def test_frame_has_every_run_and_own_columns() -> None:
    runs = some_runs()
    own = replace(runs[1], extra={"flops": 3.0})
    frame = oc.Runs((*runs, own)).to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == len(runs) + 1
    assert list(frame["status"][:2]) == ["diverged", "finished"]
    assert frame["flops"].iloc[-1] == 3.0
