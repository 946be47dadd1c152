"""The rows of a frame of pandas, Polars or Arrow, or of a list of dicts.

Frames are read through narwhals, which is imported only where a frame is given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from overcurve.errors import Unjudgeable, error_at
from overcurve.packages import need

Row = dict[str, Any]
FRAME_MARKS = ("columns", "collect_schema", "__narwhals_dataframe__")
NUMPY_TIMES = ("timedelta64", "datetime64")
PANDAS_MISSING = ("NAType", "NaTType")
EXPECTED = (
    "Give a frame of pandas, Polars or Arrow, a list of dicts (one for each run), or "
    "what oc.read returns."
)


def read_rows(data: object) -> list[Row]:
    """Reads every row, as plain Python values.

    Args:
        data: a frame, or dicts one for each run.
    Returns: one dict a row, with None for what is missing (NaN, NaT, NA); numbers of
        numpy are Python's, spans of time are seconds.
    Raises:
        Unjudgeable: it is neither; names the first entry at fault.
        MissingPackage: a frame was given, and narwhals is not installed.
    """
    if isinstance(data, str | bytes | Path):
        raise _refused(f"{data!r} is no data", "To read a file: oc.read(path).")
    if isinstance(data, Mapping):
        raise _refused("a dict is no list of runs", EXPECTED)
    # Asked of the type: some frames compute what an instance is asked for.
    is_frame = any(hasattr(type(data), name) for name in FRAME_MARKS)
    if is_frame or not isinstance(data, Iterable):
        return [_plain_row(row) for row in _frame_rows(data)]
    return [_plain_row(_as_row(place, row)) for place, row in enumerate(data)]


def unboxed(value: Any) -> Any:
    """A number of numpy or torch as Python's; arrays, and all else, as they are."""
    if type(value).__name__ in NUMPY_TIMES:
        # Of nanoseconds, which frames have, `item` makes a bare integer.
        value = value.astype(f"{type(value).__name__}[us]")
    is_single = getattr(value, "ndim", None) == 0 and hasattr(value, "item")
    return value.item() if is_single else value


def _frame_rows(data: object) -> list[Mapping[Any, Any]]:
    narwhals = need("narwhals", "Reading a frame")
    try:
        frame = narwhals.from_native(data)
        if isinstance(frame, narwhals.LazyFrame):
            frame = frame.collect()
        if isinstance(frame, narwhals.DataFrame):
            return list(frame.iter_rows(named=True))
    except narwhals.exceptions.DuplicateError as error:
        raise _refused(
            f"two columns have one name: {error}", "Give each column its own."
        ) from error
    except narwhals.exceptions.NarwhalsError as error:
        raise _refused(f"the frame cannot be read: {error}", EXPECTED) from error
    except TypeError as error:
        raise _no_frame(data) from error
    raise _no_frame(data)


def _no_frame(data: object) -> Unjudgeable:
    return _refused(f"{type(data).__name__!r} is no type of frame", EXPECTED)


def _as_row(place: int, row: object) -> Mapping[Any, Any]:
    if isinstance(row, Mapping):
        return row
    raise _refused(
        f"row {place} is of type {type(row).__name__!r}, not a dict", EXPECTED
    )


def _plain_row(row: Mapping[Any, Any]) -> Row:
    return {str(name): _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """A value as JSON would have it; None where it is missing."""
    value = unboxed(value)
    if type(value).__name__ in PANDAS_MISSING:
        return None
    if isinstance(value, Decimal):
        return None if value.is_nan() else float(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, date) else value


def _refused(found: str, remedy: str) -> Unjudgeable:
    return error_at(Unjudgeable, "data", found, remedy)
