"""Says why PyTorch cannot be imported here, and what to do about it.

Looked at from outside: the worker's own process never imports torch.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from overcurve.checkout import install_command

IMPORT_SECONDS = 120.0  # a cold disk takes tens of them
PACKAGES = Path(__file__).resolve().parents[2]


def missing_torch() -> str:
    """What to do where torch is not installed; "" where it is."""
    return "" if find_spec("torch") else _tell("PyTorch is not installed")


def broken_torch() -> str:
    """What to do where importing torch fails, tried in a process of its own; "" where
    it does not. One that is killed or slow proves nothing: memory may be short."""
    try:
        tried = subprocess.run(
            [sys.executable, "-P", "-c", "import torch"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=IMPORT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return ""
    if tried.returncode <= 0:
        return ""
    reason = tried.stderr.strip().rpartition("\n")[2]
    return _tell(f"PyTorch cannot be imported ({reason})", "--force-reinstall")


def _tell(why: str, *options: str) -> str:
    if platform.system() == "Darwin" and platform.machine() == "x86_64":
        remedy = (
            "There is no PyTorch for macOS on x86-64: on Apple silicon take a Python "
            "for arm64, else train on another machine"
        )
    else:
        command = install_command(PACKAGES, "worker", *options)
        remedy = f"Install it and start again: {command}"
    return f"{why}, so nothing can be trained here. {remedy}"
