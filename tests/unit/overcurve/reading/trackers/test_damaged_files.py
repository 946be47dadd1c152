"""Whatever is wrong with a tracker's file is told with its name."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.errors import InputError, Unjudgeable
from overcurve.reading.problems import Unreadable
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.damaged_files import telling_damage
from overcurve.reading.trackers.read_tracker import read_tracker, read_tracker_files
from tests.unit.overcurve.reading.trackers.known_runs import CASES, unpacked_store

MAX = Reading(defaults=Defaults(direction="max"))


def smallest(pattern: str) -> Path:
    return min(CASES.glob(pattern), key=lambda path: path.stat().st_size)


FILES = [
    smallest("wandb/*/*.wandb"),
    smallest("tensorboard/runs/**/events*"),
    smallest("huggingface/*/**/trainer_state.json"),
    CASES / "mlflow" / "search_runs.csv",
    CASES / "made_by_hand" / "wandb_ui_table_export.csv",
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:20])
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_change_of_a_file_is_read_or_told(path: Path, data: st.DataObject) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(raw[: data.draw(st.integers(1, len(raw)))])
    with suppress(InputError):
        read_tracker_files([(path.name, content)], MAX)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_torn_storage_is_told(share: float) -> None:
    raw = (CASES / "optuna" / "optuna.db").read_bytes()
    with pytest.raises(Unjudgeable, match=r"optuna\.db"):
        read_tracker_files([("optuna.db", raw[: int(share * len(raw))])], MAX)


@pytest.mark.parametrize("begun", ["'noon'", "9e18", "-9e18"])
def test_times_that_are_none_are_told(begun: str, tmp_path: Path) -> None:
    store = unpacked_store(tmp_path)
    with closing(sqlite3.connect(store)) as opened, opened:
        opened.execute(f"UPDATE runs SET start_time = {begun}")
    with pytest.raises(Unjudgeable, match=store.name):
        read_tracker(store, MAX)


def test_blank_line_of_a_metric_is_told(tmp_path: Path) -> None:
    run = tmp_path / "mlruns" / "1" / "abc"
    for folder in ("metrics", "params", "tags"):
        (run / folder).mkdir(parents=True)
    (run / "meta.yaml").write_text("run_id: abc\nstatus: 3\n")
    (run / "metrics" / "acc").write_text("1000 0.5 1\n\n")
    with pytest.raises(Unjudgeable, match="mlruns is damaged"):
        read_tracker(tmp_path / "mlruns", MAX)


def test_what_is_said_of_wrong_input_passes_through() -> None:
    with pytest.raises(Unjudgeable, match=r"^as it is$"), telling_damage("a"):
        raise Unjudgeable("as it is")
    packed = Unreadable(1, "file", "is packed by xz", "Unpack it.")
    with pytest.raises(Unjudgeable, match="a is packed") as caught, telling_damage("a"):
        raise packed
    assert caught.value.remedy == "Unpack it."
