"""The tables: built from empty, equal to the models, and facts kept as written."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.command_line.migrate import migrate_url
from backend.models import FACT_TABLES, Base


def difference(url: str) -> list[object]:
    engine = create_engine(url)
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return list(found)


def test_migrations_from_empty_match_models(empty_database_url: str) -> None:
    assert difference(empty_database_url)
    migrate_url(empty_database_url)
    assert difference(empty_database_url) == []


def test_migrating_twice_at_once_works(empty_database_url: str) -> None:
    url = empty_database_url
    program = (
        f"from backend.command_line.migrate import migrate_url; migrate_url({url!r})"
    )
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in "ab"]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert difference(empty_database_url) == []


@pytest.mark.parametrize("table", FACT_TABLES)
@pytest.mark.parametrize(
    "change", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET {}=NULL"]
)
def test_facts_refuse_every_change(session: Session, table: str, change: str) -> None:
    column = Base.metadata.tables[table].columns[0].name
    with pytest.raises(DBAPIError, match="holds facts"):
        session.execute(text(change.format(table, column)))


def test_every_fact_table_exists() -> None:
    assert set(FACT_TABLES) < set(Base.metadata.tables)
