"""Giving up runs whose worker has died, and sparing those whose worker could not say
that it lives."""

from __future__ import annotations

import time

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from backend.store.claims import LostRun, reap_expired

BEATS_IN_A_LEASE = 6
SLOWEST_BEAT_SECONDS = 5.0
_UP_SECONDS = text(
    "SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())"
)


def beat_seconds(lease_seconds: float) -> float:
    """How often a lease is renewed, and looked for when it has run out."""
    return min(SLOWEST_BEAT_SECONDS, lease_seconds / BEATS_IN_A_LEASE)


class Reaper:
    """Reaps expired leases for one process; it has transactions of its own.

    A lease that ran out tells of a dead worker only if a living one could have renewed
    it. After Postgres was out of reach (stopped, frozen, or the machine asleep) all
    have the time of a lease to renew theirs.

    Args:
        lease_seconds: of the workers' leases.
        max_attempts: starts of a run before it fails.
    """

    def __init__(
        self, sessions: sessionmaker[Session], lease_seconds: float, max_attempts: int
    ) -> None:
        self._sessions = sessions
        self._lease_seconds = lease_seconds
        self._max_attempts = max_attempts
        # By the wall clock: the other one stands still while a machine sleeps.
        self._answered_at: float | None = None
        self._trusted_from = 0.0

    def look(self) -> tuple[LostRun, ...]:
        """Gives up what is to be given up; call it every `beat_seconds`."""
        with self._sessions() as session:
            lost = reap_expired(session, self._max_attempts)
            # Decided after the answer: a frozen Postgres answers, but late.
            if not self._is_trusted(session):
                return ()
            session.commit()
        return lost

    def _is_trusted(self, session: Session) -> bool:
        before, now = self._answered_at, time.time()
        self._answered_at = now
        if before is None:
            up_seconds = float(session.scalars(_UP_SECONDS).one())
            self._trusted_from = now + self._lease_seconds - up_seconds
        elif now - before > self._lease_seconds / 2:
            self._trusted_from = now + self._lease_seconds
        return now >= self._trusted_from
