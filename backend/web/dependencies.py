"""What routes may ask for, as annotated aliases: a signature says what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from celery import Celery
from fastapi import Depends, Request
from redis import Redis
from sqlalchemy.orm import Session

from backend.queue import connect_redis
from backend.settings import Settings
from backend.store.owners import act_for
from backend.web.security import find_asker


def _session(request: Request) -> Iterator[Session]:
    state = request.app.state
    user = find_asker(request, state.settings, state.keys)
    with state.sessions() as session:
        if user is not None:  # who only reads need not say who they are
            act_for(session, user)
        request.state.session = session
        try:
            yield session
        finally:
            del request.state.session


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _queue(request: Request) -> Celery:
    queue: Celery = request.app.state.queue
    return queue


def _redis(request: Request) -> Redis:
    return connect_redis(request.app.state.settings.redis_url)


SessionDep = Annotated[Session, Depends(_session)]
SettingsDep = Annotated[Settings, Depends(_settings)]
QueueDep = Annotated[Celery, Depends(_queue)]
RedisDep = Annotated[Redis, Depends(_redis)]
