"""Journals: what is known of a run before it ends, so that a killed one is not lost.

A process that is killed writes nothing any more. So each run has a small file beside
the file of runs from its start on: the line that stands for it if it goes no further,
a partial run. The process holds a lock on it, which the kernel takes away with the
process, however it ends: no number of a process has to be trusted. Whoever comes next
turns a journal that nobody holds into its line, once.

Before a run's own line is written it stands in the journal, on the disk: killed
between the two, the run has the end that it had.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from overcurve.json_text import json_bytes
from overcurve.timing.notes import note
from overcurve.timing.run_file import (
    SIDE,
    append_line,
    lock,
    read_lines,
    side_folder,
)

ENDING = ".run"
Row = dict[str, Any]


class Journal:
    """The journal of a run of this process, from its start to its end.

    Args:
        path: of the file of runs.
        row: what stands for the run if it goes no further.
    Raises: OSError: the folder beside the file of runs cannot be written.
    """

    def __init__(self, path: Path, row: Row) -> None:
        folder = side_folder(path)
        name = f"{os.getpid()}-{secrets.token_hex(6)}"
        begun = folder / f"{name}.new"  # which nobody takes for one that is abandoned
        mode = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._descriptor = os.open(begun, mode, 0o666)
        self._path = folder / f"{name}{ENDING}"
        self._run_file = path.name
        try:
            self.is_locked = lock(self._descriptor)
            self._write({"row": row})
            begun.rename(self._path)
        except OSError:
            os.close(self._descriptor)
            begun.unlink(missing_ok=True)
            raise

    def refresh(self, row: Row) -> None:
        """Notes how far the run is. Raises OSError."""
        self._check()
        self._write({"row": row})

    def end_with(self, row: Row) -> None:
        """Notes how the run ended, on the disk when this returns. Raises OSError."""
        self._check()
        self._write({"row": row, "has_ended": True})
        os.fsync(self._descriptor)

    def remove(self) -> None:
        """Ends the journal: the run's line is where it belongs. Raises OSError."""
        try:
            self._path.unlink(missing_ok=True)
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Closes the file, as in a process that the run does not belong to."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _check(self) -> None:
        """A script may have closed what is not its own, and opened another file."""
        if not _is_the_same(self._path, self._descriptor):
            raise FileNotFoundError(2, "the journal is gone", str(self._path))

    def _write(self, facts: Row) -> None:
        where = {"file": self._run_file, "host": socket.gethostname(), "boot": boot()}
        # One write, and only the first line counts: a shorter one needs no cutting.
        content = json_bytes({**where, **facts}) + b"\n"
        if os.pwrite(self._descriptor, content, 0) < len(content):
            raise OSError(28, "no space left for the journal")


@dataclass(slots=True)
class Recovered:
    """What became of the journals of a file of runs.

    Attributes:
        rows: of runs that were ended from their journals.
        running: how many runs go on, in processes of this machine or where it cannot
            be told.
        hosts: machines whose runs have not ended, as far as can be told from here.
    """

    rows: list[Row] = field(default_factory=list)
    running: int = 0
    hosts: list[str] = field(default_factory=list)


def recover(path: Path, *, lost: bool = False) -> Recovered:
    """Writes the line of each run whose process is gone: once, whoever does it.

    Args:
        path: of the file of runs.
        lost: takes runs of other machines for ended where nobody holds their journal.
    Raises: OSError: a line cannot be written; its journal stays.
    """
    recovered = Recovered()
    for journal in sorted((path.parent / SIDE).glob(f"*{ENDING}")):
        try:
            descriptor = os.open(journal, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # ended meanwhile
        try:
            _recover_one(path, journal, descriptor, recovered, lost)
        finally:
            os.close(descriptor)
    return recovered


def recover_before_reading(path: Path) -> None:
    """The same for whoever reads a file of runs, or a folder with such files in it;
    nothing may keep them from it."""
    sides = path.rglob(SIDE) if path.is_dir() else [path.parent / SIDE]
    try:
        for side in sides:
            for name in _run_files(side):
                if path.is_dir() or name == path.name:
                    recover(side.parent / name)
    except OSError as problem:
        note(f"{path}: runs that were killed cannot be added to it: {problem}")


def _run_files(side: Path) -> set[str]:
    """The files of runs that journals in a folder belong to."""
    found = set()
    for journal in side.glob(f"*{ENDING}"):
        try:
            facts = _parsed(journal.read_bytes())
        except FileNotFoundError:
            continue  # ended meanwhile
        if facts is not None:
            found.add(str(facts["file"]))
    return found


def _recover_one(
    path: Path, journal: Path, descriptor: int, recovered: Recovered, lost: bool
) -> None:
    facts = _read(descriptor)
    if facts is None or facts["file"] != path.name:
        return
    if not lock(descriptor):
        recovered.running += 1
    elif not _is_the_same(journal, descriptor):
        return  # somebody was quicker
    elif not (lost or _is_of_here(facts)):
        recovered.hosts.append(str(facts["host"]))
    else:
        facts = _read(descriptor) or facts  # as its process left it
        row = facts["row"]
        if not _stands_in(path, row):
            append_line(path, json_bytes(row))
            recovered.rows.append(row)
        journal.unlink(missing_ok=True)


def _read(descriptor: int) -> Row | None:
    return _parsed(os.pread(descriptor, os.fstat(descriptor).st_size, 0))


def _parsed(content: bytes) -> Row | None:
    try:
        facts = json.loads(content.partition(b"\n")[0])
        return facts if isinstance(facts["row"], dict) and facts["file"] else None
    except (ValueError, KeyError, TypeError):
        return None


def _is_the_same(journal: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(journal), os.fstat(descriptor))
    except OSError:  # no such path, or no such descriptor
        return False


def _is_of_here(facts: Mapping[str, Any]) -> bool:
    """Whether the lock speaks for its process: it ran under this kernel, or on this
    machine before it was started anew. Locks of other machines are not always seen."""
    is_this_kernel = bool(boot()) and facts.get("boot") == boot()
    return is_this_kernel or facts.get("host") == socket.gethostname()


def _stands_in(path: Path, row: Row) -> bool:
    """Whether the run has a line already: killed between its line and its journal."""
    return any(_of_one_run(row, told) for told in _lines_of(path, row["started_at"]))


def _of_one_run(row: Row, told: Row) -> bool:
    names = ("started_at", "task", "method", "label", "budget", "seed")
    return all(row.get(name) == told.get(name) for name in names)


def _lines_of(path: Path, started_at: str) -> Iterator[Row]:
    for line in read_lines(path):
        if started_at.encode() in line:
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield row


@cache
def boot() -> str:
    """What Linux calls the time since this machine was started; "" elsewhere."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
