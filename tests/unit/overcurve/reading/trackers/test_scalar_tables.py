from __future__ import annotations

from typing import Any

from overcurve.reading.trackers.scalar_tables import read_scalars
from overcurve.reading.trackers.tensorboard_files import WALL_TIME


def row(step: int, tag: str, value: float, at: float, **beside: Any) -> dict[str, Any]:
    said = {"step": step, "tag": tag, "value": value, "wall_time": at}
    return {name: str(each) for name, each in {**said, **beside}.items()}


def test_tags_of_one_step_are_one_row() -> None:
    rows = [
        row(1, "loss", 2.0, 10.0, run="a"), row(2, "loss", 1.0, 20.0, run="a"),
        row(1, "acc", 0.5, 11.0, run="a"), row(2, "acc", 0.6, 21.0, run="a"),
    ]  # fmt: skip
    (run,) = read_scalars(rows, "x.csv").runs
    assert run.history == [
        {"step": "1", "loss": "2.0", "acc": "0.5", WALL_TIME: 11.0},
        {"step": "2", "loss": "1.0", "acc": "0.6", WALL_TIME: 21.0},
    ]


def test_what_stands_beside_tells_runs_apart_and_is_a_setting() -> None:
    rows = [
        row(1, "acc", 0.5, 10.0, method=method, seed=seed)
        for method in ("cnn", "cutout")
        for seed in (0, 1)
    ]
    found = read_scalars(rows, "x.csv")
    assert [run.name for run in found.runs] == [
        "cnn/0", "cnn/1", "cutout/0", "cutout/1",
    ]  # fmt: skip
    assert found.runs[2].config == {"method": "cutout", "seed": "0"}


def test_a_download_of_one_tag_is_one_run_named_as_its_file() -> None:
    rows = [{"Wall time": "10.5", "Step": "1", "Value": "0.5"}]
    (run,) = read_scalars(rows, "cnn-e1-s0.csv").runs
    assert run.name == "cnn-e1-s0"
    assert run.history == [{"step": "1", "value": "0.5", WALL_TIME: "10.5"}]


def test_a_step_that_comes_again_stands_in_the_order_of_the_clock() -> None:
    rows = [
        row(1, "acc", 0.5, 10.0),
        row(2, "acc", 0.6, 20.0),
        row(2, "acc", 0.7, 30.0),
    ]
    (run,) = read_scalars(rows, "x").runs
    assert [each["acc"] for each in run.history] == ["0.5", "0.6", "0.7"]


def test_without_a_wall_time_there_is_no_clock() -> None:
    rows = [{"step": "1", "tag": "acc", "value": "0.5"}]
    assert read_scalars(rows, "x").clocks == ()
