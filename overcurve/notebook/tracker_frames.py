"""Frames that a tracker gives, such as `mlflow.search_runs()`: judged as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from overcurve.curves.terms.records import Direction
from overcurve.notebook.column_names import columns_of
from overcurve.notebook.frames import Row
from overcurve.notebook.runs import Runs
from overcurve.options import flags_as_arguments
from overcurve.reading.file_account import account_of
from overcurve.reading.read_record import NEEDED, Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.checked_runs import check_read
from overcurve.reading.trackers.read_tracked import read_tracked
from overcurve.reading.trackers.tables import read_table, table_kind

NAME = "the frame"


def read_tracker_frame(
    rows: Sequence[Row],
    columns: Mapping[str, str],
    quality: str,
    direction: Direction | None,
) -> Runs | None:
    """The runs of a tracker's frame.

    Args:
        columns: column to field, as somebody said it.
        quality: the column that is the quality, "" where it is to be found.
    Returns: None where it is no tracker's, or says all that a table of runs has to.
    Raises: Unjudgeable: with what was understood, and each fault with its remedy.
    """
    present = columns_of(rows)
    kind = table_kind(present)
    named = {columns.get(column, column) for column in present}
    if not kind or named.issuperset(NEEDED):
        return None
    mapping = dict(columns)
    if quality in present:
        mapping.setdefault(quality, "quality")
    reading = Reading(mapping=mapping, defaults=Defaults(direction=direction))
    answer = read_tracked(read_table(kind, rows, NAME), reading)
    read = check_read(
        NAME, answer, advise=lambda problem: flags_as_arguments(problem.advice)
    ).runs
    left_out = tuple(f"{each.where}: {each.reason}" for each in read.aside)
    return Runs(
        records=read.records,
        left_out=left_out,
        files=(account_of(read, NAME),),
        doubts=read.doubts,
        said=answer.said,
    )
