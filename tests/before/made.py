"""What commit 7bfc644 made, as it lies beside this file; README.md says how."""

from __future__ import annotations

import gzip
import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

FOLDER = Path(__file__).parent
BASE_URL = "http://127.0.0.1:8641"  # it stands in some of the answers


@cache
def read_json(name: str) -> Any:
    """Reads a file of facts; not to be changed by who gets them."""
    return json.loads((FOLDER / name).read_text("utf-8"))


def unzipped(name: str) -> str:
    """Reads a text that is kept with gzip."""
    return gzip.decompress((FOLDER / name).read_bytes()).decode()


@cache
def answers() -> dict[str, bytes]:
    """The old server's answer of every page that is kept, by name."""
    found = {}
    with tarfile.open(FOLDER / "pages" / "pages.tar.xz") as kept:
        for member in kept:
            stream = kept.extractfile(member)
            assert stream, f"{member.name} is a file"
            found[member.name] = stream.read()
    return found


def restore(url: str) -> None:
    """Fills an empty database with what the old product had stored."""
    dsn = make_url(url).set(drivername="postgresql")
    with psycopg.connect(
        dsn.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(unzipped("database.sql.gz"))
