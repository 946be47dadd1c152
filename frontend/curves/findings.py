"""What a fairness check finds, and the runs it looks at."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.curves.answers import Check
from frontend.curves.records import RunRecord
from frontend.curves.selection import Arm, Selection


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, and warnings for sentences: pairs of a method's name, "" for all, and
    a few words."""

    check: Check
    warnings: tuple[tuple[str, str], ...] = ()


def ended_runs(arm: Arm) -> list[RunRecord]:
    """Runs of one side that reached an end of their own."""
    return [r for r in arm.records if r.status in ("finished", "diverged")]


def all_ended(selection: Selection) -> list[RunRecord]:
    """The same of every side."""
    arms = (selection.baseline, *selection.methods)
    return [record for arm in arms for record in ended_runs(arm)]


def measured_here(record: RunRecord) -> bool:
    """Whether our own workers trained it: a queued run has its place in a block and
    its clock its segments. An imported file may state segments, never a block."""
    return bool(record.run and record.segments and record.block is not None)
