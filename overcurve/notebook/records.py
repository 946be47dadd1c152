"""Rows of a table as records: what `POST /api/judge` would make of the same runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from overcurve.curves.judge_input import check_axis, read_runs
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import check_direction
from overcurve.curves.terms.records import Direction, RunRecord
from overcurve.errors import FieldError, Unjudgeable, error_at
from overcurve.notebook.column_names import check_needed, columns_of, name_columns
from overcurve.notebook.frames import Row
from overcurve.notebook.row_checks import (
    check_one_each,
    check_recipes,
    check_repeats,
    check_stated_direction,
    rows_of_metric,
)
from overcurve.reading.cells import WrongCell, read_seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How a table of runs is read: `columns` maps columns to fields, `quality` names
    the column that is the quality, or the metric among several."""

    columns: Mapping[str, str] = field(default_factory=dict)
    direction: Direction | None = None
    quality: str = ""
    unit: str = ""
    axis: str = "train_seconds"


def read_records(given: Sequence[Row], table: Table) -> list[RunRecord]:
    """Reads one record from each row.

    Args:
        given: plain values by column, None where one is missing.
    Returns: records in the order of the rows, told apart by `label`, else `method`; a
        missing quality means that the run diverged.
    Raises:
        Unjudgeable: a column is missing, or rows contradict each other: several
            recipes under one name, a run with two results, several tasks or units.
        CurveError: a value cannot be used: names row and column.
    """
    columns = _with_quality(given, table)
    axis = check_axis(table.axis, "axis")
    named = name_columns(given, columns, axis)
    rows = [_stated(row) for row in named]
    _check_quality(given, rows, table.quality)
    check_needed(named, (_name_column(named), "budget", "seed", axis, "quality"))
    judged = rows_of_metric(rows, table.quality)
    check_one_each(judged)
    direction = _direction(judged, table.direction)
    if table.unit:
        rows = [{"unit": table.unit, **row} for row in rows]
    arms = [_arm(place, row) for place, row in enumerate(rows)]
    check_recipes(arms, rows)
    runs = [
        (f"row {place}", arm, _with_seed(row))
        for place, (arm, row) in enumerate(zip(arms, rows, strict=True))
    ]
    try:
        records = read_runs(runs, direction, axis)
    except CurveError as error:
        raise _in_columns(error, columns) from None
    metric = table.quality if table.quality in columns_of(given) else ""
    records = [
        replace(record, metric=str(row.get("metric") or metric or record.metric))
        for record, row in zip(records, rows, strict=True)
    ]
    check_repeats(records)
    return records


def _stated(row: Row) -> Row:
    """What a row says: without its missing values."""
    return {name: value for name, value in row.items() if value is not None}


def _name_column(rows: Sequence[Row]) -> str:
    """A label names a curve by itself."""
    present = columns_of(rows)
    return "label" if "label" in present and "method" not in present else "method"


def _with_quality(given: Sequence[Row], table: Table) -> dict[str, str]:
    columns = dict(table.columns)
    is_column = table.quality and table.quality in columns_of(given)
    if is_column and table.quality not in columns:
        columns[table.quality] = "quality"
    return columns


def _check_quality(given: Sequence[Row], rows: Sequence[Row], quality: str) -> None:
    """The quality that is named must be a column, or a metric of some rows."""
    metrics = {str(row["metric"]) for row in rows if "metric" in row}
    named = {"", *columns_of(given), *metrics}
    if quality in named:
        return
    message = f"{quality!r} is no column and no metric of these runs"
    near = get_close_matches(quality, sorted(named), 1)
    remedy = f"Did you mean {near[0]!r}?" if near else "Name a column of numbers."
    raise error_at(Unjudgeable, "quality", message, remedy)


def _direction(rows: Sequence[Row], asked: Direction | None) -> Direction:
    stated = {row["direction"] for row in rows if "direction" in row}
    check_stated_direction(map(str, stated), asked)
    if asked is not None:
        return asked
    if len(stated) == 1:
        direction = check_direction(stated.pop(), "direction")
        if direction is not None:
            return direction
    message = "says both max and min" if stated else "is missing"
    remedy = (
        "Say direction='max' where higher is better, direction='min' where lower is."
    )
    fault = FieldError("direction", message)
    raise Unjudgeable(f"direction {message}. {remedy}", [fault], remedy)


def _with_seed(row: Row) -> Row:
    """A seed as files have it: 7 is one seed, as a number, as text, and as the float
    that a frame makes of it where another run has none."""
    seed = row.get("seed")
    is_whole = isinstance(seed, float) and seed.is_integer()
    if not is_whole and not isinstance(seed, str):
        return row
    try:
        return {**row, "seed": read_seed(seed)}
    except WrongCell:
        return row  # which is refused with its place


def _arm(place: int, row: Row) -> str:
    name = row.get("label") or row.get("method")
    if isinstance(name, str) and name.strip():
        return name
    raise error_at(
        Unjudgeable,
        f"row {place}, column method",
        "is missing" if name is None else f"{name!r} is not a text",
        "Give every run the name of its method, as text.",
    )


def _in_columns(error: CurveError, columns: Mapping[str, str]) -> CurveError:
    """The same error in the words of the table: `row 3, column secs`."""
    called = {field: column for column, field in columns.items()}
    faults = []
    for fault in error.fields:
        row, _, name = fault.path.partition(".")
        path = f"{row}, column {called.get(name, name)}" if name else row
        faults.append(FieldError(path, fault.message))
    return type(error)(faults, error.remedy, error.found)
