"""Stored curves counted, and what their runs came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveView:
    """One recipe on one task: its finished runs, and when and where they ended."""

    task: str
    recipe: str
    label: str
    runs: int
    budgets: int
    first_at: datetime | None
    last_at: datetime | None
    device_classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityView:
    """Finished runs of one recipe at one budget: how many, and their mean quality in
    `unit`, the task's own."""

    task: str
    recipe: str
    budget: float
    budget_unit: str
    runs: int
    mean: float
    unit: str
