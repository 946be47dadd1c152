"""The source of what a recipe names by import path, found without importing it.

What others maintain has no version that we could trust: a digest of its source is part
of the recipe. The worker compares it with its own before it trains.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path

from overcurve.recipe import source_digest


def imported_source(path: str) -> str | None:
    """Returns the digest of the module in `package.module:Name`.

    Returns: 16 hex digits; None where this process has no such source file.
    """
    parts = path.partition(":")[0].split(".")
    folders: Sequence[str] | None = None
    origin = None
    for end in range(1, len(parts) + 1):
        # PathFinder only looks: nothing of the package runs in the web process.
        spec = PathFinder.find_spec(".".join(parts[:end]), folders)
        if spec is None:
            return None
        folders, origin = spec.submodule_search_locations or (), spec.origin
    if origin is None or not origin.endswith(".py"):
        return None
    return source_digest(Path(origin).read_bytes())


def missing_source(path: str, field_name: str) -> str:
    """Says what to do about a module that only the workers have."""
    return (
        f"the server has no source of {path!r} to identify it by; state its digest in "
        f"{field_name}: `python -m workers.learning.import_path {path}` prints it on a "
        "worker"
    )
