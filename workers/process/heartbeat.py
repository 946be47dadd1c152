"""Signs of life: the worker's heartbeat, the lease of its run, the runs of the dead.

A thread of its own, so that neither a training nor a slow write holds it up. It is
also who sees that a run is to be cancelled, or is no longer ours.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY
from backend.errors import StaleAttempt
from backend.settings import Settings
from backend.store.claims import ClaimedRun, LostRun, renew_lease
from backend.store.leases import Reaper, beat_seconds
from backend.store.runs import load_run
from backend.store.workers import heartbeat_worker
from frontend.facts.workers import WorkerState
from workers.children.launch import Child

logger = logging.getLogger(__name__)

# A cancelled run is gone within a second: seen, asked to stop, killed.
CANCEL_POLL_SECONDS = 0.25
CANCEL_GRACE_SECONDS = 0.5
_RETRY_SECONDS = 1.0  # while Postgres is away


class Hold:
    """A run while it is this worker's, and the child that works on it."""

    def __init__(self, claimed: ClaimedRun) -> None:
        self.run, self.attempt = claimed.id, claimed.attempt
        self.cancelled = False
        self.lost = False
        self._child: Child | None = None
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """The run is not to be worked on any more."""
        return self.cancelled or self.lost

    def attach(self, child: Child) -> None:
        """Name the child that works on the run from now on."""
        with self._lock:
            self._child = child
            self._end_child()

    def cancel(self) -> None:
        """Somebody wants the run to end."""
        with self._lock:
            self.cancelled = True
            self._end_child()

    def lose(self) -> None:
        """The run has ended, or is somebody else's."""
        with self._lock:
            self.lost = True
            self._end_child()

    def _end_child(self) -> None:
        if self._child is None:
            return
        if self.lost:
            self._child.kill_after(0)
        elif self.cancelled:
            self._child.stop(CANCEL_GRACE_SECONDS)


class Heartbeat(threading.Thread):
    """Beats until stopped, and looks after the run that is held.

    Args:
        on_reaped: told of each run whose worker has died.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        settings: Settings,
        worker_id: int,
        on_reaped: Callable[[LostRun], None],
    ) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.beat_seconds = beat_seconds(settings.lease_seconds)
        self._sessions = sessions
        self._settings = settings
        self._worker_id = worker_id
        self._on_reaped = on_reaped
        self._reaper = Reaper(sessions, settings.lease_seconds, settings.max_attempts)
        self._state: WorkerState = "idle"
        self._note = ""
        self._hold: Hold | None = None
        self._changed = threading.Event()
        self._ended = False
        self._is_away = False
        self._next_beat = 0.0

    @contextmanager
    def holding(self, claimed: ClaimedRun) -> Iterator[Hold]:
        """Keep the lease of a run, and hear of its cancellation, inside the block."""
        self._hold = hold = Hold(claimed)
        self._changed.set()
        try:
            yield hold
        finally:
            self._hold = None

    def show(self, state: WorkerState, note: str = "") -> None:
        """Say what the worker does from now on, and why; it is written soon."""
        self._state, self._note = state, note
        self._next_beat = 0.0
        self._changed.set()

    def stop(self) -> None:
        """Stop beating, and wait until the last write is over."""
        self._ended = True
        self._changed.set()
        self.join(timeout=5)

    def run(self) -> None:
        """Beat; while Postgres is away, try again."""
        while not self._ended:
            try:
                if self._look_after(self._hold):
                    self._say_whether_away(None)
            except DATABASE_AWAY as error:
                self._say_whether_away(error)
                pause = min(_RETRY_SECONDS, self.beat_seconds)
                self._next_beat = time.monotonic() + pause
            except Exception:  # without heartbeats every run would be given up
                logger.exception("a heartbeat failed")
                self._next_beat = time.monotonic() + self.beat_seconds
            self._changed.wait(self._pause_seconds())
            self._changed.clear()

    def _look_after(self, hold: Hold | None) -> bool:
        """Do what is due; returns whether Postgres was asked anything."""
        beat = time.monotonic() >= self._next_beat
        is_held = hold is not None and not hold.is_over
        if hold is not None and is_held:
            self._look_at(hold, renew=beat)
        if not beat:
            return is_held
        self._next_beat = time.monotonic() + self.beat_seconds
        with self._sessions.begin() as session:
            heartbeat_worker(
                session,
                self._worker_id,
                self._state,
                run=hold.run if hold else None,
                load=os.getloadavg()[0],
                note=self._note,
            )
        for lost in self._reaper.look():
            self._on_reaped(lost)
        return True

    def _look_at(self, hold: Hold, *, renew: bool) -> None:
        seconds = self._settings.lease_seconds
        try:
            with self._sessions.begin() as session:
                if renew:
                    lease = renew_lease(session, hold.run, hold.attempt, seconds)
                    cancel_requested = lease.cancel_requested
                else:  # a look costs no write
                    view = load_run(session, hold.run)
                    cancel_requested = view.cancel_requested
        except StaleAttempt:
            logger.warning("run %d is no longer this worker's", hold.run)
            hold.lose()
            return
        if cancel_requested:
            hold.cancel()

    def _say_whether_away(self, error: Exception | None) -> None:
        """Log once that Postgres went, and once that it is back."""
        if error is not None and not self._is_away:
            logger.warning("Postgres is away: %s", error)
        elif error is None and self._is_away:
            logger.info("Postgres is back")
        self._is_away = error is not None

    def _pause_seconds(self) -> float:
        until_beat = max(0.0, self._next_beat - time.monotonic())
        if self._hold is None or self._hold.is_over:
            return until_beat
        return min(until_beat, CANCEL_POLL_SECONDS)
