"""Event files that PyTorch's writer, which is TensorBoard's, writes in the test."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracked import read_tracked
from overcurve.reading.trackers.tensorboard_files import (
    EVENTS,
    WALL_TIME,
    is_whole,
    read_tensorboard,
)
from overcurve.reading.trackers.tracked_runs import Tracked
from tests.unit.overcurve.reading.trackers.known_runs import CASES

torch_writer = pytest.importorskip("torch.utils.tensorboard")
BEGUN = 1_790_000_000.0


def write(folder: Path, seconds: float, accuracy: float, steps: int = 5) -> None:
    with torch_writer.SummaryWriter(str(folder)) as writer:
        for step in range(1, steps + 1):
            at = BEGUN + seconds * step / steps
            writer.add_scalar("train/loss", 1 / step, step, walltime=at)
            writer.add_scalar("val/acc", accuracy * step / steps, step, walltime=at)


def read(folder: Path) -> Tracked:
    return read_tensorboard(folder, list(folder.rglob(f"{EVENTS}*")))


def test_reads_every_run_of_a_folder() -> None:
    found = read(CASES / "tensorboard" / "runs")
    assert len(found.runs) == 24
    names = {run.name for run in found.runs}
    assert "cnn/epochs4/seed0" in names
    assert found.runs[0].started_at.startswith("2026-")


def test_a_row_holds_all_of_its_step(tmp_path: Path) -> None:
    write(tmp_path / "cnn" / "epochs5" / "seed0", 10, 0.5)
    (run,) = read(tmp_path).runs
    assert len(run.history) == 5
    last = run.history[-1]
    assert (last["step"], last[WALL_TIME]) == (5, BEGUN + 10)
    assert math.isclose(last["val/acc"], 0.5, rel_tol=1e-6)


def test_the_clock_of_the_wall_is_named(tmp_path: Path) -> None:
    for method in ("cnn", "cutout"):
        write(tmp_path / method / "epochs5" / "seed0", 10, 0.5)
    reading = Reading(defaults=Defaults(direction="max"))
    answer = read_tracked(read(tmp_path), reading)
    assert answer.said[-1].startswith("clock: TensorBoard's wall time")
    seconds = [r.train_seconds or 0 for r in answer.runs.records]
    assert len(seconds) == 2
    assert all(8 - 1e-6 <= each <= 10 + 1e-6 for each in seconds)


def test_settings_stand_beside_the_events(tmp_path: Path) -> None:
    run = tmp_path / "version_0"
    write(run, 10, 0.5)
    (run / "hparams.yaml").write_text("method: cnn\nepochs: 5\n")
    assert read(tmp_path).runs[0].config == {"method": "cnn", "epochs": 5}


def test_settings_stand_in_the_events(tmp_path: Path) -> None:
    settings = {"method": "cnn", "epochs": 5, "cutout": True}
    with torch_writer.SummaryWriter(str(tmp_path)) as writer:
        writer.add_hparams(settings, {"val/acc": 0.5}, run_name="a")
    (run,) = read(tmp_path).runs
    assert run.config == settings
    assert run.summary["val/acc"] == 0.5


def test_a_folder_without_scalars_is_no_run(tmp_path: Path) -> None:
    with torch_writer.SummaryWriter(str(tmp_path)) as writer:
        writer.add_text("note", "hello")
    assert read(tmp_path).runs == ()


def test_rows_of_a_run_taken_up_again_stay_in_the_order_of_the_clock(
    tmp_path: Path,
) -> None:
    for begun, steps in ((BEGUN, (1, 2, 3)), (BEGUN + 100, (3, 4))):
        with torch_writer.SummaryWriter(str(tmp_path)) as writer:
            for step in steps:
                writer.add_scalar("acc", step, step, walltime=begun + step)
    (run,) = read(tmp_path).runs
    assert [row["step"] for row in run.history] in ([1, 2, 3, 3, 4], [1, 2, 3, 4])
    assert run.history[-1][WALL_TIME] == BEGUN + 104


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "its event file is empty"),
        (b"\0" * 500, "its event file is damaged"),
        (b"\xff" * 500, "its event file is damaged"),
        (b"no events", "its event file is damaged"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    write(tmp_path / "cnn" / "epochs5" / "seed0", 10, 0.5)
    write(tmp_path / "cnn" / "epochs5" / "seed1", 10, 0.5)
    (damaged,) = (tmp_path / "cnn" / "epochs5" / "seed1").iterdir()
    damaged.write_bytes(content)
    found = read(tmp_path)
    assert [(each.where, each.reason) for each in found.aside] == [
        ("cnn/epochs5/seed1", reason)
    ]
    answer = read_tracked(found, Reading(defaults=Defaults(direction="max")))
    assert (len(answer.runs.records), answer.runs.aside_rows) == (1, 1)


def test_a_run_without_scalars_is_named(tmp_path: Path) -> None:
    with torch_writer.SummaryWriter(str(tmp_path / "a")) as writer:
        writer.add_text("note", "nothing else", 1)
    write(tmp_path / "b", 10, 0.5)
    (aside,) = read(tmp_path).aside
    assert (aside.where, aside.reason) == ("a", "its events hold no scalar")


def test_a_file_that_breaks_off_is_of_a_run_that_did(tmp_path: Path) -> None:
    write(tmp_path / "a", 10, 0.5)
    (events,) = (tmp_path / "a").iterdir()
    assert is_whole(events)
    assert read(tmp_path).runs[0].status == "finished"
    events.write_bytes(events.read_bytes()[:-3])
    assert not is_whole(events)
    assert read(tmp_path).runs[0].status == "partial"
