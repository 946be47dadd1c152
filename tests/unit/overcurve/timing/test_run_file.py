"""The file of runs stays one of whole lines."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from overcurve.timing.run_file import append_line, read_lines


def test_lines_are_appended(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    append_line(path, b'{"a":1}')
    append_line(path, b'{"a":2}')
    assert path.read_bytes() == b'{"a":1}\n{"a":2}\n'
    assert read_lines(path) == [b'{"a":1}', b'{"a":2}']
    assert read_lines(tmp_path / "other") == []
    assert read_lines(Path("/dev/full")) == []  # which has no end


def test_last_line_without_an_end_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_bytes(b'{"a":1}')
    append_line(path, b'{"a":2}')
    assert read_lines(path) == [b'{"a":1}', b'{"a":2}']


@pytest.mark.parametrize("before", [b"", b'{"a":1}\n', b'{"a":1}\n' * 9000])
def test_torn_line_is_set_aside(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_bytes(before + b'{"a":"torn')
    append_line(path, b'{"a":2}')
    assert path.read_bytes() == before + b'{"a":2}\n'
    assert (tmp_path / ".overcurve/runs.jsonl.torn").read_bytes() == b'{"a":"torn\n'


def test_unwritable_place_raises(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        append_line(tmp_path / "none" / "runs.jsonl", b"{}")
    with pytest.raises(OSError, match="directory"):
        append_line(tmp_path, b"{}")


FILLED = """
import resource, sys
from pathlib import Path
from overcurve.timing.run_file import append_line
path, most = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
append_line(path, b'{"a":1}')
try:
    append_line(path, b'{"a":"' + b"x" * 100 + b'"}')
except OSError as problem:
    print(problem.errno)
append_line(path, b'{"a":3}')
"""


def test_what_fits_in_half_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(path), "50"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip()
    assert read_lines(path) == [b'{"a":1}', b'{"a":3}']
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 50
