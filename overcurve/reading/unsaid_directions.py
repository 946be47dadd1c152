"""Runs of `oc.Run` that ended before they could say what their quality is.

A script says metric and direction where it says the quality: a run that was killed has
said neither. It has no quality that could be read wrongly, so it takes the words of the
first run of its task that has one, and counts beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from overcurve.reading.problems import Problem

Row = Mapping[str, Any]
OURS = "overcurve"  # whose clock it was
WITH_QUALITY = ("finished", "diverged")
SAID_WITH_IT = ("metric", "direction", "unit")


def say_directions(
    rows: Iterator[tuple[int, Row | Problem]],
) -> Iterator[tuple[int, Row | Problem]]:
    """Gives rows as they come; those that lack a direction last, with one.

    Args:
        rows: of JSON lines, each with its line.
    """
    waiting: list[tuple[int, Row]] = []
    said: dict[str, Row] = {}
    for line, row in rows:
        if isinstance(row, Problem) or row.get("clock") != OURS:
            yield line, row
        elif row.get("status") in WITH_QUALITY:
            said.setdefault(str(row.get("task")), row)
            yield line, row
        elif row.get("direction"):
            yield line, row
        else:
            waiting.append((line, row))
    for line, row in waiting:
        theirs = said.get(str(row.get("task")), {})
        words = {name: theirs[name] for name in SAID_WITH_IT if name in theirs}
        yield line, {**words, **row}
