"""A database that the commit before the move made, in today's tables."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from backend.command_line.migrate import SCRIPTS
from tests.before.conftest import Rows, rows_of
from tests.before.holding import differences


def test_upgrade_leaves_no_difference_to_the_models(upgraded: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = upgraded
    command.check(config)  # raises where there is one


def test_upgrade_rewrites_nothing_that_was_stored(upgraded: str, stored: Rows) -> None:
    now = rows_of(upgraded)
    assert {"runs", "studies", "plans", "snapshots", "sweeps"} <= stored.keys()
    assert len(stored["runs"]) == 272
    for table, rows in stored.items():
        assert list(differences(rows, now[table])) == [], table
