"""Writes to Postgres in order, held while it is away and delivered when it is back."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY, is_disk_full

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 0.5

Write = Callable[[Session], object]


class Outbox:
    """The writes of one run that are not in Postgres yet; oldest first."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._writes: deque[Write] = deque()
        self._not_before = 0.0
        self._has_warned = False

    def put(self, write: Write) -> None:
        """Add a write; `deliver` carries it out."""
        self._writes.append(write)

    def clear(self) -> None:
        """Forget what is held."""
        self._writes.clear()

    def deliver(self) -> bool:
        """Try to write what is held, in one transaction; False while Postgres is away.

        Raises: StaleAttempt: the run is no longer this worker's; nothing was written.
        """
        if not self._writes:
            return True
        if time.monotonic() < self._not_before:
            return False
        try:
            with self._sessions.begin() as session:
                for write in self._writes:
                    write(session)
        except DATABASE_AWAY as error:
            self._not_before = time.monotonic() + _RETRY_SECONDS
            self._say_held(error)
            return False
        self._writes.clear()
        self._has_warned = False
        return True

    def _say_held(self, error: Exception) -> None:
        held = len(self._writes)
        if is_disk_full(error) and not self._has_warned:
            logger.error(
                "the disk of Postgres is full: make room on it. Holding %d writes of "
                "this run until then: %s",
                held,
                error,
            )
            self._has_warned = True
        logger.debug("Postgres is away, holding %d writes: %s", held, error)

    def deliver_all(self, give_up: Callable[[], bool]) -> bool:
        """Try until everything is written or `give_up` says so; True when written."""
        while not self.deliver():
            if give_up():
                return False
            time.sleep(_RETRY_SECONDS / 5)
        return True
