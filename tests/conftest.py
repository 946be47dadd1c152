"""Fixtures on real servers: a migrated database for each test, Redis, the queue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from backend.database import open_engine, session_factory
from backend.embedded import Servers, start_servers
from backend.migrate import migrate_url
from backend.queue import connect_redis, create_queue
from backend.settings import Settings

TEMPLATE = "overcurve_template"
numbers = count(1)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Real PostgreSQL and Redis, once for the process."""
    folder = tmp_path_factory.mktemp("servers")
    with start_servers(folder, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def maintenance(servers: Servers) -> Iterator[Engine]:
    """Connections from which databases are made, with a migrated one to copy."""
    engine = create_engine(servers.database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {TEMPLATE}")
    migrate_url(url_of(servers, TEMPLATE))
    yield engine
    engine.dispose()


@pytest.fixture
def empty_database_url(servers: Servers, maintenance: Engine) -> Iterator[str]:
    """A database of the test's own without any table."""
    yield from fresh_database(servers, maintenance, "template1")


@pytest.fixture
def database_url(servers: Servers, maintenance: Engine) -> Iterator[str]:
    """A migrated database of the test's own."""
    yield from fresh_database(servers, maintenance, TEMPLATE)


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


def fresh_database(
    servers: Servers, maintenance: Engine, template: str
) -> Iterator[str]:
    """Makes a database by copying `template`; drops it afterwards."""
    name = f"test_{next(numbers)}"
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield url_of(servers, name)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(servers: Servers, database: str) -> str:
    """The address of another database on the same server."""
    url = make_url(servers.database_url).set(database=database)
    return url.render_as_string(hide_password=False)
