"""TensorBoard's event files: a folder for each run, its scalars by tag.

Read with TensorBoard's own accumulator, which also knows the scalars that TensorFlow 2
writes as tensors. Settings come from `hparams.yaml` beside the events, as Lightning
writes it, or from TensorBoard's hparams; a run's name is its path below the folder.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from overcurve.curves.terms.evidence import SetAside
from overcurve.packages import need
from overcurve.reading.trackers.flat_yaml import read_flat_yaml
from overcurve.reading.trackers.tracked_runs import (
    Clock,
    Row,
    Tracked,
    TrackedRun,
    last_values,
)

EVENTS = "events.out.tfevents."
WALL_TIME = "wall_time"
CLOCKS = (
    Clock(
        WALL_TIME,
        "TensorBoard's wall time: between the first row and the last, evaluation "
        "included",
    ),
)
STEPS = ("step",)
_LENGTH, _SUM = struct.Struct("<Q"), 4
_HPARAMS = "_hparams_/session_start_info"


def read_tensorboard(folder: Path, files: list[Path]) -> Tracked:
    """Reads the runs of folders with event files.

    Args:
        folder: runs are named by their paths below it.
    Raises: MissingPackage: tensorboard is not installed.
    """
    accumulator = need(
        "tensorboard.backend.event_processing.event_accumulator",
        "Reading TensorBoard's event files",
    )
    places = sorted({path.parent for path in files})
    last = {path.parent: path for path in sorted(files)}
    runs = [_read_run(folder, place, accumulator) for place in places]
    runs = [
        run if is_whole(last[place]) else replace(run, status="partial")
        for run, place in zip(runs, places, strict=True)
    ]
    valued = tuple(run for run in runs if run.history)
    aside = tuple(
        SetAside(what="run", where=run.place, reason=_why_empty(last[place]))
        for run, place in zip(runs, places, strict=True)
        if not run.history
    )
    return Tracked(
        tracker="TensorBoard",
        place=f"folder {folder.name}",
        runs=valued,
        clocks=CLOCKS,
        steps=STEPS,
        aside=aside,
    )


def is_whole(path: Path) -> bool:
    """Whether an event file ends where an event ends, and begins as one: what was
    killed while it wrote does not, nor what was copied in part.

    An event is its length (8 bytes), a sum, as many bytes, and a sum again.
    https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
    """
    size = path.stat().st_size
    place = 0
    with path.open("rb") as events:
        while place < size:
            events.seek(place)
            head = events.read(_LENGTH.size)
            (length,) = _LENGTH.unpack(head) if len(head) == _LENGTH.size else (0,)
            if not length:  # no event is empty: this is the padding of a torn file
                return False
            place += _LENGTH.size + length + 2 * _SUM
    return 0 < place == size


def _why_empty(path: Path) -> str:
    if not path.stat().st_size:
        return "its event file is empty"
    whole = is_whole(path)
    return "its events hold no scalar" if whole else "its event file is damaged"


def _read_run(folder: Path, place: Path, accumulator: Any) -> TrackedRun:
    events = accumulator.EventAccumulator(
        str(place), size_guidance={accumulator.SCALARS: 0, accumulator.TENSORS: 0}
    )
    events.Reload()
    history = _history(_scalars(events))
    name = place.relative_to(folder).as_posix()
    first = min((row[WALL_TIME] for row in history), default=None)
    return TrackedRun(
        place=name if name != "." else folder.name,
        name=name if name != "." else folder.name,
        config={**_hparams(events), **_settings(folder, place)},
        summary=last_values(history),
        history=history,
        started_at=""
        if first is None
        else datetime.fromtimestamp(first, UTC).isoformat(),
    )


def _scalars(events: Any) -> list[tuple[float, int, str, float]]:
    """Wall time, step, tag and value, in the order of the clock."""
    tags = events.Tags()
    found = [
        (each.wall_time, each.step, tag, each.value)
        for tag in tags["scalars"]
        for each in events.Scalars(tag)
    ]
    for tag in tags["tensors"]:
        if events.SummaryMetadata(tag).plugin_data.plugin_name != "scalars":
            continue
        make = need("tensorboard.util.tensor_util", "It").make_ndarray
        found += [
            (each.wall_time, each.step, tag, float(make(each.tensor_proto)))
            for each in events.Tensors(tag)
        ]
    return sorted(found, key=lambda each: each[:2])


def _history(scalars: list[tuple[float, int, str, float]]) -> list[Row]:
    """Rows of what was logged at one step, with the last wall time among it."""
    rows: list[dict[str, Any]] = []
    for wall_time, step, tag, value in scalars:
        if not rows or rows[-1]["step"] != step or tag in rows[-1]:
            rows.append({"step": step})
        rows[-1] |= {tag: value, WALL_TIME: wall_time}
    return list(rows)


def _hparams(events: Any) -> dict[str, Any]:
    """What `add_hparams` wrote; {} where nothing did."""
    try:
        content = events.SummaryMetadata(_HPARAMS).plugin_data.content
    except KeyError:
        return {}
    proto = need("tensorboard.plugins.hparams.plugin_data_pb2", "Reading hparams")
    said = proto.HParamsPluginData.FromString(content).session_start_info.hparams
    kinds = {name: value.WhichOneof("kind") for name, value in said.items()}
    return {n: getattr(said[n], kind) for n, kind in kinds.items() if kind}


def _settings(folder: Path, place: Path) -> dict[str, Any]:
    """`hparams.yaml` beside the events, or in a folder above them."""
    for where in (place, *place.parents):
        path = where / "hparams.yaml"
        if path.is_file():
            return read_flat_yaml(path.read_text("utf-8", "replace"))
        if where == folder:
            return {}
    return {}
