"""What rows of a table may not contradict: each other, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.repeated_runs import find_contradictions
from overcurve.errors import Unjudgeable, error_at
from overcurve.notebook.frames import Row
from overcurve.words import listing

ONE_EACH = ("task", "unit", "budget_unit")  # qualities of several are not comparable
APART = ("recipe", "params", "algorithms")  # what may part runs of one method's name


def rows_of_metric(rows: Sequence[Row], metric: str) -> list[Row]:
    """The rows that measure a metric, or all where none has it."""
    return [row for row in rows if row.get("metric") == metric] or list(rows)


def check_one_each(rows: Iterable[Row]) -> None:
    """Refuses rows of several tasks or units: their numbers mean different things.

    Raises: Unjudgeable: names the column and its values.
    """
    for column, values in _said(rows, ONE_EACH).items():
        if len(values) > 1:
            raise error_at(
                Unjudgeable,
                column,
                f"says {listing(values)}, and one comparison has one",
                "Compare the rows of each by themselves.",
            )


def check_stated_direction(stated: Iterable[str], asked: str | None) -> None:
    """Refuses a direction that the data contradict. Raises Unjudgeable."""
    others = sorted({each for each in stated if each != asked})
    if asked is not None and others:
        raise error_at(
            Unjudgeable,
            "direction",
            f"is {asked!r} as asked, and {listing(others)} in the data",
            "Leave direction out, or correct the data.",
        )


def check_repeats(records: Iterable[RunRecord]) -> None:
    """Refuses runs of one method, budget and seed with other results.

    They would count as seeds, and make every interval too narrow. Runs that say the
    same again are left to the judge, which drops them and says so.

    Raises: Unjudgeable: names the first, and how many rows it has.
    """
    for found in find_contradictions(records):
        raise _repeated(found.run, found.places)


def check_recipes(arms: Sequence[str], rows: Sequence[Row]) -> None:
    """Refuses one name for two recipes: it would join their runs into one curve.

    Raises: Unjudgeable: names the row and the column that differs.
    """
    values: dict[tuple[str, str], str] = {}
    for place, (arm, row) in enumerate(zip(arms, rows, strict=True)):
        for column in APART:
            here = repr(row.get(column))
            if values.setdefault((arm, column), here) != here:
                raise error_at(
                    Unjudgeable,
                    f"row {place}, column {column}",
                    f"differs among the runs of {arm}",
                    "Give each recipe a label of its own, or read whole run records "
                    "with oc.read.",
                )


def _repeated(run: RunRecord, places: Sequence[int]) -> Unjudgeable:
    return error_at(
        Unjudgeable,
        f"row {places[1]}, column seed",
        f"{run.label}, budget {run.budget:g}, seed {run.seed} stands in {len(places)} "
        f"rows with other results, first in row {places[0]}",
        "Give one row for each run: of rows of one training keep the last; where "
        "another column tells the runs apart, put it into method or seed.",
    )


def _said(rows: Iterable[Row], columns: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    by_column: dict[str, dict[str, None]] = {column: {} for column in columns}
    for row in rows:
        for column in columns:
            if column in row:
                by_column[column][str(row[column])] = None
    return {column: tuple(values) for column, values in by_column.items()}
