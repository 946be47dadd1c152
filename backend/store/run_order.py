"""The orders in which runs are listed, and the cursors that continue them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, UnaryExpression, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from backend.errors import BadRequest
from backend.models import RunStateRow
from backend.store.rows import MAX_ID, clean_json

RunSort = Literal[
    "newest",
    "oldest",
    "queue",
    "task",
    "-task",
    "label",
    "-label",
    "status",
    "-status",
    "budget",
    "-budget",
    "train_seconds",
    "-train_seconds",
    "quality",
    "-quality",
    "started",
    "-started",
    "ended",
    "-ended",
]


_Column = InstrumentedAttribute[Any]
_State = RunStateRow
# The column sorted by and whether it descends; the run breaks ties the same way.
_ORDERS: Mapping[str, tuple[_Column, bool]] = {
    "newest": (_State.run, True),
    "oldest": (_State.run, False),
    "queue": (_State.block, False),
    "task": (_State.task, False),
    "label": (_State.label, False),
    "status": (_State.status, False),
    "budget": (_State.budget, False),
    "train_seconds": (_State.train_seconds, False),
    "quality": (_State.quality, False),
    "started": (_State.started_at, False),
    "ended": (_State.ended_at, False),
}


def order_of(sort: str) -> tuple[_Column, bool]:
    """Gives the column to sort by and whether it descends. Raises BadRequest."""
    name = sort.removeprefix("-")
    if name not in _ORDERS:
        choices = ", ".join(_ORDERS)
        raise BadRequest(
            f"Runs cannot be sorted by {sort!r}.", remedy=f"Sort by one of {choices}."
        )
    column, descends = _ORDERS[name]
    return column, descends != sort.startswith("-")


def order_by(column: _Column, descends: bool) -> tuple[UnaryExpression[Any], ...]:
    """Writes the order: missing values last, runs breaking ties."""
    directed = column.desc() if descends else column.asc()
    run = _State.run.desc() if descends else _State.run.asc()
    # Only where values can be missing: no index of ours runs down with NULLs last.
    nullable = RunStateRow.__table__.columns[column.key].nullable
    return (directed.nulls_last() if nullable else directed), run


def after(
    column: _Column, descends: bool, value: object, run: int
) -> ColumnElement[bool]:
    """What holds for the rows after the one with this value and run."""
    beyond = _State.run < run if descends else _State.run > run
    if column is _State.run:
        return beyond
    if value is None:
        return and_(column.is_(None), beyond)
    further = column < value if descends else column > value
    return or_(further, and_(column == value, beyond), column.is_(None))


def write_cursor(sort: str, value: Any, run: int) -> str:
    """Writes the place of a page's last row, with the sort it belongs to."""
    plain = value.isoformat() if isinstance(value, datetime) else value
    written = json.dumps([sort, plain, run], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def read_cursor(sort: str, cursor: str) -> tuple[object, int]:
    """Reads such a place. Raises BadRequest for anything else."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        written_for, value, run = json.loads(base64.urlsafe_b64decode(padded))
        column, _ = order_of(sort)
        expected = column.type.python_type
        if value is not None and expected is datetime:
            value = datetime.fromisoformat(value)
        elif value is not None:
            value = expected(clean_json(value))
        fits = written_for == sort and type(run) is int and 0 < run <= MAX_ID
    except (ValueError, TypeError, OverflowError) as error:
        raise _wrong_cursor() from error
    if not fits:
        raise _wrong_cursor()
    return value, run


def _wrong_cursor() -> BadRequest:
    return BadRequest(
        "The cursor does not belong to this list.",
        remedy="Leave `cursor` out to start at the first page.",
    )
