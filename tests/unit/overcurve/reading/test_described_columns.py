"""What columns become, in the words of the preview."""

from __future__ import annotations

import pytest

from overcurve.reading.column_facts import gather_facts
from overcurve.reading.described_columns import ColumnPreview, describe_columns
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading


def describe(
    rows: list[dict[str, object]], mapping: dict[str, str], **defaults: object
) -> dict[str, ColumnPreview]:
    stated = Defaults(**{"direction": "max", **defaults})  # type: ignore[arg-type]
    reading = Reading(mapping=mapping, defaults=stated)
    return {c.column: c for c in describe_columns(gather_facts(rows), reading)}


ROWS = [
    {
        "exp_name": "rn18",
        "cfg/epochs": "5",
        "rng": "11",
        "duration_h": "0.02",
        "val/acc": "0.8149",
        "gpu_name": "A100",
        "state": state,
        "lr": "0.1",
        "Name": f"fuzzy-{state}",
        "notes": "x",
    }
    for state in ("finished", "killed")
]
MAPPING = {
    "exp_name": "method",
    "cfg/epochs": "budget",
    "rng": "seed",
    "duration_h": "train_seconds",
    "val/acc": "quality",
    "gpu_name": "device_class",
    "state": "status",
}


@pytest.mark.parametrize(
    ("column", "field", "unit", "becomes"),
    [
        ("exp_name", "method", "", "one method"),
        ("cfg/epochs", "budget", "epochs", "5 epochs"),
        ("rng", "seed", "", "seed 11"),
        ("duration_h", "train_seconds", "h", "0.02 h = 72 s"),
        ("val/acc", "quality", "fraction", "81.49 %, higher better"),
        ("gpu_name", "device_class", "", "one kind of device"),
        ("state", "status", "", "1 finished, 1 killed"),
        ("lr", "", "", "a number of its own"),
        ("Name", "", "", "not used: another in every row"),
        ("notes", "", "", "not used"),
    ],
)
def test_columns_are_described(column, field, unit, becomes) -> None:
    seen = describe(ROWS, MAPPING, unit="fraction")[column]
    assert (seen.field, seen.unit, seen.becomes) == (field, unit, becomes)
    assert seen.first == (ROWS[0][column], ROWS[1][column])


@pytest.mark.parametrize(
    ("column", "cell", "field", "becomes"),
    [
        ("train_seconds", "100", "train_seconds", "100 s"),
        ("t", "0:01:40", "train_seconds", "0:01:40"),
        ("acc (%)", "70.5", "quality", "70.5 %, higher better"),
        ("acc", "70.5%", "quality", "70.5 %, higher better"),
        ("acc", "0.7", "quality", "0.7, higher better"),
        ("b", "5min", "budget", "5min"),
        ("run", "cnn-s2", "{method}-s{seed}", "method cnn, seed 2"),
        ("run", "odd", "{method}-s{seed}", "not of the pattern"),
        ("d", "min", "direction", "lower better"),
    ],
)
def test_single_cells_are_described(column, cell, field, becomes) -> None:
    assert describe([{column: cell}], {column: field})[column].becomes == becomes


def test_start_and_end_are_described_where_they_are_the_time() -> None:
    rows = [{"start_time": "2026-01-01T10:00:00", "end_time": "2026-01-01T10:01:00"}]
    seen = describe(rows, {})
    assert seen["start_time"].field == "started_at"
    assert "end - start" in seen["end_time"].becomes
    timed = describe([{**rows[0], "train_seconds": "5"}], {})
    assert timed["end_time"].field == ""


def test_many_values_are_counted_as_far_as_they_are_known() -> None:
    rows = [{"m": f"m{i}"} for i in range(1200)]
    assert describe(rows, {"m": "method"})["m"].becomes == "1,000 methods or more"
    states = [{"s": f"s{i}"} for i in range(6)]
    assert describe(states, {"s": "status"})["s"].becomes.endswith("2 other states")


def test_times_since_1970_are_no_durations() -> None:
    facts = gather_facts([{"wall_time": "1767009000.00"}])
    reading = Reading(mapping={"wall_time": "train_seconds"})
    (column,) = describe_columns(facts, reading)
    assert column.becomes == "a clock's time"
