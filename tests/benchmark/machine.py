"""What every benchmark prints first: the machine, and how busy it is."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Processor, cores, versions and the load, on one line."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "torch"))
    return (
        f"machine: {processor()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {packages}, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def processor() -> str:
    """The processor's own name where the system tells it."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor() or platform.machine()
