"""What a run leaves on its way: progress, evaluations, log and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from frontend.curves.records import Evaluation

LOG_LIMIT = 1_048_576  # characters kept of one run's log


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened to a run. `kind`: queued, started, lost, a final
    status, or cancel_requested."""

    kind: str
    attempt: int
    at: datetime
    worker: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogView:
    """The log of a run's attempts; `truncated` when its end was not kept."""

    text: str
    truncated: bool


def record_progress(session: Session, run: int, attempt: int, progress: float) -> None:
    """Notes how far the training is (0..1). Raises StaleAttempt."""
    raise NotImplementedError


def append_evaluation(
    session: Session, run: int, attempt: int, evaluation: Evaluation
) -> None:
    """Adds a point to the learning curve of this attempt. Raises StaleAttempt."""
    raise NotImplementedError


def append_log(session: Session, run: int, attempt: int, text: str) -> None:
    """Adds to the log, up to LOG_LIMIT characters a run. Raises StaleAttempt."""
    raise NotImplementedError


def load_evaluations(session: Session, run: int) -> tuple[Evaluation, ...]:
    """Gives the learning curve of the newest attempt, in order."""
    raise NotImplementedError


def load_events(session: Session, run: int) -> tuple[EventView, ...]:
    """Gives the whole history of a run, oldest first."""
    raise NotImplementedError


def load_log(session: Session, run: int) -> LogView:
    """Gives what all attempts have logged, oldest first."""
    raise NotImplementedError
