"""Generated data sets, made once for a machine and read by every child.

A run's child is a fresh process; without this it would draw a data set again that
the last one drew. Arrays are kept as they are, bit for bit, under a digest of what
made them, so that a changed generator never meets old data.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

FOLDER_VARIABLE = "OVERCURVE_GENERATED"

Arrays = Mapping[str, NDArray[Any]]
_Params = TypeVar("_Params")


def generated(make: Callable[[_Params], Arrays], params: _Params) -> Arrays:
    """Return `make(params)`, read from the folder where it was kept before.

    The folder is the one that OVERCURVE_GENERATED names; unset, nothing is kept.

    Args:
        make: a function of a module that depends on nothing but its argument.
        params: its parameters; their `repr` must tell them apart.

    Returns: arrays by name, of any shape. Those read back are private to the process:
        mapped from the file, copied where they are written to.
    """
    root = os.environ.get(FOLDER_VARIABLE)
    if not root:
        return make(params)
    folder = Path(root) / _digest(make, params)
    if not folder.is_dir():
        _keep(make(params), folder)
    files = sorted(folder.glob("*.npy"))
    return {file.stem: np.load(file, mmap_mode="c") for file in files}


def _keep(arrays: Arrays, folder: Path) -> None:
    """Write all arrays, then give them their name at once: never half a set."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix="unfinished-"))
    try:
        for name, array in arrays.items():
            np.save(unfinished / f"{name}.npy", array)
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another worker was first, with the same bits
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _digest(make: Callable[..., Any], params: object) -> str:
    source = Path(inspect.getfile(make)).read_bytes()
    what = f"{make.__module__}.{make.__qualname__}\0{params!r}\0"
    made_by = f"numpy {np.__version__}, python {sys.version}\0"
    return hashlib.sha256((what + made_by).encode() + source).hexdigest()[:32]
