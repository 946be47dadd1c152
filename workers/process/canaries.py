"""Canaries of a worker: measured in a child between runs, stored, linked to them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY
from backend.settings import Settings
from backend.store.canaries import insert_canary, link_canaries, sum_waiting
from backend.store.claims import ClaimedRun
from frontend.facts.workers import CanaryView
from workers.children.launch import ForkserverLost, Launcher, Message
from workers.machine.canary_chain import Canary, CanaryChain
from workers.process.announcer import Announcer
from workers.process.heartbeat import CANCEL_GRACE_SECONDS, Hold
from workers.process.result import Result

logger = logging.getLogger(__name__)

_TICK_SECONDS = 0.05
# Beyond its own time: for a device that another worker trains on meanwhile.
_GRACE_SECONDS = 10.0


class WorkerCanaries:
    """When the worker measures canaries, and where they go.

    One that fails is left out: the runs around it say that nothing was measured.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        sessions: sessionmaker[Session],
        launcher: Launcher,
        announcer: Announcer,
        worker_id: int,
        device_class: str,
        draining: threading.Event,
    ) -> None:
        self._settings = settings
        self._sessions = sessions
        self._launcher = launcher
        self._announcer = announcer
        self._worker_id = worker_id
        self._device_class = device_class
        self._draining = draining
        self._chain: CanaryChain[tuple[int, int]] = CanaryChain()

    def before(self, claimed: ClaimedRun, hold: Hold) -> None:
        """Measures one before a claimed run, if it is due."""

        def expected_seconds() -> float | None:
            if claimed.asked.budget_unit != "seconds":
                return None
            with self._sessions.begin() as session:
                waiting = sum_waiting(session, claimed.study, claimed.asked.device)
            return claimed.asked.budget + waiting

        self._measure(self._chain.due_before(expected_seconds), hold.attach)

    def trained(self, claimed: ClaimedRun, result: Result) -> None:
        """Notes a run that has ended with a time on its clock."""
        seconds = result.record.get("train_seconds")
        if seconds:
            self._chain.add((claimed.study, claimed.id), seconds)

    def after_all(self) -> None:
        """Measures one now that nothing waits, if it would tell of anything."""
        self._measure(self._chain.due_after_all(), lambda _: None)

    def _measure(self, seconds: float, attach: Callable[[Any], None]) -> None:
        if not seconds or self._draining.is_set():
            return
        try:
            message = self._ask_child(seconds, attach)
            if message is not None:
                self._store(message)
        except (*DATABASE_AWAY, ForkserverLost) as error:
            logger.warning("a canary is left out: %s", error)

    def _ask_child(
        self, seconds: float, attach: Callable[[Any], None]
    ) -> Message | None:
        settings = self._settings
        job = {"kind": "canary", "seconds": seconds, "device": settings.device}
        child = self._launcher.start({**job, "threads": settings.worker_threads})
        attach(child)
        child.kill_after(seconds + _GRACE_SECONDS)
        canary = None
        for message in child.listen(_TICK_SECONDS):
            if message is not None and message["kind"] == "canary":
                canary = message
            if self._draining.is_set():
                child.stop(CANCEL_GRACE_SECONDS)
        child.wait()
        return canary

    def _store(self, message: Message) -> None:
        figures = {name: message[name] for name in ("speed", "error", "seconds")}
        linked, runs = self._chain.link(Canary(**figures))
        view = CanaryView(
            worker=self._worker_id,
            device_class=self._device_class,
            detail=message["conditions"],
            **figures,
        )
        with self._sessions.begin() as session:
            insert_canary(session, view)
            if runs:
                steadiness = linked | message["beside_runs"]
                link_canaries(session, [run for _, run in runs], steadiness)
        for study in {study for study, _ in runs}:
            self._announcer.say("study", study=study)
