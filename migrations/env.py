"""Runs migrations in one transaction, one process at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from backend.models import Base
from backend.settings import Settings

# Any constant would do; it must only differ from other programs' on this database.
MIGRATION_LOCK = 7_163_406_612


def migrate_online(connection: Connection) -> None:
    """Migrates under an advisory lock, so that starting twice at once is safe."""
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK}
        )
        # Rather fail than make every request wait behind a waiting ALTER TABLE.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()


def migrate_offline(url: str) -> None:
    """Prints the SQL instead of running it (`alembic upgrade head --sql`)."""
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


database_url: str = context.config.attributes.get("url") or Settings().database_url
if context.is_offline_mode():
    migrate_offline(database_url)
else:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as opened:
        migrate_online(opened)
    engine.dispose()
