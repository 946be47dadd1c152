"""Where a run's line goes, and where else."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from overcurve.timing import keeping
from overcurve.timing.keeping import (
    earlier_run,
    has_own_folder,
    keep_row,
    line_of,
    run_file,
    spare_file,
    wrong_file,
)


def test_file_is_given_or_named_or_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/anna")
    named = {"OVERCURVE_RUNS": "~/runs.jsonl"}
    assert run_file(None, {}) == tmp_path / "overcurve-runs.jsonl"
    assert run_file(None, named) == Path("/home/anna/runs.jsonl")
    assert run_file("x.jsonl", named) == tmp_path / "x.jsonl"


def test_other_files_are_beside_and_apart() -> None:
    assert wrong_file(Path("/a/runs.jsonl")) == Path("/a/runs-wrong.jsonl")
    assert spare_file().parent.name.startswith("overcurve-")


def test_spare_file_is_in_a_folder_of_this_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "folder").mkdir()
    kept = keep_row(tmp_path / "folder", RUN)
    assert kept == spare_file()
    assert spare_file().parent.stat().st_mode & 0o777 == 0o700
    assert has_own_folder(spare_file())


def test_folder_that_others_may_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(keeping, "_unwritten", [])
    (tmp_path / "folder").mkdir()
    spare_file().parent.mkdir()
    spare_file().parent.chmod(0o777)
    assert not has_own_folder(spare_file())
    assert keep_row(tmp_path / "folder", RUN) is None
    assert not spare_file().exists()


def test_folder_behind_a_link_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "other").mkdir(mode=0o700)
    spare_file().parent.symlink_to(tmp_path / "other")
    assert not has_own_folder(spare_file())


def test_same_row_gives_the_same_bytes() -> None:
    assert line_of({"a": 0.1, "b": "ü"}) == '{"a":0.1,"b":"ü"}'.encode()


RUN = {"method": "cnn", "budget": 1, "seed": 0, "params": {"lr": 0.1}}


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        ({}, True),
        ({"status": "diverged"}, True),
        ({"status": "partial"}, False),
        ({"seed": "0"}, False),
        ({"params": {"lr": 0.2}}, False),
        ({"budget": 2}, False),
    ],
)
def test_earlier_result_is_of_the_same_run(
    tmp_path: Path, change: dict[str, object], is_found: bool
) -> None:
    path = tmp_path / "runs.jsonl"
    earlier = {**RUN, "status": "finished", **change}
    path.write_bytes(b'"seed":0 no JSON\n' + line_of(earlier) + b"\n")
    found = earlier_run(path, RUN)
    assert found == (json.loads(line_of(earlier)) if is_found else None)
