"""The way to Postgres: one engine a process, short sessions."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Opens a pool of connections; nothing is connected until it is used.

    Connections are tested before use, so that a restarted Postgres costs one retry
    and not a failed request.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "application_name": "overcurve"},
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Gives the factory of sessions; `with sessions.begin() as session:` commits."""
    return sessionmaker(engine, expire_on_commit=False)
