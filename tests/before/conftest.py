"""The database that commit 7bfc644 made: loaded once, migrated, shown by an app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from backend.app import create_app
from backend.command_line.migrate import migrate_url
from backend.database import open_engine, session_factory
from backend.embedded import Servers
from backend.settings import Settings
from tests.before.made import BASE_URL, restore
from tests.conftest import url_of

NAME = "overcurve_before"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="package")
def restored(servers: Servers, maintenance: Engine) -> Iterator[str]:
    """The old database's address."""
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {NAME} TEMPLATE template0")
        url = url_of(servers, NAME)
        restore(url)
        _see_workers_now(url)
        yield url
        connection.exec_driver_sql(f"DROP DATABASE {NAME} WITH (FORCE)")


def _see_workers_now(url: str) -> None:
    """Lists leave out workers of whom nothing was heard for an hour."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE workers SET heartbeat_at = now()")


@pytest.fixture(scope="package")
def stored(restored: str) -> Rows:
    """Every row of the old database as it was."""
    return rows_of(restored)


@pytest.fixture(scope="package")
def upgraded(restored: str, stored: Rows) -> str:
    """The same database in today's tables."""
    assert stored["runs"]
    migrate_url(restored)
    return restored


@pytest.fixture(scope="package")
def client(
    servers: Servers, upgraded: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A program that asks today's application over the old database."""
    settings = Settings(
        port=8641,
        data=tmp_path_factory.mktemp("before"),
        database_url=upgraded,
        redis_url=servers.redis_url,
        demo=False,
    )
    with TestClient(
        create_app(settings), base_url=BASE_URL, raise_server_exceptions=False
    ) as asking:
        yield asking


@pytest.fixture
def session(upgraded: str) -> Iterator[Session]:
    """One session on the old database."""
    engine = open_engine(upgraded)
    with session_factory(engine)() as opened:
        yield opened
    engine.dispose()


def rows_of(url: str) -> Rows:
    """Every row of every table by column, in the order of their keys."""
    engine = create_engine(url)
    found: Rows = {}
    with engine.connect() as connection:
        about = inspect(connection)
        for table in set(about.get_table_names()) - {"alembic_version"}:
            key = ", ".join(about.get_pk_constraint(table)["constrained_columns"])
            query = f"SELECT to_jsonb(t) FROM {table} t ORDER BY {key}"
            found[table] = list(connection.exec_driver_sql(query).scalars())
    engine.dispose()
    return found
