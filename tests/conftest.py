"""Fixtures on real servers: an empty migrated database, Redis, the queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from hypothesis import HealthCheck, settings
from redis import Redis
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from backend.command_line.migrate import migrate_url
from backend.database import open_engine, session_factory
from backend.embedded import Servers, start_servers
from backend.models import Base
from backend.queue import connect_redis, create_queue
from backend.settings import Settings

MIGRATED = "overcurve_test"
# Facts refuse TRUNCATE; as a replica a session fires no triggers.
EMPTY = (
    "SET session_replication_role = replica; "
    f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY CASCADE"
)
DISCONNECT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    f"WHERE datname = '{MIGRATED}'"
)
# A busy machine may stall any example; only tests that measure a time ask for one.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Real PostgreSQL and Redis, once for the process."""
    folder = tmp_path_factory.mktemp("servers")
    with start_servers(folder, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def maintenance(servers: Servers) -> Iterator[Engine]:
    """Connections from which databases are made."""
    engine = create_engine(servers.database_url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def migrated(servers: Servers, maintenance: Engine) -> Iterator[Engine]:
    """Connections to a database with all tables, made once."""
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {MIGRATED}")
    url = url_of(servers, MIGRATED)
    migrate_url(url)
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_database_url(servers: Servers, maintenance: Engine) -> Iterator[str]:
    """A database of the test's own without any table."""
    with maintenance.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE overcurve_empty")
        yield url_of(servers, "overcurve_empty")
        connection.exec_driver_sql("DROP DATABASE overcurve_empty WITH (FORCE)")


@pytest.fixture
def database_url(
    servers: Servers, maintenance: Engine, migrated: Engine
) -> Iterator[str]:
    """The migrated database, emptied after each test (copying one takes longer)."""
    yield url_of(servers, MIGRATED)
    with maintenance.connect() as connection:
        connection.exec_driver_sql(DISCONNECT)
    with migrated.connect() as connection:
        connection.exec_driver_sql(EMPTY)


@pytest.fixture
def settings(servers: Servers, database_url: str, tmp_path: Path) -> Settings:
    """Settings of the running servers and the test's own database."""
    return Settings(
        data=tmp_path / "data",
        database_url=database_url,
        redis_url=servers.redis_url,
        demo=False,
    )


@pytest.fixture
def sessions(database_url: str) -> Iterator[sessionmaker[Session]]:
    """The factory of sessions on the test's database, for tests with threads."""
    engine = open_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session on the test's database."""
    with sessions() as opened:
        yield opened


@pytest.fixture
def redis(servers: Servers) -> Redis:
    """A client of the running Redis, emptied."""
    client = connect_redis(servers.redis_url)
    client.flushall()
    return client


@pytest.fixture
def queue(settings: Settings, redis: Redis) -> Iterator[Celery]:
    """The real Celery queue, with nothing in it."""
    assert redis.dbsize() == 0
    created = create_queue(settings)
    yield created
    created.close()


def url_of(servers: Servers, database: str) -> str:
    """The address of another database on the same server."""
    url = make_url(servers.database_url).set(database=database)
    return url.render_as_string(hide_password=False)
