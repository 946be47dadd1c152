"""The event hub on a real Redis: filters, slow readers, and a Redis that goes away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from redis import Redis

from backend.embedded import Servers
from backend.queue import announce
from backend.web.events import WAITING_EVENTS, EventHub

SECONDS = 10.0


async def next_named(stream: AsyncIterator[bytes], name: str) -> bytes:
    """The next event of a name; heartbeats and others are passed over."""
    async with asyncio.timeout(SECONDS):
        async for lines in stream:
            if f"event: {name}\n".encode() in lines:
                return lines
    raise AssertionError("the stream ended")


def test_events_reach_every_stream(servers: Servers, redis: Redis) -> None:
    async def story() -> None:
        async with EventHub(servers.redis_url) as hub:
            streams = [hub.listen(None) for _ in range(200)]
            await asyncio.gather(*(next_named(s, "live") for s in streams))
            announce(redis, {"type": "run", "study": 1, "run": 5})
            told = await asyncio.gather(*(next_named(s, "run") for s in streams))
            assert all(b'"run": 5' in lines or b'"run":5' in lines for lines in told)

    asyncio.run(story())


def test_stream_hears_its_study_only(servers: Servers, redis: Redis) -> None:
    async def story() -> None:
        async with EventHub(servers.redis_url) as hub:
            stream = hub.listen(7)
            await next_named(stream, "live")
            announce(redis, {"type": "run", "study": 8, "run": 1})
            announce(redis, {"type": "run", "study": 7, "run": 2})
            assert b"2" in await next_named(stream, "run")

    asyncio.run(story())


def test_quiet_stream_has_heartbeats(servers: Servers) -> None:
    async def story() -> None:
        async with EventHub(servers.redis_url, heartbeat=0.05) as hub:
            stream = hub.listen(None)
            async with asyncio.timeout(SECONDS):
                async for lines in stream:
                    if lines.startswith(b":"):
                        return

    asyncio.run(story())


def test_slow_reader_is_told_to_look(servers: Servers, redis: Redis) -> None:
    async def story() -> None:
        async with EventHub(servers.redis_url) as hub:
            slow, quick = hub.listen(None), hub.listen(None)
            await next_named(slow, "live")
            await next_named(quick, "live")
            for number in range(2 * WAITING_EVENTS):
                announce(redis, {"type": "run", "run": number})
                await next_named(quick, "run")
            await next_named(slow, "missed")

    asyncio.run(story())


def test_lost_subscription_is_taken_up(servers: Servers, redis: Redis) -> None:
    async def story() -> None:
        async with EventHub(servers.redis_url) as hub:
            stream = hub.listen(None)
            await next_named(stream, "live")
            redis.client_kill_filter(_type="pubsub")
            await next_named(stream, "deaf")
            await next_named(stream, "live")
            announce(redis, {"type": "worker"})
            await next_named(stream, "worker")

    asyncio.run(story())


def test_hub_without_redis_stays_deaf() -> None:
    async def story() -> None:
        async with EventHub("redis://127.0.0.1:1/0") as hub:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.3):
                    await next_named(hub.listen(None), "live")
            assert not hub.connected

    asyncio.run(story())
