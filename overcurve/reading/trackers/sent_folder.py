"""Files that somebody sent, laid into a folder under names that any disk takes."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from overcurve.errors import Unjudgeable

MOST_PART = 200  # bytes of one name within a path; disks take 255
MOST_PATH = 2_000  # bytes of a whole one; systems take 4,096 with the folder's own
_SUFFIX = 20  # characters


def place_below(root: Path, name: str) -> Path:
    """The path of a sent file below a folder, whose folders are made.

    Args:
        root: the folder.
        name: the file's path as it was sent, parts joined by "/". A part that is too
            long is shortened, and a file where another name has a folder lies in a
            folder of its own.
    Raises: Unjudgeable: it is no name of a file.
    """
    parts = _safe_parts(name)
    base, number = root, 1
    while not _fits(base.joinpath(*parts), base):
        number += 1
        base = root / f"{number}"
    path = base.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _fits(path: Path, root: Path) -> bool:
    """Whether a file may stand there: no folder does, and none of its own is a file."""
    above = path.relative_to(root).parents
    return not (
        path.is_dir() or root.is_file() or any((root / p).is_file() for p in above)
    )


def _safe_parts(name: str) -> list[str]:
    """The parts of a path that stay below a folder, none of them too long."""
    known = name.encode("utf-8", "replace").decode()
    parts = PurePosixPath(known.replace("\\", "/")).parts
    safe = [part for part in parts if part.strip("/") not in ("", "..", ".")]
    safe = [part for part in safe if "\0" not in part]
    if not safe:
        raise Unjudgeable(f"{name[:200]!r} is no name of a file.")
    short = [_shortened(part) for part in safe]
    if len("/".join(short).encode()) > MOST_PATH:
        return [_digest("/".join(safe[:-1])), short[-1]]
    return short


def _shortened(part: str) -> str:
    """A name that ends as it did; of two long ones that begin alike two names."""
    if len(part.encode()) <= MOST_PART:
        return part
    suffix = PurePosixPath(part).suffix
    suffix = suffix if len(suffix) <= _SUFFIX else ""
    left = MOST_PART - 13 - len(suffix.encode())
    begin = part.encode()[:left].decode("utf-8", "ignore")
    return f"{begin}-{_digest(part)}{suffix}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
