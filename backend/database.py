"""The way to Postgres: one engine a process, short sessions."""

from __future__ import annotations

import psycopg
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

# Postgres is stopped, starting, unreachable or overloaded: the same may succeed later.
# Everything else is an error of ours, and no waiting mends it. A COPY speaks to the
# driver itself, whose errors nobody translates.
DATABASE_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)

# A server that is silent is as good as away: a machine that vanished closes nothing.
# Statements here take seconds at most, an import of 200,000 rows included, and a
# client that went silent inside a transaction must not hold its locks for ever.
_WAYS_OUT = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "options": "-c statement_timeout=120s -c idle_in_transaction_session_timeout=120s",
}


def open_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Opens a pool of connections; nothing is connected until it is used.

    Connections are tested before use, so that a restarted Postgres costs one retry
    and not a failed request.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=30,  # with it one for each of the 40 threads that serve requests
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"application_name": "overcurve", **_WAYS_OUT},
    )
    event.listen(engine, "handle_error", _name_lost_connection)
    return engine


def _name_lost_connection(context: ExceptionContext) -> OperationalError | None:
    """Whoever slept in a transaction finds its connection closed, which the driver
    calls an internal error: it is one of `DATABASE_AWAY`."""
    error = context.original_exception
    if not isinstance(error, psycopg.errors.IdleInTransactionSessionTimeout):
        return None
    context.is_disconnect = True
    return OperationalError(context.statement, context.parameters, error)


def is_disk_full(error: Exception) -> bool:
    """Whether Postgres refused a write because its disk is full: one of
    `DATABASE_AWAY`, because the write succeeds once there is room."""
    return isinstance(getattr(error, "orig", error), psycopg.errors.DiskFull)


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Gives the factory of sessions; `with sessions.begin() as session:` commits."""
    return sessionmaker(engine, expire_on_commit=False)
