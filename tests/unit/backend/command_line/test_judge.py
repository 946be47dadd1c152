"""What `overcurve judge` says of files, before any server is asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from backend.command_line.terminal import print_comparison
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


def test_gaps_have_digits_that_tell(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(HEADER + lines("a") + lines("b", by=0.0123))
    records = read_file(path, Reading(defaults=Defaults(direction="max"))).records
    console = Console(file=io.StringIO(), width=80)
    judged = judge_runs(records, Asked(baseline="a"))
    print_comparison(console, judged, "docs/verdict.md")
    assert "+0.0123 [" in console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in console.file.getvalue()  # type: ignore[attr-defined]


def test_long_times_are_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(HEADER + lines("a", unit=6780) + lines("b", by=0.01, unit=6780))
    records = read_file(path, Reading(defaults=Defaults(direction="max"))).records
    console = Console(file=io.StringIO(), width=80)
    print_comparison(console, judge_runs(records, Asked(baseline="a")), "verdict.md")
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "1\u00a0h 53\u00a0min" in told
    assert "…" not in told


def test_crossing_is_a_verb(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    low = lines("b", by=-0.05).splitlines()[:6]
    high = lines("b", by=0.05).splitlines()[6:]
    path.write_text(HEADER + lines("a") + "\n".join(low + high))
    records = read_file(path, Reading(defaults=Defaults(direction="max"))).records
    (said,) = unmet_requirements(judge_runs(records, Asked(baseline="a")), "above")
    assert said.startswith("b crosses the baseline, required was above")
