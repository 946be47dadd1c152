"""The rows of a Parquet file, read by Polars where that is installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from importlib import import_module
from typing import Any, BinaryIO

from overcurve.reading.problems import Problem, Unreadable

Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]
INSTALL = "pip install 'overcurve[parquet]'"


def parquet_rows(source: BinaryIO) -> tuple[tuple[str, ...], Rows, int]:
    """Reads a table; each row's line is its number, counted from 1.

    Returns: the columns; the rows: numbers, texts and objects as JSON has them, spans
        of time as seconds, "" for what is missing; and how many there are.
    Raises: Unreadable: Polars is not installed, or the file is broken.
    """
    try:
        polars = import_module("polars")
    except ModuleNotFoundError as error:
        raise Unreadable(
            1,
            "file",
            "is Parquet, which Polars reads, and that is not installed",
            f"Install it ({INSTALL}), or save the runs as CSV.",
        ) from error
    try:
        frame = polars.read_parquet(source)
    except (polars.exceptions.PolarsError, OSError, ValueError) as error:
        reason = f"cannot be read as Parquet ({str(error).splitlines()[0]:.200})"
        raise Unreadable(1, "file", reason, "Write it anew, or as CSV.") from error
    rows = _plain_rows(frame.iter_rows(named=True))
    return tuple(frame.columns), rows, frame.height


def _plain_rows(rows: Iterator[Mapping[str, Any]]) -> Rows:
    for number, row in enumerate(rows, 1):
        yield number, {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, date | time) else value
