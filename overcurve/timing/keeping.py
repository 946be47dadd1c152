"""Keeping a run's line, whatever the disk says."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overcurve.json_text import json_bytes
from overcurve.timing.notes import note
from overcurve.timing.run_file import append_line, read_lines

SAME_RUN = (
    "task", "method", "label", "params", "algorithms", "budget", "budget_unit", "seed",
    "source",
)  # fmt: skip
RUN_FILE = "overcurve-runs.jsonl"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # the folder is everybody's
# Lines that could not be written anywhere yet, with the files that they belong in.
_unwritten: list[tuple[Path, bytes]] = []


def run_file(given: Any, environment: dict[str, str] | os._Environ[str]) -> Path:
    """The file of runs: as given, else `OVERCURVE_RUNS`, else in this folder.

    Returns: an absolute path, which holds when the script changes its folder. What is
        no path is told, and the next of these taken.
    """
    default = environment.get("OVERCURVE_RUNS") or RUN_FILE
    path = Path(default).expanduser().absolute()
    if given in (None, ""):
        return path
    try:
        named = os.fsdecode(given)
        if "\0" not in named:
            return Path(named).expanduser().absolute()
    except (TypeError, ValueError, RuntimeError):
        pass
    note(f"oc.Run: file is {given!r:.60}, which is no path; the run will be in {path}")
    return path


def wrong_file(path: Path) -> Path:
    """Where lines go that no reader would take: beside the file of runs."""
    return path.with_name(f"{path.stem}-wrong{path.suffix or '.jsonl'}")


def spare_file() -> Path:
    """Where lines go that their own file cannot take: in a folder of this user."""
    folder = Path(tempfile.gettempdir()) / f"overcurve-{_user()}"
    return folder / "overcurve-runs.jsonl"


def has_own_folder(path: Path) -> bool:
    """Whether a file's folder is this user's alone: others can make one of any name in
    a folder that is everybody's, and put lines there."""
    try:
        found = path.parent.lstat()
    except OSError:
        return False
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == _user()
    return is_own and (os.name == "nt" or not found.st_mode & 0o077)


def _user() -> int:
    """Who runs this; 0 on Windows, where everybody has a folder of such files."""
    return int(getattr(os, "getuid", lambda: 0)())


def keep_row(path: Path, row: dict[str, Any]) -> Path | None:
    """Puts a run's line on the disk: in its file, else in the spare one.

    What neither takes is kept in memory, tried again with each next run and when the
    process ends, and told in full.

    Returns: the file that has it; None for none.
    """
    write_waiting()
    line = line_of(row)
    try:
        append_line(path, line)
        return path
    except OSError as problem:
        told = f"oc.Run: {path} cannot be written ({problem.strerror or problem})"
    spare = spare_file()
    try:
        _make_own_folder(spare)
        append_line(spare, line, _NO_LINK)
    except OSError:
        _unwritten.append((path, line))
        note(f"{told}, nor can {spare}. The run is tried again at the end: {line!r}")
        return None
    note(
        f"{told}: the run is in {spare} instead; `overcurve sync` sends it, or append "
        "its line to the file"
    )
    return spare


def _make_own_folder(path: Path) -> None:
    """Makes the folder of a spare file, for this user alone. Raises OSError: it cannot
    be made, or is somebody else's."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not has_own_folder(path):
        raise OSError(errno.EPERM, "its folder is not this user's alone")


def earlier_run(path: Path, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """A run with a result that a file has of the same recipe, budget and seed.

    Args:
        path: of the file of runs.
        row: of a run that begins.
    """
    seed = f'"seed":{json.dumps(row.get("seed"))}'.encode()
    for line in read_lines(path):
        if seed in line:
            earlier = _row(line)
            alike = all(earlier.get(name) == row.get(name) for name in SAME_RUN)
            if alike and earlier.get("status") in ("finished", "diverged"):
                return earlier
    return None


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def line_of(row: Mapping[str, Any]) -> bytes:
    """A run's line, without its end: the same row gives the same bytes."""
    return json_bytes(dict(row))


def write_waiting() -> None:
    """Tries once more to write what could not be written."""
    for path, line in _unwritten[:]:
        try:
            append_line(path, line)
        except OSError:
            continue
        _unwritten.remove((path, line))


def forget_waiting() -> None:
    """Leaves such lines to the process that this one was forked from."""
    _unwritten.clear()
