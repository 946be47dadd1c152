"""Asks torch for the same bits every time, while a run trains."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def deterministic() -> Iterator[None]:
    """Asks torch for the same bits every time; puts its settings back at the end."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = torch.get_deterministic_debug_mode()
    # On a GPU a few operations have no such form: they warn, and still run. (Said this
    # way because torch.use_deterministic_algorithms imports the compiler: 1.5 s.)
    torch.set_deterministic_debug_mode("warn")
    settings = torch.utils.deterministic
    fill = settings.fill_uninitialized_memory  # type: ignore[attr-defined]
    settings.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before)
        settings.fill_uninitialized_memory = fill  # type: ignore[attr-defined]
