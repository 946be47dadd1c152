"""Tells open pages what changed; never waits long for a Redis that is away."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from redis import Redis

from backend.queue import announce

_SILENT_SECONDS = 3.0  # after a failure
_PACE_SECONDS = 0.25  # between two events of the same training


class Announcer:
    """Publishes events after commits. Pages poll where an event is lost."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._silent_until = 0.0
        self._next_frequent = 0.0

    def say(self, kind: str, **facts: Any) -> None:
        """Publish `{"type": kind, **facts}`."""
        self._publish({"type": kind, **facts})

    def say_often(self, kind: str, **facts: Any) -> None:
        """The same for what happens all the time: at most four in a second."""
        if time.monotonic() >= self._next_frequent:
            self._next_frequent = time.monotonic() + _PACE_SECONDS
            self._publish({"type": kind, **facts})

    def _publish(self, event: Mapping[str, Any]) -> None:
        if time.monotonic() < self._silent_until:
            return
        if not announce(self._redis, event):
            self._silent_until = time.monotonic() + _SILENT_SECONDS
