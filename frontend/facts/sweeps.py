"""Sweeps: what is tuned before a study, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from overcurve.curves.choose import Choice, Trial

SweepState = Literal["tuning", "finished", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepView:
    """A sweep as it stands. `study` tunes; `spec` is the submission with its sweep;
    `final_study` judges the winners `chosen`; `message` says why there are none."""

    id: int
    study: int
    spec: Mapping[str, Any]
    trials: tuple[Trial, ...]
    state: SweepState
    chosen: tuple[Choice, ...]
    message: str
    final_study: int | None
    created_at: datetime
    ended_at: datetime | None
