"""The bell: heard when Redis is there, and never in the way when it is not."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis

from backend.queue import (
    EVENTS_CHANNEL,
    announce,
    broker_url,
    connect_redis,
    create_queue,
    ring,
)
from backend.settings import Settings


@pytest.fixture
def away(settings: Settings, tmp_path: Path) -> Settings:
    address = {"redis_url": f"unix://{tmp_path}/nobody.sock"}
    return settings.model_copy(update=address)


def test_socket_address_suits_celery() -> None:
    assert broker_url("unix:///tmp/x.sock") == "redis+socket:///tmp/x.sock"
    assert broker_url("redis://:pw@host:6379/0") == "redis://:pw@host:6379/0"


def test_ring_reaches_the_device_queue(queue: Celery, redis: Redis) -> None:
    assert ring(queue, "cpu")
    assert redis.llen("device.cpu") == 1


def test_announcement_reaches_listeners(redis: Redis) -> None:
    with redis.pubsub() as listener:
        listener.subscribe(EVENTS_CHANNEL)
        listener.get_message(timeout=1)
        assert announce(redis, {"type": "run", "run": 7})
        heard = listener.get_message(timeout=1)
    assert heard["data"] == b'{"type":"run","run":7}'


def test_missing_redis_fails_nobody(away: Settings) -> None:
    started = time.monotonic()
    queue = create_queue(away)
    assert not ring(queue, "cpu")
    assert not announce(connect_redis(away.redis_url), {"type": "run"})
    assert time.monotonic() - started < 3
    queue.close()


def test_silent_redis_holds_nobody_up(settings: Settings, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent.sock"))
        silent.listen()
        address = {"redis_url": f"unix://{tmp_path}/silent.sock"}
        queue = create_queue(settings.model_copy(update=address))
        started = time.monotonic()
        assert not ring(queue, "cpu")
        assert time.monotonic() - started < 2.5
        queue.close()
