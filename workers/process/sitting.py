"""One claimed run and the children that work on it, one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from backend.settings import Settings
from workers.children.launch import Child, Launcher, Message
from workers.machine.system_memory import count_out_of_memory_kills
from workers.process.heartbeat import CANCEL_GRACE_SECONDS, Hold
from workers.process.outbox import Outbox
from workers.process.result import Result, read_result

DRAIN_SECONDS = 5.0  # what ends within so long is awaited when the worker is to end
_SETTLE_SECONDS = 2.0  # and for delivering what is held: less than patience lasts
_TICK_SECONDS = 0.1
_DELIVER_SECONDS = 0.5  # a child that never pauses is still heard of
_LIMIT_GRACE_SECONDS = 15.0  # the harness ends a run itself; this is for when not


class Sitting:
    """Starts children for a run, passes on what they say, and ends them in time.

    Args:
        hold: whether the run may go on; its heartbeat ends the child when not.
        outbox: where `hear` puts writes; delivered whenever the child pauses.
        draining: set when the worker is to end. A job that needs longer than
            `DRAIN_SECONDS` is then stopped, and its run started again elsewhere.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        launcher: Launcher,
        hold: Hold,
        outbox: Outbox,
        draining: threading.Event,
    ) -> None:
        self._settings = settings
        self._launcher = launcher
        self._hold = hold
        self._outbox = outbox
        self._draining = draining
        self._logs: list[str] = []
        self._limit_seconds = settings.time_limit_seconds + _LIMIT_GRACE_SECONDS

    @property
    def hold(self) -> Hold:
        """Whether the run may go on, and who works on it."""
        return self._hold

    @property
    def log(self) -> str:
        """What all children have printed."""
        return "".join(self._logs)

    def settle(self) -> bool:
        """Wait until Postgres has all writes of the run; False when it is not to be.

        A worker that is to end waits no longer than `_SETTLE_SECONDS`.
        """
        give_up_at: float | None = None

        def give_up() -> bool:
            nonlocal give_up_at
            if self._draining.is_set() and give_up_at is None:
                give_up_at = time.monotonic() + _SETTLE_SECONDS
            overdue = give_up_at is not None and time.monotonic() >= give_up_at
            return overdue or self._hold.lost

        return self._outbox.deliver_all(give_up)

    def attend(
        self,
        job: Mapping[str, Any],
        hear: Callable[[Message], None],
        seconds_left: Callable[[], float],
    ) -> Result:
        """Give a job to a child and stay with it to the end.

        Args:
            job: `kind` and what the kind needs; see `workers.children.child`.
            hear: takes each message but the last, `outcome`.
            seconds_left: how long the job will still take, as far as one can tell.

        Raises:
            StaleAttempt: a write showed that the run is somebody else's.
            ForkserverLost: no child could be started.
        """
        kills_before = count_out_of_memory_kills()
        settings = self._settings
        began = time.monotonic()
        child = self._launcher.start(
            {**job, "device": settings.device, "threads": settings.worker_threads}
        )
        try:
            self._hold.attach(child)
            child.kill_after(self._limit_seconds)
            outcome = self._listen(child, hear, seconds_left)
        finally:
            child.kill_after(0)
            ended = child.wait()
            self._logs.append(child.log.text())
        return read_result(
            ended,
            outcome,
            cancelled=self._hold.cancelled,
            out_of_memory=count_out_of_memory_kills() > kills_before,
            out_of_time=time.monotonic() - began >= self._limit_seconds,
        )

    def _listen(
        self,
        child: Child,
        hear: Callable[[Message], None],
        seconds_left: Callable[[], float],
    ) -> Message | None:
        outcome = None
        next_delivery = time.monotonic() + _DELIVER_SECONDS
        drain_until: float | None = None
        for message in child.listen(_TICK_SECONDS):
            if message is not None and message["kind"] == "outcome":
                outcome = message
            elif message is not None:
                hear(message)
            if message is None or time.monotonic() >= next_delivery:
                self._outbox.deliver()
                next_delivery = time.monotonic() + _DELIVER_SECONDS
            if self._draining.is_set() and drain_until is None:
                may_end = seconds_left() <= DRAIN_SECONDS
                drain_until = time.monotonic() + (DRAIN_SECONDS if may_end else 0)
            if drain_until is not None and time.monotonic() >= drain_until:
                child.stop(CANCEL_GRACE_SECONDS)
        return outcome
