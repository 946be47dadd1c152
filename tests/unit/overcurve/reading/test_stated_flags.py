"""What rows say of their runs: that they were resumed, or are parts."""

from __future__ import annotations

import io

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.stated_flags import FLAGS


def read(text: str, **how: object) -> RunsRead:
    reading = Reading(**{"defaults": Defaults(direction="max"), **how})
    return read_runs(io.BytesIO(text.encode()), reading)


@pytest.mark.parametrize("lived", ["1" + "0" * 400, "null", "[1]"])
def test_lifetime_that_is_no_number_flags_nothing(lived: str) -> None:
    run = '{"method": "cnn", "budget": 8, "seed": 0, "train_seconds": 1, "quality": 1'
    (record,) = read(f'{run}, "_runtime": {lived}}}\n').records
    assert "resumed" not in record.extra


@pytest.mark.parametrize(
    ("column", "value", "flag"),
    [
        ("resumed", "true", "resumed"),
        ("partial", "1", "partial"),
        ("shared_training", "yes", "shared_training"),
        ("_runtime", "3.0", "resumed"),
        ("total_seconds", "3.0", "resumed"),
        ("resumed", "no", ""),
        ("_runtime", "9.0", ""),
    ],
)
def test_what_a_row_says_is_flagged(column: str, value: str, flag: str) -> None:
    text = f"method,budget,seed,train_seconds,quality,{column}\ncnn,8,0,8,0.9,{value}\n"
    (run,) = read(text).records
    flags = {name for name in FLAGS if run.extra.get(name)}
    assert flags == ({flag} if flag else set())


def test_flags_are_a_warning_and_a_reservation() -> None:
    lines = ["method,budget,seed,train_seconds,quality,resumed"]
    for name, gain in (("base", 0.0), ("mine", 0.1)):
        for budget in (1, 2, 4, 8):
            for seed in (0, 1, 2):
                quality = 0.6 + gain + 0.02 * budget + 0.001 * seed
                resumed = name == "mine" and budget == 4 and seed == 0
                lines.append(f"{name},{budget},{seed},{budget},{quality},{resumed}")
    records = read("\n".join(lines)).records
    base = next(r.recipe for r in records if r.method == "base")
    comparison = compare(Question(baseline=base), records)
    (check,) = [c for c in comparison.checks if c.id == "full_schedules"]
    assert (check.state, check.evidence) == ("warn", "1 resumed")
    assert "1 of its runs resumed or stopped early" in comparison.methods[0].sentence
