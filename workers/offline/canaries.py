"""Canaries beside the runs of `workers.offline`, written into its file of runs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from workers.machine.canary import measure_canary
from workers.machine.canary_chain import CanaryChain
from workers.machine.conditions import figures_of, read_conditions

Key = tuple[Any, ...]


class OfflineCanaries:
    """Measures canaries between runs, and completes the lines of the runs between.

    Args:
        out: the file of runs; a line is one run.
        key_of: what identifies a run's record.
    """

    def __init__(
        self,
        device: torch.device,
        out: Path,
        key_of: Callable[[Mapping[str, Any]], Key],
    ) -> None:
        self._device, self._out, self._key_of = device, out, key_of
        self._chain: CanaryChain[Key] = CanaryChain()

    def before(self, expected_seconds: Callable[[], float | None]) -> None:
        """Measures one before the next run, if it is due."""
        self._measure(self._chain.due_before(expected_seconds))

    def trained(self, record: Mapping[str, Any], is_within: bool = False) -> None:
        """Notes a run whose line has been written.

        Args:
            is_within: its seconds are part of a longer run's, and count there.
        """
        seconds = 0.0 if is_within else record.get("train_seconds") or 0.0
        self._chain.add(self._key_of(record), seconds)

    def after_all(self) -> None:
        """Measures the last one, if there is anything that it would tell of."""
        self._measure(self._chain.due_after_all())

    def _measure(self, seconds: float) -> None:
        if not seconds:
            return
        conditions = read_conditions(self._device)
        canary = measure_canary(self._device, seconds)
        if canary is not None:
            figures, runs = self._chain.link(canary)
            if runs:
                self._complete(frozenset(runs), figures | figures_of(conditions))

    def _complete(self, runs: frozenset[Key], figures: Mapping[str, float]) -> None:
        """Writes the file anew, and puts it in the old one's place in one go."""
        before = self._out.stat()
        lines = []
        for line in self._out.read_text().splitlines():
            record = json.loads(line)
            if self._key_of(record) in runs:
                record["steadiness"] = {**record.get("steadiness", {}), **figures}
                line = json.dumps(record, allow_nan=False)  # noqa: PLW2901
            lines.append(line + "\n")
        fresh = self._out.with_name(f".{self._out.name}.{os.getpid()}")
        fresh.write_text("".join(lines))
        if self._out.stat().st_size == before.st_size:
            fresh.replace(self._out)
        else:  # another process writes to it too; its runs matter more
            fresh.unlink()
            message = f"{self._out} is written by others: canaries are left out\n"
            sys.stderr.write(message)
