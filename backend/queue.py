"""The bell: tells workers that something waits, and pages that something changed.

Postgres is the truth. A bell that cannot ring fails nothing: workers and pages
also look by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from celery import Celery
from redis import Redis

from backend.settings import Settings

WAKE_TASK = "overcurve.wake"
EVENTS_CHANNEL = "overcurve:events"


def create_queue(settings: Settings) -> Celery:
    """Creates the Celery application of web and workers on the settings' Redis."""
    raise NotImplementedError


def queue_name(device: str) -> str:
    """Names the Celery queue of a kind of device."""
    return f"device.{device}"


def ring(queue: Celery, device: str) -> bool:
    """Wakes the workers of a kind of device; False (and logged) if Redis is away."""
    raise NotImplementedError


def connect_redis(url: str) -> Redis:
    """Gives the process's one client of this Redis, with timeouts of a second."""
    raise NotImplementedError


def announce(redis: Redis, event: Mapping[str, Any]) -> bool:
    """Publishes `{"type": "run"|"study"|"worker"|"snapshot"|"catalogue", ...}` to
    open pages; call it after the commit. False (and logged) if Redis is away."""
    raise NotImplementedError
