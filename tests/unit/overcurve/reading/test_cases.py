"""Small files of the kinds that people have, read and judged: each with what is right.

The files stand in tests/cases/reading. Numbers are those of the true runs; a file of
which nothing can be said for sure may be refused instead, where `or_refused` says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from overcurve.curves.asked import Asked, judge_runs
from overcurve.curves.comparison import Comparison
from overcurve.curves.judge import judge_request
from overcurve.curves.terms.errors import CurveError
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading, parse_mapping
from overcurve.reading.runs_read import RunsRead

FOLDER = Path(__file__).resolve().parents[3] / "cases" / "reading"
PLAIN = {201.0: 0.035, 401.0: 0.035}
SAME_TIME, SAME_GAP = 0.005, 0.002  # relative; in the quality's unit


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file, how it is asked to be read, and what is right.

    `points` are those of the method that can be judged or whose time is known, gap by
    seconds (None where the gap is of no account); none of them may be missing, and no
    other may be there. `verdict` "" is of no account.
    """

    name: str
    verdict: str = "above"
    points: Mapping[float, float | None] = field(default_factory=lambda: PLAIN)
    map: tuple[str, ...] = ()
    fold: str = ""
    direction: str = "max"
    refused: bool = False
    or_refused: bool = False
    runs: int | None = None  # finished, of the method


EPOCHS = ("epochs=budget", "acc=quality")
STEPS = ("max_steps=budget", "acc=quality")
CASES = (
    Case(name="array.json"),
    Case(name="array.jsonl"),
    Case(name="comment.csv"),
    Case(name="cr_only.csv"),
    Case(name="de_quoted_comma.csv"),
    Case(name="de_tab.tsv"),
    Case(
        name="de_thousands.csv",
        points={904.3: 0.035, 1804.3: 0.035},
    ),
    Case(name="hms.csv"),
    Case(name="iso.csv"),
    Case(name="ms.csv"),
    Case(name="pdtd.csv", points={201.25: 0.035, 401.25: 0.035}),
    Case(name="percent.csv", points={201.0: 3.5, 401.0: 3.5}),
    Case(name="sep_excel.csv"),
    Case(name="thousands_q.csv", points={2010.0: 0.035, 4010.0: 0.035}),
    Case(name="utf16.csv"),
    Case(
        name="keras_hdr.csv",
        map=("epochs=budget", "val_accuracy=quality"),
        fold="epoch",
        points={80.1: 0.04},
    ),
    Case(
        name="hours_col.csv",
        map=("epochs=budget", "hours=train_seconds", "top1Accuracy=quality"),
    ),
    Case(
        name="mins_col.csv",
        map=(
            "epochs=budget",
            "Training time (min)=train_seconds",
            "Accuracy=quality",
        ),
    ),
    Case(
        name="ms_col.csv",
        map=("epochs=budget", "train_time_ms=train_seconds", "Accuracy=quality"),
    ),
    Case(
        name="blank_tail.csv",
        map=("loss=quality",),
        fold="step",
        direction="min",
        verdict="",
        points={80.05: None},
        runs=2,
    ),
    Case(
        name="clock_gap.csv",
        map=("wall_time=train_seconds", "acc=quality"),
        fold="step",
        verdict="",
        points={160.8: 0.0},
    ),
    Case(
        name="clock_ms.csv",
        map=("timestamp=train_seconds", "acc=quality"),
        fold="step",
        points={80.8: None},
    ),
    Case(
        name="fold_noseed.csv",
        map=(*EPOCHS, "#=seed"),
        fold="epoch",
        points={81.0: 0.04},
        runs=3,
        or_refused=True,
    ),
    Case(name="fold_sweep.csv", map=EPOCHS, fold="epoch", refused=True),
    Case(
        name="killed.csv",
        map=STEPS,
        fold="step",
        verdict="",
        points={},
        runs=0,
    ),
    Case(
        name="killed_baseline.csv",
        map=STEPS,
        fold="step",
        verdict="out_of_range",
        points={120.0: None},
    ),
    Case(
        name="lightning.csv",
        map=("epochs=budget", "val_acc=quality"),
        fold="step",
        points={40.0: 0.04},
    ),
    Case(
        name="logfreq.csv",
        map=("wall_time=train_seconds", "acc=quality"),
        fold="step",
        verdict="",
        points={100.5: 0.0, 201.0: 0.0},
    ),
    Case(
        name="per_epoch.csv",
        map=("time=train_seconds", *EPOCHS),
        fold="epoch",
        verdict="",
        points={113.0: None},
        or_refused=True,
    ),
    Case(
        name="resume_elapsed.csv",
        map=("elapsed=train_seconds", *EPOCHS),
        fold="epoch",
        verdict="",
        points={160.0: -0.01},
    ),
    Case(name="scale_mix.csv", refused=True),
)


def read_case(case: Case) -> RunsRead:
    """What the file of a case is read as."""
    reading = Reading(
        mapping=parse_mapping(case.map),
        fold=case.fold,
        defaults=Defaults(direction=case.direction),  # type: ignore[arg-type]
    )
    with (FOLDER / case.name).open("rb") as source:
        return read_runs(source, reading)


def judge_case(case: Case) -> Comparison | None:
    """The verdict on a case's file; None where the file, or its runs, are refused."""
    read = read_case(case)
    if read.problems:
        assert all(problem.remedy for problem in read.problems)
        return None
    try:
        return judge_runs(read.records, Asked(baseline="base"))
    except CurveError as error:
        refused_with_remedy(error)
        return None


def refused_with_remedy(error: CurveError) -> None:
    """A refusal says what to do."""
    assert error.remedy


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_is_read_right_or_refused(case: Case) -> None:
    assert_right(case, judge_case(case))


def assert_right(case: Case, comparison: Comparison | None) -> None:
    """Holds a verdict, or None where the file was refused, to what is right."""
    if comparison is None:
        assert case.refused or case.or_refused
        return
    assert not case.refused
    answer = next((m for m in comparison.methods if m.name == "ours"), None)
    points = answer.points if answer else ()
    found = [(p.x, p.gap, p.runs) for p in points if p.x is not None and p.runs]
    assert [x for x, _, _ in found] == pytest.approx([*case.points], rel=SAME_TIME)
    for (_, gap, _), right in zip(found, case.points.values(), strict=True):
        assert right is None or gap == pytest.approx(right, abs=SAME_GAP)
    if case.verdict:
        assert answer is not None
        assert answer.verdict == case.verdict
    if case.runs is not None:
        assert sum(runs for _, _, runs in found) == case.runs


def test_api_takes_runs_of_one_seed_as_copies_or_refuses_them() -> None:
    body = json.loads((FOLDER / "api_same_seed.json").read_text())
    try:
        answer = judge_request(body)
    except CurveError as error:
        refused_with_remedy(error)
        return
    assert answer["methods"][0]["verdict"] == "undecided"


def test_every_file_is_a_case() -> None:
    named = {case.name for case in CASES} | {"api_same_seed.json"}
    assert named == {path.name for path in FOLDER.iterdir()}
