"""The life of one worker process: introduce itself, work, end in order."""

from __future__ import annotations

import logging
import queue
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from celery import Celery
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY
from backend.queue import ring
from backend.settings import Settings
from backend.store.catalogue import publish_catalogue
from backend.store.claims import LostRun, release_runs
from backend.store.workers import list_workers, register_worker, retire_worker
from frontend.facts.catalogue import CatalogueEntry
from workers.children.launch import Launcher, Message
from workers.process.announcer import Announcer
from workers.process.bell import Bell
from workers.process.heartbeat import Heartbeat
from workers.process.jobs import Jobs
from workers.process.process_identity import has_surely_ended, identify_process

logger = logging.getLogger(__name__)

IDLE_SECONDS = 2.0  # between looks for work when no bell rings
_RETRY_SECONDS = 1.0
_DESCRIBE_SECONDS = 120.0
_Answer = TypeVar("_Answer")


class DeviceUnusable(RuntimeError):
    """No child could describe the device: torch or the device is missing."""


class _Ended(Exception):
    """The worker was told to end before it had begun."""


@dataclass(frozen=True, slots=True)
class Worker:
    """The parts of a worker; `run` is its whole life."""

    settings: Settings
    name: str
    sessions: sessionmaker[Session]
    queue: Celery
    announcer: Announcer
    launcher: Launcher

    def run(self) -> None:
        """Serve the device until SIGTERM or SIGINT; then drain and end.

        Raises: DeviceUnusable: nothing can be trained here; says why.
        """
        rung, draining = threading.Event(), threading.Event()
        _drain_on_signals(draining, rung)
        bell = Bell(self.queue, self.settings.device, rung)
        try:
            description = self._describe()
            worker_id = self._introduce(description, draining)
            heartbeat = Heartbeat(
                self.sessions, self.settings, worker_id, self._tell_of_lost
            )
            heartbeat.start()
            bell.start()
            jobs = Jobs(
                settings=self.settings,
                sessions=self.sessions,
                launcher=self.launcher,
                heartbeat=heartbeat,
                announcer=self.announcer,
                worker_id=worker_id,
                device_class=description["fingerprint"]["device_class"],
                versions=_versions(description),
                draining=draining,
            )
            while not draining.is_set():
                rung.clear()
                jobs.work_off()
                rung.wait(IDLE_SECONDS)
            heartbeat.stop()
            self._retire(worker_id)
        except _Ended:
            pass
        finally:
            bell.stop()
            self.launcher.close()

    def _describe(self) -> Message:
        settings = self.settings
        job = {"kind": "describe", "device": settings.device}
        child = self.launcher.start({**job, "threads": settings.worker_threads})
        child.kill_after(_DESCRIBE_SECONDS)
        for message in child.listen(1.0):
            if message is not None:
                child.wait()
                return message
        raise DeviceUnusable(
            f"nothing can be trained on {settings.device!r}: a child that was to "
            f"describe the device {child.wait().reason}.\n{child.log.text()}"
        )

    def _introduce(self, description: Message, draining: threading.Event) -> int:
        """Register the worker and publish what it can train."""
        fingerprint = {**description["fingerprint"], "process": identify_process()}
        entries = [CatalogueEntry(**entry) for entry in description["catalogue"]]
        device = self.settings.device

        def introduce(session: Session) -> tuple[int, list[LostRun]]:
            if publish_catalogue(session, device, entries):
                logger.info("published %d parts for %s", len(entries), device)
            released = self._bury_predecessors(session)
            worker_id = register_worker(
                session,
                name=self.name,
                device=device,
                device_class=fingerprint["device_class"],
                fingerprint=fingerprint,
            )
            return worker_id, released

        worker_id, released = self._patiently(introduce, draining)
        for lost in released:
            self._tell_of_lost(lost)
        logger.info("worker %d serves %s: %s", worker_id, device, fingerprint["name"])
        self.announcer.say("catalogue", device=device)
        self.announcer.say("worker", worker=worker_id, device=device)
        return worker_id

    def _bury_predecessors(self, session: Session) -> list[LostRun]:
        """Release the runs of workers that have died on this host."""
        released: list[LostRun] = []
        for worker in list_workers(session):
            process = worker.fingerprint.get("process", {})
            if worker.state != "gone" and has_surely_ended(process):
                most = self.settings.max_attempts
                reason = "Its worker process has died."
                released += release_runs(session, worker.id, reason, most)
                retire_worker(session, worker.id)
        return released

    def _patiently(
        self, write: Callable[[Session], _Answer], draining: threading.Event
    ) -> _Answer:
        """Write as soon as Postgres answers and its tables are there."""
        has_warned = False
        while not draining.is_set():
            try:
                with self.sessions.begin() as session:
                    return write(session)
            except (*DATABASE_AWAY, ProgrammingError) as error:
                if not has_warned:
                    logger.warning("waiting for Postgres and its tables: %s", error)
                has_warned = True
            draining.wait(_RETRY_SECONDS)
        raise _Ended

    def _retire(self, worker_id: int) -> None:
        try:
            with self.sessions.begin() as session:
                retire_worker(session, worker_id)
        except DATABASE_AWAY as error:
            logger.warning("left without saying so, Postgres is away: %s", error)
        self.announcer.say("worker", worker=worker_id, device=self.settings.device)

    def _tell_of_lost(self, lost: LostRun) -> None:
        logger.warning("run %d lost its worker: %s", lost.run, lost.status)
        if lost.status == "lost":
            ring(self.queue, lost.device)
        self.announcer.say("run", run=lost.run, study=lost.study, status=lost.status)


def _versions(description: Message) -> dict[tuple[str, str], str]:
    return {(e["kind"], e["name"]): e["version"] for e in description["catalogue"]}


def _drain_on_signals(draining: threading.Event, rung: threading.Event) -> None:
    """Have SIGTERM and SIGINT set both events.

    An event's lock may be held by the very thread that a handler interrupts, so the
    handler only puts into a queue that is made for that, and a thread sets them.
    """
    received: queue.SimpleQueue[int] = queue.SimpleQueue()

    def pass_on() -> None:
        number = received.get()
        logger.info("told to end by %s", signal.Signals(number).name)
        draining.set()
        rung.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: received.put(number))
    threading.Thread(target=pass_on, name="signals", daemon=True).start()
