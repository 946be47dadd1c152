"""Logs that wandb wrote, and logs put together here of its records."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from overcurve.reading.trackers.tracked_runs import Tracked
from overcurve.reading.trackers.wandb_files import MARK, read_wandb
from tests.unit.overcurve.reading.trackers.known_runs import CASES
from tests.unit.overcurve.reading.trackers.test_protobuf_wire import sized, varint

BLOCK = 32768


def log_of(*records: bytes) -> bytes:
    """A log of records in LevelDB's format, parted where a block ends."""
    log = MARK + b"\0\0\0"
    for record in records:
        left, kinds = record, [2, 3, 4]
        is_first = True
        while True:
            room = BLOCK - len(log) % BLOCK
            if room < 7:
                log += b"\0" * room
                continue
            chunk, left = left[: room - 7], left[room - 7 :]
            if is_first:
                kind = kinds[0] if left else 1
            else:
                kind = kinds[1] if left else kinds[2]
            log += (
                b"\0\0\0\0" + len(chunk).to_bytes(2, "little") + bytes([kind]) + chunk
            )
            is_first = False
            if not left:
                break
    return log


def item(name: str, value: Any) -> bytes:
    return sized(1, sized(1, name.encode()) + sized(16, json.dumps(value).encode()))


def items(**values: Any) -> bytes:
    return b"".join(item(name, value) for name, value in values.items())


def run_record(run_id: str = "abc", seconds: int = 1000, **config: Any) -> bytes:
    run = sized(1, run_id.encode()) + sized(3, b"curve") + sized(4, items(**config))
    return sized(17, run + sized(8, b"a name") + sized(17, varint(8) + varint(seconds)))


def history(**values: Any) -> bytes:
    return sized(2, items(**values))


def ended(code: int = 0) -> bytes:
    return sized(18, varint(8) + varint(code))


def read(tmp_path: Path, *logs: bytes) -> Tracked:
    paths = []
    for place, log in enumerate(logs):
        paths.append(tmp_path / f"run-{place}.wandb")
        paths[-1].write_bytes(log)
    return read_wandb(tmp_path, paths)


def test_reads_all_that_wandb_wrote() -> None:
    folder = CASES / "wandb"
    found = read_wandb(folder, list(folder.rglob("*.wandb")))
    assert (len(found.runs), found.aside) == (24, ())
    assert found.place == "offline folder wandb, project curve"
    first = found.runs[0]
    assert first.config == {"method": "cnn", "epochs": 4, "seed": 0, "lr": 0.1}
    assert (first.name, first.status) == ("cnn-4-0", "finished")
    assert first.facts == {"project": "curve", "group": "cnn"}
    assert [row["val/acc"] for row in first.history] == [
        0.488076, 0.626211, 0.709092, 0.736719,
    ]  # fmt: skip


def test_reads_records_that_blocks_part(tmp_path: Path) -> None:
    records = [run_record(notes="x" * 70_000), *(history(a=n) for n in range(4000))]
    found = read(tmp_path, log_of(*records, ended()))
    assert [row["a"] for row in found.runs[0].history] == list(range(4000))
    assert len(found.runs[0].config["notes"]) == 70_000


@pytest.mark.parametrize(("code", "status"), [(0, "finished"), (1, "failed")])
def test_the_exit_says_how_a_run_ended(tmp_path: Path, code: int, status: str) -> None:
    found = read(tmp_path, log_of(run_record(), ended(code)))
    assert found.runs[0].status == status


def test_a_run_without_its_end_was_killed(tmp_path: Path) -> None:
    whole = log_of(run_record(), history(a=1), history(a=2), ended())
    for log in (log_of(run_record(), history(a=1), history(a=2)), whole[:-3]):
        (run,) = read(tmp_path, log).runs
        assert (run.status, run.summary["a"]) == ("partial", 2)


def test_every_torn_log_is_partial_or_set_aside(tmp_path: Path) -> None:
    whole = log_of(run_record(epochs=4), history(a=1), ended())
    for length in range(0, len(whole) - 1, 3):
        found = read(tmp_path, whole[:length])
        assert len(found.runs) + len(found.aside) == 1
        assert all(run.status == "partial" for run in found.runs)


def test_a_run_taken_up_again_is_one_run(tmp_path: Path) -> None:
    later = log_of(run_record(seconds=2000, lr=1), history(a=3), ended())
    first = log_of(run_record(seconds=1000, lr=1), history(a=1), history(a=2))
    (run,) = read(tmp_path, later, first).runs
    assert [row["a"] for row in run.history] == [1, 2, 3]
    assert (run.status, run.place) == ("finished", "run-1.wandb")


def test_a_copy_of_a_file_is_not_run_twice(tmp_path: Path) -> None:
    whole = log_of(run_record(), history(a=1), history(a=2), ended())
    torn = log_of(run_record(), history(a=1))
    for logs in ((whole, torn), (torn, whole), (whole, whole)):
        (run,) = read(tmp_path, *logs).runs
        assert [row["a"] for row in run.history] == [1, 2]
        assert run.status == "finished"


def test_values_are_read_as_wandb_writes_them(tmp_path: Path) -> None:
    typed = sized(1, sized(2, b"t") + varint(6 << 3 | 1) + b"\0\0\0\0\0\0\xe0\x3f")
    typed += sized(1, sized(1, b"i") + varint(5 << 3) + varint(7))
    typed += sized(1, sized(1, b"w") + sized(7, b"word"))
    typed += sized(1, sized(1, b"b") + varint(4 << 3) + varint(1))
    row = history(n="NaN", up="Infinity", nested={"x": 1}, _wandb={"y": 1})
    found = read(tmp_path, log_of(run_record(), row, sized(2, typed)))
    first, second = found.runs[0].history
    assert math.isnan(first["n"])
    assert (first["up"], first["nested.x"]) == (math.inf, 1)
    assert "_wandb.y" not in first
    assert second == {"t": 0.5, "i": 7, "w": "word", "b": True}


def test_settings_change_and_go(tmp_path: Path) -> None:
    update = sized(5, items(lr=2) + sized(2, sized(1, b"wd")))
    found = read(tmp_path, log_of(run_record(lr=1, wd=1), update))
    assert found.runs[0].config == {"lr": 2}


def test_the_device_is_what_wandb_recorded(tmp_path: Path) -> None:
    gpus = sized(26, sized(18, b"NVIDIA H200") + varint(19 << 3) + varint(8))
    one = sized(26, sized(24, sized(1, b"NVIDIA A100")))
    devices = [
        read(tmp_path, log_of(run_record(), said)).runs[0].device
        for said in (gpus, one)
    ]
    assert devices == ["8 x NVIDIA H200", "NVIDIA A100"]


def test_what_is_no_log_is_set_aside_by_name(tmp_path: Path) -> None:
    (good,) = (CASES / "wandb").glob("*tkmdp93l/*.wandb")
    shutil.copy(good, tmp_path)
    found = read(tmp_path, b"no log at all")
    assert [each.where for each in found.aside] == ["run-0.wandb"]
