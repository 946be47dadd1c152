"""`oc.Run`: one line a run, whatever happens, and never an exception of ours."""

from __future__ import annotations

import copy
import json
import math
import pickle
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import overcurve as oc
import overcurve.run as run_module
from overcurve.timing import kept_run, machine
from overcurve.timing.run_file import read_lines

ASKED: dict[str, Any] = {"task": "cifar10", "method": "cutout", "budget": 16, "seed": 0}
ENDED: dict[str, Any] = {"metric": "test accuracy", "direction": "max"}


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of runs of a script that is started in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OVERCURVE_RUNS", "")
    for name in ("OVERCURVE_SERVER", "OVERCURVE_TOKEN", "RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "overcurve-runs.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_lines(path)]


def _pickled(run: oc.Run) -> oc.Run:
    return pickle.loads(pickle.dumps(run))  # type: ignore[no-any-return]


def train(**asked: Any) -> None:
    with oc.Run(**ASKED | asked) as run:
        with run.training():
            pass
        run.finish(quality=0.9, **ENDED)


def test_run_is_one_line_that_can_be_read(runs: Path) -> None:
    with oc.Run(**ASKED, budget_unit="epochs", params={"lr": 0.1}) as run:
        with run.training(), run.paused():
            assert run.train_seconds > 0
        run.finish(quality=0.94, steps=7, metrics={"loss": 0.2}, **ENDED)
    (record,) = oc.read(runs)
    assert (record.method, record.budget, record.seed) == ("cutout", 16, 0)
    assert (record.status, record.quality, record.steps) == ("finished", 0.94, 7)
    assert (record.clock, record.metric) == ("overcurve", "test accuracy")
    assert record.extra["loss"] == 0.2
    assert record.train_seconds is not None
    assert 0 < record.train_seconds < (record.total_seconds or 0)
    assert math.isclose(sum(record.segments.values()), record.total_seconds or 0)
    assert "evaluation" in record.segments
    assert not list((runs.parent / ".overcurve").glob("*.run"))


@pytest.mark.parametrize("quality", [math.nan, math.inf, None, np.float32("nan")])
def test_quality_that_is_none_diverged(runs: Path, quality: object) -> None:
    with oc.Run(**ASKED) as run:
        with run.training():
            pass
        run.finish(quality=quality, **ENDED)
    (record,) = oc.read(runs)
    assert (record.status, record.quality) == ("diverged", None)


def test_exception_goes_on_and_is_noted(runs: Path) -> None:
    with pytest.raises(RuntimeError), oc.Run(**ASKED) as run, run.training():
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
    (row,) = rows(runs)
    assert row["status"] == "failed"
    assert row["error"]["code"] == "out_of_memory"
    assert row["train_seconds"] > 0


@pytest.mark.parametrize("problem", [KeyboardInterrupt, SystemExit])
def test_interrupted_run_is_cancelled(runs: Path, problem: type[BaseException]) -> None:
    with pytest.raises(problem), oc.Run(**ASKED) as run, run.training():
        raise problem
    assert [row["status"] for row in rows(runs)] == ["cancelled"]


def test_run_without_an_end_is_partial(runs: Path) -> None:
    with oc.Run(**ASKED, direction="max") as run, run.training():
        pass
    (record,) = oc.read(runs)
    assert (record.status, record.error and record.error["code"]) == (
        "partial",
        "not_finished",
    )


