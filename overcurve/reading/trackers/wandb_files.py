"""W&B's offline folders: a `.wandb` file for each run.

A file is a log in LevelDB's format (7 bytes of W&B before it; blocks of 32 KiB; records
of CRC, length and kind, which may be parted over blocks) of protobuf records. Both are
read here, by the numbers of their fields: the package wandb (0.31) has no reader of its
log any more, and its classes alone would ask 60 MB of whoever reads a file.
https://github.com/google/leveldb/blob/main/doc/log_format.md,
https://github.com/wandb/wandb/blob/main/wandb/proto/wandb_internal.proto
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from overcurve.curves.terms.evidence import SetAside
from overcurve.reading.trackers.protobuf_wire import (
    TornMessage,
    double,
    fields,
    integer,
    messages,
    text,
)
from overcurve.reading.trackers.tracked_runs import (
    Clock,
    Row,
    Tracked,
    TrackedRun,
    flat,
    last_values,
)

MARK = b":W&B"
CLOCKS = (
    Clock(
        "_runtime",
        "W&B _runtime: from the start of the process, evaluation and set-up included",
        is_of_process=True,
    ),
)
STEPS = ("_step",)
_BEFORE, _BLOCK, _HEAD = 7, 32768, struct.Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


# Numbers of fields, and of what a record is, in wandb_internal.proto.
_HISTORY, _SUMMARY, _CONFIG, _RUN, _EXIT, _ENVIRONMENT = 2, 3, 5, 17, 18, 26
_RUN_ID, _PROJECT, _RUN_CONFIG, _GROUP, _JOB, _DISPLAY_NAME = 1, 3, 4, 6, 7, 8
_START_TIME, _EXIT_CODE, _GPU_TYPE, _GPU_COUNT, _GPUS = 17, 1, 18, 19, 24
_UPDATE, _REMOVE, _KEY, _NESTED_KEY = 1, 2, 1, 2
_BOOLEAN, _INTEGER, _NUMBER, _TEXT, _JSON, _VALUE_JSON = 4, 5, 6, 7, 8, 16
_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(slots=True)
class _Log:
    """What the records of one file say so far."""

    run: bytes | None = None
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    history: list[Row] = field(default_factory=list)
    device: str = ""
    status: str = "partial"  # without its end, a process was killed

    def take(self, record: bytes) -> None:
        """Takes one record down. Raises TornMessage."""
        for kind, content in fields(record):
            if not isinstance(content, bytes):
                continue
            if kind == _RUN:
                self.run = content
                for config in messages(content, _RUN_CONFIG):
                    self._configure(config)
            elif kind == _CONFIG:
                self._configure(content)
            elif kind == _HISTORY:
                self.history.append(_items(content))
            elif kind == _SUMMARY:
                self.summary |= _items(content)
            elif kind == _ENVIRONMENT:
                self.device = _device(content) or self.device
            elif kind == _EXIT:
                has_failed = integer(content, _EXIT_CODE) != 0
                self.status = "failed" if has_failed else "finished"

    def _configure(self, record: bytes) -> None:
        self.config |= _items(record)
        for item in messages(record, _REMOVE):
            self.config.pop(_name(item), None)


def read_wandb(folder: Path, files: list[Path]) -> Tracked:
    """Reads the runs of `.wandb` files; those of one run, taken up again, are one.

    Args:
        folder: the paths of runs are told below it.
    """
    runs: dict[tuple[str, str], TrackedRun] = {}
    aside = []
    logs = [
        (path.relative_to(folder).as_posix(), _read_log(path)) for path in sorted(files)
    ]
    begun = sorted(logs, key=lambda each: (_began(each[1]), each[0]))
    for place, log in begun:
        if log.run is None:
            reason = "it is no log of W&B, or breaks off before it says its run"
            aside.append(SetAside(what="run", where=place, reason=reason))
            continue
        key = (text(log.run, _PROJECT), text(log.run, _RUN_ID))
        earlier = runs.get(key)
        run = _run(place, log, log.run)
        runs[key] = run if earlier is None else _continued(earlier, run)
    projects = {project for project, _ in runs} - {""}
    named = f", project {projects.pop()}" if len(projects) == 1 else ""
    return Tracked(
        tracker="W&B",
        place=f"offline folder {folder.name}{named}",
        runs=tuple(runs.values()),
        clocks=CLOCKS,
        steps=STEPS,
        aside=tuple(aside),
    )


def _read_log(path: Path) -> _Log:
    log = _Log()
    try:
        for record in _contents(path.read_bytes()):
            log.take(record)
    except TornMessage:
        log.status = "partial"
    return log


def _run(place: str, log: _Log, run: bytes) -> TrackedRun:
    facts = {
        "project": text(run, _PROJECT),
        "group": text(run, _GROUP),
        "job_type": text(run, _JOB),
    }
    return TrackedRun(
        place=place,
        name=text(run, _DISPLAY_NAME) or text(run, _RUN_ID),
        config=flat(log.config),
        summary={**log.summary, **last_values(log.history)},
        history=log.history,
        status=log.status,
        device=log.device,
        started_at=_began(log),
        facts={name: said for name, said in facts.items() if said},
    )


def _continued(first: TrackedRun, second: TrackedRun) -> TrackedRun:
    """A run that was taken up again: its rows in their order, its last end. Of a copy
    of the same file the longer one counts."""
    shared = min(len(first.history), len(second.history))
    if first.history[:shared] == second.history[:shared]:
        return second if len(second.history) > shared else first
    return replace(
        second,
        place=first.place,
        config={**first.config, **second.config},
        summary={**first.summary, **second.summary},
        history=[*first.history, *second.history],
        device=second.device or first.device,
        started_at=first.started_at,
    )


def _contents(log: bytes) -> Iterator[bytes]:
    """The records of a log, put together where they are parted. Raises TornMessage."""
    if not log.startswith(MARK):
        raise TornMessage("it is no log of W&B")
    place, parted = _BEFORE, b""
    while place < len(log):
        left = _BLOCK - place % _BLOCK
        if left < _HEAD.size:
            place += left
            continue
        if place + _HEAD.size > len(log):
            raise TornMessage("the log breaks off")
        _, length, kind = _HEAD.unpack_from(log, place)
        place += _HEAD.size
        chunk = log[place : place + length]
        if len(chunk) < length or not _FULL <= kind <= _LAST:
            raise TornMessage("the log breaks off")
        place += length
        if kind == _FULL:
            yield chunk
        elif kind == _FIRST:
            parted = chunk
        else:
            parted += chunk
            if kind == _LAST:
                yield parted


def _items(record: bytes) -> dict[str, Any]:
    """The named values of settings, a row or a summary; those of W&B about itself are
    left out."""
    named = {_name(item): _value(item) for item in messages(record, _UPDATE)}
    return {k: v for k, v in flat(named).items() if not k.startswith("_wandb")}


def _name(item: bytes) -> str:
    nested = (part.decode("utf-8", "replace") for part in messages(item, _NESTED_KEY))
    return text(item, _KEY) or ".".join(nested)


def _value(item: bytes) -> Any:
    said: Any = None
    for number, content in fields(item):
        if number in (_VALUE_JSON, _JSON) and isinstance(content, bytes):
            said = _json(content.decode("utf-8", "replace"))
        elif number == _NUMBER and isinstance(content, bytes):
            said = double(content)
        elif number == _TEXT and isinstance(content, bytes):
            said = content.decode("utf-8", "replace")
        elif number == _INTEGER:
            said = integer(item, _INTEGER)
        elif number == _BOOLEAN:
            said = bool(content)
    return said


def _json(written: str) -> Any:
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return written
    return _WORDS.get(value, value) if isinstance(value, str) else value


def _device(environment: bytes) -> str:
    """The kind of the machine's accelerators, as W&B recorded it."""
    kind = text(environment, _GPU_TYPE)
    for gpu in messages(environment, _GPUS)[:1]:
        kind = kind or text(gpu, 1)
    gpus = integer(environment, _GPU_COUNT)
    return f"{gpus} x {kind}" if kind and gpus > 1 else kind


def _began(log: _Log) -> str:
    for stamp in messages(log.run or b"", _START_TIME):
        if seconds := integer(stamp, 1):
            return datetime.fromtimestamp(seconds, UTC).isoformat()
    return ""
