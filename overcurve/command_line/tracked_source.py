"""`overcurve import` of a tracker's runs: read here, sent as lines of records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from overcurve.command_line.judged_source import ask_of_file
from overcurve.command_line.open_doubts import say_open_doubts
from overcurve.command_line.proposed_options import ASKED
from overcurve.curves.encoding.record_text import record_json
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.answered_doubts import refuse_unknown
from overcurve.reading.files import advice
from overcurve.reading.trackers.checked_runs import read_checked


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedSource:
    """Runs of a tracker: their `lines` as the server takes them, the `name` of where
    they are, and what is `said` of how they were understood."""

    name: str
    said: tuple[str, ...]
    lines: bytes


def read_tracked_source(source: str, asked: Mapping[str, Any]) -> TrackedSource | None:
    """Reads runs of a tracker's file, folder or server.

    Args:
        asked: the options of `overcurve import`, by name.
    Returns: None where it is no tracker's.
    Raises: InputError: it cannot be read; MissingPackage: its package is missing.
    """
    reading = ask_of_file(**{name: asked[name] for name in ASKED}).reading
    beside = {"metric": asked["metric"], "task": asked["task"]}
    reading = replace(reading, defaults=replace(reading.defaults, **beside))
    tracked = read_checked(
        source,
        reading,
        tracker=asked["tracker"],
        skip_bad=asked["skip_bad"],
        advise=advice,
    )
    if tracked is None:
        return None
    refuse_unknown(reading.answers, tracked.runs.doubts)
    doubts = say_open_doubts(tracked.runs.doubts)
    aside = tuple(f"set aside: {a.where}: {a.reason}" for a in tracked.runs.aside)
    return TrackedSource(
        name=Path(source).name or source,
        said=(*tracked.said, *aside, *([doubts] if doubts else [])),
        lines="".join(map(record_line, tracked.runs.records)).encode(),
    )


def record_line(record: RunRecord) -> str:
    """A run as one line of a file of runs; its author's own numbers stand beside the
    fields."""
    said = record_json(record) | {"direction": record.direction}
    own = said.pop("extra", {})
    return json.dumps({**own, **said}, sort_keys=True) + "\n"
