"""The versions that a record states of what it was trained with."""

from __future__ import annotations

import platform

import numpy as np
import torch

from workers.task import Task


def versions_of(task: Task | None) -> dict[str, str]:
    """Returns versions by name, with the digest of data that were read from a disk."""
    versions = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
    }
    return versions | ({"data": task.data_digest} if task and task.data_digest else {})
