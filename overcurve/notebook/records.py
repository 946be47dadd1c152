"""Rows of a table as records: what `POST /api/judge` would make of the same runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from overcurve.curves.judge_input import check_axis, read_runs
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import check_direction
from overcurve.curves.terms.records import Direction, RunRecord
from overcurve.errors import FieldError, Unjudgeable
from overcurve.notebook.columns import check_needed, columns_of, name_columns
from overcurve.notebook.frames import Row

APART = ("recipe", "params", "algorithms")  # what may part runs of one method's name


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
        given: plain values by column, without missing ones.
    Returns: records in the order of the rows, told apart by `label`, else `method`; a
        missing quality means that the run diverged.
    Raises:
        Unjudgeable: a column is missing, or runs of one name are of several recipes.
        CurveError: a value cannot be used: names row and column.
    """
    rows = name_columns(given, _with_quality(given, table))
    _check_quality(given, rows, table.quality)
    axis = check_axis(table.axis, "axis")
    check_needed(rows, ("method", "budget", "seed", axis, "quality"))
    direction = table.direction or _stated_direction(rows)
    if table.unit:
        rows = [{"unit": table.unit, **row} for row in rows]
    named = [_whole_seed(row) for row in rows]
    arms = [_arm(place, row) for place, row in enumerate(named)]
    _check_recipes(arms, named)
    runs = [
        (f"row {place}", arm, row)
        for place, (arm, row) in enumerate(zip(arms, named, strict=True))
    ]
    try:
        records = read_runs(runs, direction, axis)
    except CurveError as error:
        raise _in_columns(error, table.columns) from None
    metric = table.quality if table.quality in columns_of(given) else ""
    return [
        replace(record, metric=str(row.get("metric") or metric or record.metric))
        for record, row in zip(records, named, strict=True)
    ]


def _with_quality(given: Sequence[Row], table: Table) -> dict[str, str]:
    columns = dict(table.columns)
    if table.quality in columns_of(given) and table.quality not in columns:
        columns[table.quality] = "quality"
    return columns


def _check_quality(given: Sequence[Row], rows: Sequence[Row], quality: str) -> None:
    """The quality that is named must be a column, or a metric of some rows."""
    metrics = {str(row["metric"]) for row in rows if "metric" in row}
    known = {"", *columns_of(given), *metrics}
    if quality in known:
        return
    message = f"{quality!r} is no column and no metric of these runs"
    near = get_close_matches(quality, sorted(known), 1)
    remedy = f"Did you mean {near[0]!r}?" if near else "Name a column of numbers."
    fault = FieldError("quality", message)
    raise Unjudgeable(f"quality: {message}. {remedy}", [fault], remedy)


def _stated_direction(rows: Sequence[Row]) -> Direction:
    stated = {row["direction"] for row in rows if "direction" in row}
    if len(stated) == 1:
        found = check_direction(stated.pop(), "direction")
        if found is not None:
            return found
    message = "says both max and min" if stated else "is missing"
    remedy = (
        "Say direction='max' where higher is better, direction='min' where lower is."
    )
    fault = FieldError("direction", message)
    raise Unjudgeable(f"direction {message}. {remedy}", [fault], remedy)


def _whole_seed(row: Row) -> Row:
    """A seed that a frame made a float, because another run has none, is a number."""
    seed = row.get("seed")
    is_whole = isinstance(seed, float) and seed.is_integer()
    return {**row, "seed": int(seed)} if is_whole and seed is not None else row


def _arm(place: int, row: Row) -> str:
    name = row.get("label") or row.get("method")
    if isinstance(name, str) and name.strip():
        return name
    found = "is missing" if name is None else f"{name!r} is not a text"
    fault = FieldError(f"row {place}, column method", found)
    remedy = "Give every run the name of its method, as text."
    raise Unjudgeable(f"{fault.path}: {found}. {remedy}", [fault], remedy)


def _check_recipes(arms: Sequence[str], rows: Sequence[Row]) -> None:
    """One name for two recipes would join their runs into one curve."""
    said: dict[tuple[str, str], str] = {}
    for place, (arm, row) in enumerate(zip(arms, rows, strict=True)):
        for column in APART:
            here = repr(row.get(column))
            if said.setdefault((arm, column), here) != here:
                message = f"differs among the runs of {arm}"
                fault = FieldError(f"row {place}, column {column}", message)
                remedy = (
                    "Give each recipe a label of its own, or read whole run records "
                    "with oc.read."
                )
                raise Unjudgeable(f"{fault.path}: {message}. {remedy}", [fault], remedy)


def _in_columns(error: CurveError, columns: Mapping[str, str]) -> CurveError:
    """The same error in the words of the table: `row 3, column secs`."""
    called = {field: column for column, field in columns.items()}
    faults = []
    for fault in error.fields:
        row, _, name = fault.path.partition(".")
        path = f"{row}, column {called.get(name, name)}" if name else row
        faults.append(FieldError(path, fault.message))
    return type(error)(faults, error.remedy, error.found)
