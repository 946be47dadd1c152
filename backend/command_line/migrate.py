"""Bringing a database to the tables of this version; `overcurve migrate`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from backend.settings import Settings

# Beside this package, in a checkout as in an installed wheel.
SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def migrate(settings: Settings) -> None:
    """Migrates the settings' database to the newest revision.

    Safe to call from several processes at once, and quick when there is nothing to do.
    """
    migrate_url(settings.database_url)


def migrate_url(url: str, revision: str = "head") -> None:
    """Migrates the database at `url` up to `revision`."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    command.upgrade(config, revision)
