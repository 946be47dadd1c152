"""What several modules of the store need to read and write rows."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.models import Base

MAX_ID = 2**63 - 1


def check_id(what: str, number: int) -> None:
    """Raises NotFound for a number that no row of ours can have."""
    if not 0 < number <= MAX_ID:
        raise not_found(what, number)


def study_ids(studies: Iterable[str]) -> list[int]:
    """The studies that a question means; what can be no study's number is left out."""
    # A longer text is beyond every id, and int() refuses thousands of digits.
    short = (s for s in studies if s.isascii() and s.isdecimal() and len(s) <= 19)
    return [number for number in map(int, short) if 0 < number <= MAX_ID]


def not_found(what: str, name: object) -> NotFound:
    """The error for a thing that is not here, with where to look."""
    return NotFound(
        f"There is no {what} {name}.", remedy=f"Check the number or name of the {what}."
    )


def clean_text(value: str) -> str:
    """Leaves out what PostgreSQL cannot hold: NUL and lone surrogates."""
    if value.isascii() and "\x00" not in value:
        return value
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def clean_json(value: Any) -> Any:
    """Writes numbers that JSON or a float does not know as None, at any depth."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int):
        return value if abs(value) <= sys.float_info.max else None
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(k)): clean_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_json(v) for v in value]
    return value


def take_ids(session: Session, row: type[Base], count: int) -> list[int]:
    """Takes `count` ids of a table before its rows are written."""
    query = text(
        "SELECT nextval(pg_get_serial_sequence(:table, 'id')) "
        "FROM generate_series(1, :count)"
    )
    ids = session.scalars(query, {"table": row.__tablename__, "count": count})
    return sorted(ids)


def copy_rows(
    session: Session,
    row: type[Base],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Inserts many rows with COPY: thousands in the time of a few INSERTs.

    Dictionaries and lists are written as JSON.
    """
    session.flush()
    statement = f"COPY {row.__tablename__} ({', '.join(columns)}) FROM STDIN"
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for values in rows:
            copy.write_row([v if type(v) in _PLAIN else _copied(v) for v in values])


def _copied(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, (dict, list, tuple)):
        return _encode(value) if value else _EMPTY[type(value)]
    return value


_PLAIN = frozenset((int, float, bool, type(None), datetime))
# Imports write several hundred thousand values, most of them empty.
_EMPTY = {dict: "{}", list: "[]", tuple: "[]"}
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
