"""The web process moves plans and sweeps on whenever runs have ended."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from secrets import token_hex

from celery import Celery
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY
from backend.plans.advance import advance_plan, fail_plan
from backend.settings import Settings
from backend.store.plans import list_open_plans
from backend.store.sweeps import list_open_sweeps
from backend.studies.sweeps import advance_sweep, fail_sweep
from overcurve.curves.terms.records import FINAL_STATUSES

log = logging.getLogger(__name__)

Move = Callable[[Session, Celery, Settings, int], bool]
Fail = Callable[[Session, Settings, int, str], None]

TICK_SECONDS = 5.0  # an event may be lost, and a plan may be another process's


class RunningPlans(threading.Thread):
    """Looks after every open plan and sweep until stopped."""

    def __init__(
        self, sessions: sessionmaker[Session], queue: Celery, settings: Settings
    ) -> None:
        super().__init__(name="running-plans", daemon=True)
        self._sessions, self._queue, self._settings = sessions, queue, settings
        self._woken = threading.Event()
        self._ended = threading.Event()

    def run(self) -> None:
        """Look when woken and every few seconds; while Postgres is away, try again."""
        while not self._ended.is_set():
            self._woken.clear()
            try:
                self._advance_all()
            except DATABASE_AWAY as error:
                log.debug("no plan or sweep is moved on, Postgres is away: %s", error)
            except Exception:  # the next look may find the tables migrated
                log.exception("moving plans and sweeps on failed")
            if not self._ended.is_set():
                self._woken.wait(TICK_SECONDS)

    def hear(self, event: bytes) -> None:
        """Wakes the thread where an event says that a run has ended."""
        try:
            message = json.loads(event)
        except ValueError:
            return
        if isinstance(message, dict) and message.get("status") in FINAL_STATUSES:
            self._woken.set()

    def stop(self) -> None:
        """End the looking, and wait for a look under way."""
        self._ended.set()
        self._woken.set()
        self.join(timeout=5)

    def _advance_all(self) -> None:
        with self._sessions() as session:
            plans, sweeps = list_open_plans(session), list_open_sweeps(session)
        for plan in plans:
            self._advance(plan, advance_plan, fail_plan)
        for sweep in sweeps:
            self._advance(sweep, advance_sweep, fail_sweep)

    def _advance(self, number: int, move: Move, fail: Fail) -> None:
        """What one of them stumbles over keeps no other from moving on, and ends it:
        it would stumble again at every look."""
        try:
            with self._sessions() as session:
                move(session, self._queue, self._settings, number)
        except DATABASE_AWAY:
            raise
        except ProgrammingError:  # the next look may find the tables migrated
            log.exception("%s(%d) failed", move.__name__, number)
        except Exception as error:
            fault = f"fault {token_hex(4)}"
            log.exception("%s(%d) failed: %s", move.__name__, number, fault)
            message = (
                f"nobody foresaw this {type(error).__name__}; the log of the web "
                f"process has more at “{fault}”"
            )
            with self._sessions() as session:
                fail(session, self._settings, number, message)
