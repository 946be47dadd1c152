"""Data sets made once on a machine: arrays in files, found again by what made them.

Every run is a process of its own, so memory cannot keep a data set between two runs.
The file's name is a digest of the function, its module's source, its arguments and
numpy's version: a changed generator never meets an old file. Where nothing can be
written, data are made anew each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def cached_arrays(make: Callable[..., Arrays], *arguments: object) -> Arrays:
    """Returns `make(*arguments)`, from a file when it was made before.

    Args:
        make: a function at the top of a module; the same arrays for the same arguments.
        arguments: values whose `repr` says everything, such as frozen parameters.

    Returns: arrays by name; without objects, so that reading them runs no code.
    """
    module = make.__module__.rpartition(".")[2]
    file = cache_folder() / f"{module}-{_key(make, arguments)}.npz"
    try:
        # Opened here: numpy leaves a damaged file open.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        made = make(*arguments)
    with contextlib.suppress(OSError):
        _write(file, made)
    return made


def cache_folder() -> Path:
    """Returns where the files lie: `overcurve` in XDG_CACHE_HOME, or in ~/.cache."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "overcurve"


def _key(make: Callable[..., Arrays], arguments: tuple[object, ...]) -> str:
    source = Path(inspect.getfile(make)).read_bytes()
    said = (make.__module__, make.__qualname__, repr(arguments), np.__version__)
    return hashlib.sha256("\0".join(said).encode() + source).hexdigest()[:24]


def _write(file: Path, arrays: Arrays) -> None:
    """Writes aside, then renames: a reader never meets half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as aside:
        try:
            np.savez(aside, **arrays)  # type: ignore[arg-type]
            aside.close()
            os.replace(aside.name, file)
        except BaseException:
            Path(aside.name).unlink(missing_ok=True)
            raise
