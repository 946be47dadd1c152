"""What `overcurve judge` says of files, before any server is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from overcurve.curves.asked import Asked, judge_runs
from overcurve.curves.requirements import unmet_requirements
from overcurve.errors import Unjudgeable
from overcurve.reading.files import read_file
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading

HEADER = "method,budget,seed,train_seconds,quality\n"


def lines(method: str, by: float = 0.0, unit: int = 1) -> str:
    return "".join(
        f"{method},{b},{seed},{b * unit},{0.6 + 0.01 * b + by + 0.001 * seed:.4f}\n"
        for b in (1, 2, 4, 8)
        for seed in (0, 1, 2)
    )


def test_same_fault_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(HEADER + lines("a") + lines("b"))
    with pytest.raises(Unjudgeable) as caught:
        read_file(path, Reading())
    told = str(caught.value).splitlines()
    assert len(told) == 2
    assert "lines 2 to 25 (24 of them), direction: is not stated" in told[1]
    assert "--direction max" in told[1]


def test_crossing_is_a_verb(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    low = lines("b", by=-0.05).splitlines()[:6]
    high = lines("b", by=0.05).splitlines()[6:]
    path.write_text(HEADER + lines("a") + "\n".join(low + high))
    records = read_file(path, Reading(defaults=Defaults(direction="max"))).records
    (said,) = unmet_requirements(judge_runs(records, Asked(baseline="a")), "above")
    assert said.startswith("b crosses the baseline, required was above")
