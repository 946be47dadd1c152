"""The bell: tells workers that something waits, and pages that something changed.

Postgres is the truth. A bell that cannot ring fails nothing: workers and pages
also look by themselves.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.settings import Settings

WAKE_TASK = "overcurve.wake"
EVENTS_CHANNEL = "overcurve:events"
ANSWER_SECONDS = 0.5  # a Redis that takes longer is as good as away

log = logging.getLogger(__name__)


def create_queue(settings: Settings) -> Celery:
    """Creates the Celery application of web and workers on the settings' Redis."""
    queue = Celery(
        "overcurve", broker=broker_url(settings.redis_url), set_as_current=False
    )
    queue.conf.update(
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            "retry_on_timeout": False,
            "max_retries": 0,
        },
    )
    return queue


def broker_url(redis_url: str) -> str:
    """Writes a Redis address as Celery wants it: `unix://` is `redis+socket://`."""
    scheme, _, rest = redis_url.partition("://")
    return f"redis+socket://{rest}" if scheme == "unix" else redis_url


def queue_name(device: str) -> str:
    """Names the Celery queue of a kind of device."""
    return f"device.{device}"


def ring(queue: Celery, device: str) -> bool:
    """Wakes the workers of a kind of device; False (and logged) if Redis is away."""
    try:
        queue.send_task(
            WAKE_TASK, queue=queue_name(device), ignore_result=True, retry=False
        )
    except (OperationalError, RedisError, OSError) as error:
        log.warning("bell for %s did not ring, workers will look: %s", device, error)
        return False
    return True


@lru_cache(maxsize=8)
def connect_redis(url: str) -> Redis:
    """Gives the process's one client of this Redis, with short timeouts."""
    return Redis.from_url(
        url,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1),  # once: a restarted Redis closes old connections
    )


def tell(settings: Settings, kind: str, status: str, **ids: int) -> bool:
    """Announces what became of something, from a process that has the settings only.

    Args:
        kind: "run" or "study".
        ids: what it is about: `study=7`, with `run=12` or `plan=3` where it is one.
    """
    event = {"type": kind, **ids, "status": status}
    return announce(connect_redis(settings.redis_url), event)


def announce(redis: Redis, event: Mapping[str, Any]) -> bool:
    """Publishes `{"type": "run"|"study"|"worker"|"snapshot"|"catalogue", ...}` to
    open pages; call it after the commit. False (and logged) if Redis is away."""
    try:
        redis.publish(EVENTS_CHANNEL, json.dumps(event, separators=(",", ":")))
    except (RedisError, OSError) as error:
        log.warning("event was not announced, pages will look: %s", error)
        return False
    return True
