"""Journals: each run without an end gets one line, and only when nobody trains it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from overcurve.timing import journal as journals
from overcurve.timing.journal import Journal, recover, recover_before_reading
from overcurve.timing.run_file import read_lines

ROW = {"method": "cnn", "budget": 1, "seed": 0, "started_at": "2026-12-01T10:00:00.5"}


def rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in read_lines(path)]


def left_behind(path: Path, row: dict[str, Any] = ROW) -> None:
    """What a killed process leaves: a journal that nobody holds."""
    Journal(path, row).let_go()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


def test_run_that_goes_on_is_left_alone(path: Path) -> None:
    journal = Journal(path, ROW)
    assert journal.is_locked
    assert recover(path).running == 1
    assert rows(path) == []
    journal.remove()
    assert recover(path).running == 0


def test_abandoned_run_is_written_once(path: Path) -> None:
    left_behind(path)
    assert recover(path).rows == [ROW]
    assert recover(path).rows == []
    assert rows(path) == [ROW]


def test_latest_state_is_what_counts(path: Path) -> None:
    journal = Journal(path, {**ROW, "label": "a long name at first"})
    journal.refresh({**ROW, "train_seconds": 2.0})
    journal.let_go()
    recover(path)
    assert rows(path) == [{**ROW, "train_seconds": 2.0}]


def test_end_that_was_noted_is_the_end(path: Path) -> None:
    journal = Journal(path, {**ROW, "status": "partial"})
    journal.end_with({**ROW, "status": "finished"})
    journal.let_go()
    recover(path)
    assert rows(path) == [{**ROW, "status": "finished"}]


def test_run_with_a_line_gets_no_second(path: Path) -> None:
    left_behind(path, {**ROW, "status": "partial"})
    path.write_text(json.dumps({**ROW, "status": "finished"}) + "\n")
    assert recover(path).rows == []
    assert [row["status"] for row in rows(path)] == ["finished"]
    assert not list((path.parent / ".overcurve").glob("*.run"))


def test_other_files_keep_their_journals(path: Path) -> None:
    left_behind(path.with_name("other.jsonl"))
    assert recover(path).rows == []
    assert recover(path.with_name("other.jsonl")).rows == [ROW]


def test_other_machines_are_asked_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(journals, "boot", lambda: "another")
        patch.setattr(journals.socket, "gethostname", lambda: "gpu7")
        left_behind(path)
    assert recover(path).hosts == ["gpu7"]
    assert rows(path) == []
    assert recover(path, lost=True).rows == [ROW]


def test_machine_started_anew_has_lost_its_runs(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(path)
    monkeypatch.setattr(journals, "boot", lambda: "after")
    assert recover(path).rows == [ROW]


def test_readers_see_killed_runs(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recover_before_reading(path)
    left_behind(path)
    path.symlink_to("no/such/folder")
    recover_before_reading(path)
    assert "cannot be added" in caplog.text
    path.unlink()
    recover_before_reading(path)
    assert rows(path) == [ROW]


def test_readers_of_a_folder_see_killed_runs(tmp_path: Path) -> None:
    path = tmp_path / "results" / "cnn" / "runs.jsonl"
    path.parent.mkdir(parents=True)
    left_behind(path)
    recover_before_reading(tmp_path / "results")
    assert rows(path) == [ROW]


def test_closed_journal_writes_to_no_other_file(path: Path) -> None:
    journal = Journal(path, ROW)
    os.close(journal._descriptor)
    with path.with_name("theirs").open("w+") as theirs:
        assert theirs.fileno() == journal._descriptor
        with pytest.raises(OSError, match="gone"):
            journal.end_with(ROW)
        assert theirs.read() == ""
    journal._descriptor = -1


def test_damaged_journals_are_left(path: Path) -> None:
    left_behind(path)
    (found,) = (path.parent / ".overcurve").glob("*.run")
    found.write_text("{")
    assert recover(path).rows == []
    assert found.exists()


def test_full_disk_keeps_the_journal(path: Path) -> None:
    left_behind(path)
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        recover(path)
    path.rmdir()
    assert recover(path).rows == [ROW]
