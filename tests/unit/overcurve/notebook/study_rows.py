"""A small study as rows of a table, with a known truth."""

from __future__ import annotations

from typing import Any

import overcurve as oc
from tests.simulated import simulated_study

Row = dict[str, Any]


def study_rows(**names: str) -> list[Row]:
    """Runs of `cnn`, `better` and `worse`; fields under other names where said."""
    fields = ("budget", "seed", "train_seconds", "quality")
    return [
        {
            names.get("method", "method"): record.recipe,
            **{names.get(name, name): getattr(record, name) for name in fields},
        }
        for record in simulated_study({"better": 0.02, "worse": -0.02})
    ]


def judged(**options: Any) -> oc.Comparison:
    """The study, judged against `cnn`."""
    asked = {"baseline": "cnn", "direction": "max", **options}
    return oc.compare(study_rows(), **asked)


def as_csv(rows: list[Row]) -> str:
    """The rows as a CSV file."""
    names = list(rows[0])
    lines = [",".join(names)]
    lines += [",".join(str(row[name]) for name in names) for row in rows]
    return "\n".join(lines) + "\n"
