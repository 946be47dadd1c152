"""Fans Redis events out to open pages: one subscription a process, any number of
streams.

Redis is a bell: while it is away, streams stay open and say so, pages poll, and the
subscription is taken up again by itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.queue import EVENTS_CHANNEL

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)
WAITING_EVENTS = 100  # of one slow reader; it is told to look for itself instead


@dataclass(eq=False, slots=True)
class _Reader:
    study: int | None
    events: asyncio.Queue[bytes] = field(
        default_factory=lambda: asyncio.Queue(WAITING_EVENTS)
    )

    def wants(self, event: dict[str, Any]) -> bool:
        study = event.get("study")
        return self.study is None or study is None or str(study) == str(self.study)

    def put(self, line: bytes) -> None:
        if self.events.full():
            while not self.events.empty():
                self.events.get_nowait()
            line = _line("missed", b"{}")
        self.events.put_nowait(line)


class EventHub:
    """The process's one subscription; an async context manager around the server."""

    def __init__(self, redis_url: str, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self._url, self._heartbeat = redis_url, heartbeat
        self._readers: set[_Reader] = set()
        self._task: asyncio.Task[None] | None = None
        self._hearers: list[Callable[[bytes], None]] = []
        self.connected = False

    def tell(self, who: Callable[[bytes], None]) -> None:
        """Has every event told within the process as well; `who` must not wait."""
        self._hearers.append(who)

    async def __aenter__(self) -> Self:
        if self._url:
            self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        # A client that is just connecting may swallow one cancellation.
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=1)
        for reader in self._readers:
            reader.put(b"")

    async def listen(self, study: int | None) -> AsyncIterator[bytes]:
        """Yields the lines of one stream until its reader goes or the server ends."""
        reader = _Reader(study)
        self._readers.add(reader)
        try:
            yield b"retry: 2000\n\n" + self._state_line()
            while True:
                try:
                    line = await asyncio.wait_for(reader.events.get(), self._heartbeat)
                except TimeoutError:
                    line = b": still here\n\n"
                if not line:
                    return
                yield line
        finally:
            self._readers.discard(reader)

    async def _follow(self) -> None:
        attempt = 0
        while True:
            try:
                async with Redis.from_url(self._url) as redis, redis.pubsub() as topic:
                    await topic.subscribe(EVENTS_CHANNEL)
                    attempt = 0
                    self._set_connected(True)
                    async for message in topic.listen():
                        if message["type"] == "message":
                            self._fan_out(message["data"])
            except (RedisError, OSError) as error:
                log.warning("no events from Redis: %s", error)
            self._set_connected(False)
            await asyncio.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
            attempt += 1

    def _fan_out(self, data: bytes) -> None:
        for hear in self._hearers:
            hear(data)
        try:
            event = json.loads(data)
        except ValueError:
            log.warning("not an event: %r", data[:200])
            return
        line = _line(str(event.get("type", "message")), data)
        for reader in self._readers:
            if reader.wants(event):
                reader.put(line)

    def _set_connected(self, connected: bool) -> None:
        self.connected = connected
        for reader in self._readers:
            reader.put(self._state_line())

    def _state_line(self) -> bytes:
        return _line("live" if self.connected else "deaf", b"{}")


def _line(name: str, data: bytes) -> bytes:
    # One line of data: JSON has no raw line break; a name of ours has none either.
    safe = "".join(c for c in name if c.isalnum() or c in "_-")
    return b"event: %s\ndata: %s\n\n" % (safe.encode(), data.replace(b"\n", b" "))
