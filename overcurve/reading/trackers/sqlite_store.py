"""A tracker's sqlite file, opened to be read, and looked through before that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def open_store(path: Path) -> Iterator[sqlite3.Connection]:
    """Opens a store without writing to it, nor beside it.

    A damaged page may give other numbers and no error: nothing is believed before the
    whole file is looked through.

    Raises: sqlite3.Error: it is damaged.
    """
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as store:
        store.text_factory = _text
        try:
            found = store.execute("PRAGMA quick_check(1)").fetchone()
        except UnicodeDecodeError as error:  # the message itself quotes what it found
            raise sqlite3.DatabaseError("its pages are damaged") from error
        if found != ("ok",):
            raise sqlite3.DatabaseError(found[0] if found else "it cannot be checked")
        yield store


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
