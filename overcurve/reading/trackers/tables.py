"""Tables that trackers export: whose a table is, by its columns, and its runs.

No table needs a package. Rows come from a CSV, or from a frame such as
`mlflow.search_runs()` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.trackers.scalar_tables import read_scalars
from overcurve.reading.trackers.tracked_runs import Row, Tracked
from overcurve.reading.trackers.trial_tables import read_search_runs, read_trials
from overcurve.reading.trackers.wandb_tables import read_project, read_ui_export


def table_kind(columns: Sequence[str]) -> str:
    """Whose table it is, by its columns: a key of `TABLES`; "" where nobody's."""
    named = set(columns)
    said = {name_words(column) for column in columns}
    if named.issuperset(("run_id", "status", "start_time", "end_time")):
        return "mlflow"
    if named.issuperset(("number", "state")) and named & {"value", "values_0"}:
        return "optuna"
    if named.issuperset(("summary", "config", "name")):
        return "wandb_api"
    if named.issuperset(("Name", "State")) and named & {"Runtime", "Created", "User"}:
        return "wandb"
    if said.issuperset(("step", "tag", "value")) or said == {
        "wall time",
        "step",
        "value",
    }:
        return "tensorboard"
    return ""


def read_table(kind: str, rows: Iterable[Row], name: str) -> Tracked:
    """The runs of a tracker's table.

    Args:
        kind: as `table_kind` says it.
        rows: values by column, text or plain.
        name: of the file.
    """
    return _TABLES[kind](list(rows), name)


_TABLES: Mapping[str, Callable[[list[Row], str], Tracked]] = {
    "mlflow": read_search_runs,
    "optuna": read_trials,
    "wandb_api": read_project,
    "wandb": read_ui_export,
    "tensorboard": read_scalars,
}
