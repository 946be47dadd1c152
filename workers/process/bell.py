"""The bell: Celery hears that something waits, and wakes whoever looks for work.

A message carries nothing and may be lost or arrive twice; work is found in Postgres.
"""

from __future__ import annotations

import logging
import threading

import celery.worker.state
from celery import Celery

from backend.queue import WAKE_TASK, queue_name

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0


class Bell(threading.Thread):
    """Consumes the Celery queue of a kind of device, and sets `rung` at each message.

    Args:
        queue: the Celery application.
        device: the kind of device whose queue is heard.
        rung: set when something may wait; whoever looks for it clears it first.
    """

    def __init__(self, queue: Celery, device: str, rung: threading.Event) -> None:
        super().__init__(name="bell", daemon=True)
        self._queue = queue
        self._device = device
        self._ended = threading.Event()

        @queue.task(name=WAKE_TASK, ignore_result=True)  # type: ignore[untyped-decorator]
        def wake() -> None:
            rung.set()

    def run(self) -> None:
        """Listen until stopped; an absent Redis is waited for."""
        while not self._ended.is_set():
            try:
                self._consumer().start()
            except Exception:
                logger.exception("the bell broke; polling goes on without it")
            self._ended.wait(_RETRY_SECONDS)

    def stop(self) -> None:
        """Stop listening; the thread ends soon after."""
        self._ended.set()
        celery.worker.state.should_stop = 0

    def _consumer(self) -> celery.worker.WorkController:
        return self._queue.WorkController(
            pool="threads",
            concurrency=1,
            queues=[queue_name(self._device)],
            # The worker's own heartbeat is in Postgres; nobody listens to Celery's.
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            task_events=False,
        )
