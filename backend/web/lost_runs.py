"""The web process looks for runs whose worker has died, as every living worker does:
where the only one has died, its run waits again, or is cancelled, all the same."""

from __future__ import annotations

import logging
import threading

from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY
from backend.queue import ring, tell
from backend.settings import Settings
from backend.store.claims import LostRun
from backend.store.leases import Reaper, beat_seconds

log = logging.getLogger(__name__)


class LostRuns(threading.Thread):
    """Looks until stopped, and tells workers and pages what it found."""

    def __init__(
        self, sessions: sessionmaker[Session], queue: Celery, settings: Settings
    ) -> None:
        super().__init__(name="lost-runs", daemon=True)
        self._queue = queue
        self._settings = settings
        self._reaper = Reaper(sessions, settings.lease_seconds, settings.max_attempts)
        self._ended = threading.Event()

    def run(self) -> None:
        """Look every so often; while Postgres is away, try again."""
        while not self._ended.wait(beat_seconds(self._settings.lease_seconds)):
            try:
                for lost in self._reaper.look():
                    self._tell(lost)
            except DATABASE_AWAY as error:
                log.debug("no look for lost runs, Postgres is away: %s", error)
            except Exception:  # the next look may find the tables migrated
                log.exception("looking for lost runs failed")

    def stop(self) -> None:
        """End the looking, and wait for a look under way."""
        self._ended.set()
        self.join(timeout=5)

    def _tell(self, lost: LostRun) -> None:
        log.warning("run %d lost its worker: %s", lost.run, lost.status)
        if lost.status == "lost":
            ring(self._queue, lost.device)
        tell(self._settings, "run", lost.status, study=lost.study, run=lost.run)