def test_result_without_a_clock_is_partial(
    runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with oc.Run(**ASKED) as run:
        run.finish(quality=0.9, **ENDED)
    assert [row["status"] for row in rows(runs)] == ["partial"]
    assert "the training clock never ran" in caplog.text


def test_failure_after_the_end_changes_nothing(runs: Path) -> None:
    run = oc.Run(**ASKED)
    with run.training():
        pass
    run.finish(quality=0.9, **ENDED)
    with pytest.raises(ValueError, match="late"), run:
        raise ValueError("late")
    run.finish(quality=0.1, **ENDED)
    assert [row["quality"] for row in rows(runs)] == [0.9]


def test_finish_within_training_stops_the_clock(runs: Path) -> None:
    with oc.Run(**ASKED) as run, run.training(), run.paused():
        run.finish(quality=0.9, **ENDED)
    assert [row["status"] for row in rows(runs)] == ["finished"]


def test_resumed_run_keeps_its_time(runs: Path) -> None:
    train(resumed_from=100.0)
    (record,) = oc.read(runs)
    assert 100 < (record.train_seconds or 0) < 101
    assert record.extra["resumed"] == 1
    assert math.isclose(sum(record.segments.values()), record.total_seconds or 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": ""},
        {"budget": "many"},
        {"budget": None},
        {"budget": -1},
        {"seed": None},
        {"seed": "x" * 100},
    ],
)
def test_run_nobody_could_read_is_kept_beside(
    runs: Path, wrong: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with oc.Run(**ASKED | wrong) as run:
        assert next(iter(wrong)) in caplog.text  # at once, not after eight hours
        with run.training():
            pass
        run.finish(quality=0.9, **ENDED)
    assert not runs.exists()
    (row,) = rows(runs.with_name("overcurve-runs-wrong.jsonl"))
    assert row["train_seconds"] > 0


def test_wrong_extras_are_left_out(
    runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    train(steps=-1, label="x" * 900, parameters="many", status="good", unit=None)
    (record,) = oc.read(runs)
    assert record.steps is None
    assert record.status == "finished"
    for name in ("steps", "parameters", "status"):
        assert name in caplog.text


def test_wrong_calls_raise_nothing(
    runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    oc.Run(1, 2, 3, 4, 5)  # type: ignore[misc, call-arg, arg-type]
    with oc.Run(**ASKED, params=7, algorithms=7) as run:
        run.finish(0.9, "accuracy", "max")  # type: ignore[misc]
        with run.training(sync=7), run.paused(why=7):  # type: ignore[arg-type]
            pass
        run.finish(quality=0.9, metrics=7, **ENDED)
    assert [row["status"] for row in rows(runs)] == ["partial"]
    assert "takes" in caplog.text


def test_full_disk_of_a_journal_is_told(
    runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (runs.parent / ".overcurve").write_text("no folder")
    train()
    assert "no journal" in caplog.text
    assert [row["status"] for row in rows(runs)] == ["finished"]


def test_unwritable_file_has_a_spare(
    runs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs.mkdir()
    spare = tmp_path / "spare.jsonl"
    monkeypatch.setattr(kept_run.keeping, "spare_file", lambda: spare)
    train()
    assert [row["status"] for row in rows(spare)] == ["finished"]
    assert str(spare) in caplog.text


def test_nowhere_to_write_waits_for_the_next(
    runs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs.mkdir()
    monkeypatch.setattr(kept_run.keeping, "spare_file", lambda: tmp_path)
    train(seed=1)
    assert '"seed":1' in caplog.text  # the line itself
    runs.rmdir()
    train(seed=2)
    assert [row["seed"] for row in rows(runs)] == [1, 2]


def test_other_ranks_write_nothing(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    assert machine.is_other_rank()
    train()
    assert not runs.exists()
    monkeypatch.setenv("RANK", "0")
    train()
    assert len(rows(runs)) == 1


def test_rank_that_is_learned_late_counts(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = oc.Run(**ASKED)
    monkeypatch.setattr(machine, "is_other_rank", lambda: True)
    with run.training():
        assert not list((runs.parent / ".overcurve").glob("*.run"))
    run.finish(quality=0.9, **ENDED)
    assert not runs.exists()


def test_second_result_of_a_run_is_told_at_once(
    runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    train(params={"lr": 0.1})
    for other in ({}, {"seed": 1}, {"budget": 8, "params": {"lr": 0.1}}):
        oc.Run(**ASKED | other)
    assert "already" not in caplog.text
    oc.Run(**ASKED, params={"lr": 0.1})
    assert "has cutout, budget 16, seed 0 already" in caplog.text


def test_folders_are_made(tmp_path: Path) -> None:
    train(file=tmp_path / "results" / "today" / "runs.jsonl")
    assert len(oc.read(tmp_path / "results" / "today" / "runs.jsonl")) == 1


def test_file_is_that_of_the_start(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oc.Run(**ASKED) as run:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        with run.training():
            pass
        run.finish(quality=0.9, **ENDED)
    assert len(rows(runs)) == 1
    monkeypatch.setenv("OVERCURVE_RUNS", str(tmp_path / "named.jsonl"))
    train()
    assert len(rows(tmp_path / "named.jsonl")) == 1
    train(file=tmp_path / "given.jsonl")
    assert len(rows(tmp_path / "given.jsonl")) == 1


def test_killed_runs_are_there_for_the_next(runs: Path) -> None:
    run = oc.Run(**ASKED, direction="max")
    assert run._kept is not None
    run._kept.let_go()  # as the kernel does with a killed process
    kept_run._open.discard(run._kept)
    train(seed=1)
    assert [(r.seed, r.status) for r in oc.read(runs)] == [
        (0, "partial"),
        (1, "finished"),
    ]


def test_pauses_note_how_far_it_is(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_run, "REFRESH_SECONDS", 0.0)
    run = oc.Run(**ASKED)
    assert run._kept is not None
    with run.training():
        with run.paused():
            pass
        run._kept.let_go()
    kept_run._open.discard(run._kept)
    train(seed=1)
    assert rows(runs)[0]["train_seconds"] > 0


def test_pause_costs_less_than_20_microseconds() -> None:
    with oc.Run(**ASKED, direction="max") as run, run.training():
        batches = []
        for _ in range(200):
            begin = time.perf_counter()
            for _ in range(50):
                with run.paused():
                    pass
            batches.append((time.perf_counter() - begin) / 50)
    assert min(batches) < 20e-6  # the others shared their core


def test_example_of_the_page_runs(runs: Path) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "run-clock.md"
    (example,) = re.findall(r"^```python\n(.*?)^```", page.read_text(), re.M | re.S)
    exec(compile(example, page.name, "exec"), {})
    assert [r.status for r in oc.read(runs)] == ["finished"]


def test_times_go_to_a_tracker_too() -> None:
    told: dict[str, float] = {}
    train(log_to=told.update)
    assert set(told) == {"train_seconds", "total_seconds"}


def test_failing_tracker_is_told(runs: Path, caplog: pytest.LogCaptureFixture) -> None:
    train(log_to=lambda _numbers: 1 // 0)
    train(seed=1, log_to=7)
    assert len(rows(runs)) == 2
    assert "ZeroDivisionError" in caplog.text
    assert "log_to is 7" in caplog.text


GIVEN = st.none() | st.text() | st.integers() | st.floats() | st.lists(st.integers())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    given=st.dictionaries(st.sampled_from([*ASKED, *ENDED, "label", "params"]), GIVEN)
)
def test_whatever_is_said_readers_read_the_file(
    given: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "any.jsonl"
    with oc.Run(**ASKED | given, file=path) as run:
        with run.training():
            pass
        run.finish(quality=given.get("label"), metrics={"more": given.get("unit")})
    if path.exists():
        assert len(oc.read(path, direction="max")) == 1
        path.unlink()


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, _pickled])
def test_a_copy_of_a_run_is_inert_and_says_so(
    runs: Path, copied: Callable[[oc.Run], oc.Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(run_module, "note", told.append)
    with oc.Run(**ASKED) as run, run.training():
        other = copied(run)
        with other.training(), other.paused():
            assert not other.is_training
        other.finish(quality=0.1, **ENDED)
        run.finish(quality=0.9, **ENDED)
    assert [row["quality"] for row in rows(runs)] == [0.9]
    assert len(told) == 1
    assert "a copy of a run" in told[0]


@pytest.mark.parametrize("budget", [math.nan, math.inf])
def test_a_run_of_no_budget_is_where_it_is_said_to_be(
    runs: Path, budget: float
) -> None:
    train(budget=budget)
    (row,) = rows(runs.with_name("overcurve-runs-wrong.jsonl"))
    assert row["quality"] == 0.9
    assert rows(runs) == []


def test_a_seed_of_no_number_loses_no_run(runs: Path) -> None:
    train(seed=math.nan)
    assert [row["seed"] for row in rows(runs)] == ["nan"]


@pytest.mark.parametrize("file", [3, 0.5, "a\0b", ["x"]])
def test_what_is_no_path_loses_no_run(runs: Path, file: Any) -> None:
    train(file=file)
    (row,) = rows(runs)
    assert row["quality"] == 0.9
