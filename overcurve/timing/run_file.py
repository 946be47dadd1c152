"""The file of runs: one JSON line each, on disk before anybody goes on.

Lines are appended under a lock, so that processes which write one file leave whole
lines. What a crash has torn off is set aside, and what a full disk took in half is
taken back: a file of whole lines stays one.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from overcurve.timing.notes import note


def _locking() -> Any:
    """The module of locks; None on Windows, where single writes are whole too."""
    try:
        return import_module("fcntl")
    except ImportError:
        return None


fcntl = _locking()
SIDE = ".overcurve"  # the folder beside a file of runs, for what belongs to it
LOCK_SECONDS = 10.0  # until a line is written without a lock, whole by itself
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EROFS)  # of what is no file on a disk


def append_line(path: Path, line: bytes, flags: int = 0) -> None:
    """Appends one line, on the disk when this returns.

    Args:
        line: without its end.
        flags: of `os.open`, beside those needed.
    Raises: OSError: it could not be written; then nothing of it stands in the file.
    """
    is_new = not path.exists()
    mode = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | flags
    descriptor = os.open(path, mode, 0o666)
    try:
        with _locked(descriptor) as is_locked:
            if is_locked:
                _mend_end(path, descriptor)
            _write_whole(descriptor, line, is_locked)
    finally:
        os.close(descriptor)
    if is_new:
        _sync_folder(path.parent)


def read_lines(path: Path) -> list[bytes]:
    """The whole lines of a file, without their ends; none where it is not there, or is
    a device, which may have no end."""
    if not path.is_file():
        return []
    content = path.read_bytes()
    return [line for line in content.split(b"\n") if line.strip()]


def side_folder(path: Path) -> Path:
    """The folder beside a file of runs, for what belongs to it; made where missing.

    Raises: OSError: it cannot be made.
    """
    folder = path.parent / SIDE
    folder.mkdir(exist_ok=True)
    return folder


def lock(descriptor: int, patience: float = 0.0) -> bool:
    """Locks a file for this process alone, until it is closed or the process ends.

    Args:
        patience: in seconds, for which another's lock is waited for.
    Returns: whether it is locked; never where the file system knows no locks.
    """
    if fcntl is None:
        return False
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.005)
        except OSError:
            return False


@contextmanager
def _locked(descriptor: int) -> Iterator[bool]:
    is_locked = lock(descriptor, LOCK_SECONDS)
    try:
        yield is_locked
    finally:
        if is_locked:
            fcntl.flock(descriptor, fcntl.LOCK_UN)


def _mend_end(path: Path, descriptor: int) -> None:
    """Ends a last line that has no end, and sets aside one that a crash has torn."""
    size = os.fstat(descriptor).st_size
    if size == 0 or os.pread(descriptor, 1, size - 1) == b"\n":
        return
    begin = _last_line_begin(descriptor, size)
    last = os.pread(descriptor, size - begin, begin)
    try:
        json.loads(last)
    except ValueError:
        torn = side_folder(path) / f"{path.name}.torn"
        with torn.open("ab") as kept:
            kept.write(last + b"\n")
        os.ftruncate(descriptor, begin)
        note(f"{path}: its last line was torn by a crash; it is kept in {torn}")
    else:
        os.write(descriptor, b"\n")


def _last_line_begin(descriptor: int, size: int) -> int:
    at = size
    while at > 0:
        step = min(at, 1 << 16)
        at -= step
        found = os.pread(descriptor, step, at).rfind(b"\n")
        if found >= 0:
            return at + found + 1
    return 0


def _write_whole(descriptor: int, line: bytes, is_locked: bool) -> None:
    end = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, line + b"\n")
        if written <= len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        _sync(descriptor)
    except OSError:
        if is_locked and os.fstat(descriptor).st_size > end:
            os.ftruncate(descriptor, end)
        raise


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in _NO_SYNC:
            raise


def _sync_folder(folder: Path) -> None:
    """Puts the name of a new file on the disk, too, where folders can be told so."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        _sync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
