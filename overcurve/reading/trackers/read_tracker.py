"""The way in: a path, or files that somebody sent, read as those of their tracker."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from overcurve.errors import Unjudgeable
from overcurve.reading.read_record import NEEDED
from overcurve.reading.read_runs import read_rows
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.damaged_files import telling_damage
from overcurve.reading.trackers.hugging_face import read_hugging_face
from overcurve.reading.trackers.keras_logs import read_keras
from overcurve.reading.trackers.lightning import read_lightning
from overcurve.reading.trackers.mlflow_client import read_mlflow_server
from overcurve.reading.trackers.mlflow_store import read_mlflow_file, read_mlflow_folder
from overcurve.reading.trackers.optuna_storage import read_optuna
from overcurve.reading.trackers.read_tracked import TrackerRead, read_tracked
from overcurve.reading.trackers.recognise import Found, recognise
from overcurve.reading.trackers.sent_folder import place_below
from overcurve.reading.trackers.tables import read_table
from overcurve.reading.trackers.tensorboard_files import read_tensorboard
from overcurve.reading.trackers.tracked_runs import Tracked
from overcurve.reading.trackers.wandb_files import read_wandb

SERVER = "mlflow:"  # before the address of a tracking server
_OF_ROWS = ("keras", "lightning")  # whose files are rows of a CSV
_FOLDERS = {
    "wandb": read_wandb,
    "tensorboard": read_tensorboard,
    "lightning": read_lightning,
    "huggingface": read_hugging_face,
    "keras": read_keras,
}


def is_tracker_address(source: str) -> bool:
    """Whether a source is the address of a tracker's server: mlflow:http://host:5000,
    with #EXPERIMENT after it."""
    return source.startswith(SERVER)


def read_tracker(
    source: str | Path, reading: Reading, tracker: str = ""
) -> TrackerRead | None:
    """Reads runs from a tracker's file, folder or server.

    Args:
        source: a path, with #NAME after it for one study of several; or an address.
        reading: its mapping names settings and logged values.
        tracker: one of `TRACKERS`; "" finds out.
    Returns: None where it is no tracker's, or a table that reads without asking.
    Raises:
        Unjudgeable: it cannot be read; says why.
        MissingPackage: the tracker's package is not installed.
    """
    if is_tracker_address(str(source)):
        address, _, experiment = str(source).removeprefix(SERVER).partition("#")
        return read_tracked(read_mlflow_server(address, experiment), reading)
    path, part = _path_and_part(str(source))
    with telling_damage(path.name):
        found = _recognise(path, reading, tracker)
        if found is None:
            return None
        tracked = read_tracked(_open(path, part, found), reading)
        return replace(tracked, kind=found.kind)


def is_tracked(source: str, reading: Reading, tracker: str = "") -> bool:
    """Whether `read_tracker` would read a source.

    Args:
        source, reading, tracker: as of `read_tracker`.
    Raises: Unjudgeable: as it does where whose files these are cannot be told.
    """
    if is_tracker_address(source):
        return True
    path, _ = _path_and_part(source)
    with telling_damage(path.name):
        return _recognise(path, reading, tracker) is not None


def _recognise(path: Path, reading: Reading, tracker: str) -> Found | None:
    found = recognise(path, tracker) if path.exists() else None
    if found is None or tracker:
        return found
    if reading.fold and (found.table or found.kind in _OF_ROWS):
        return None  # somebody says how its rows are to be read
    return None if found.table and _reads_alone(path, reading) else found


def read_tracker_files(
    files: Sequence[tuple[str, bytes]], reading: Reading, tracker: str = ""
) -> TrackerRead | None:
    """Reads runs from a tracker's files that somebody sent.

    Args:
        files: each with its path below the folder that was sent, parts joined by "/".
        reading, tracker: as of `read_tracker`.
    Returns: as `read_tracker`. Raises Unjudgeable and MissingPackage as it does.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files:
            place_below(root, name).write_bytes(content)
        (only,) = list(root.iterdir()) if len(list(root.iterdir())) == 1 else [root]
        return read_tracker(only, reading, tracker)


def _path_and_part(source: str) -> tuple[Path, str]:
    """A path, and the part of its file that is named after #."""
    path = Path(source)
    if path.exists() or "#" not in source:
        return path, ""
    before, _, part = source.rpartition("#")
    return Path(before), part


def _open(path: Path, part: str, found: Found) -> Tracked:
    if found.table:
        with path.open("rb") as stream:
            return read_table(found.table, read_rows(stream), path.name)
    if found.kind == "mlflow":
        database = next((f for f in found.files if f.name != "meta.yaml"), None)
        return (
            read_mlflow_folder(path) if database is None else read_mlflow_file(database)
        )
    if found.kind == "optuna":
        return read_optuna(_only(found.files), part)
    folder = path if path.is_dir() else path.parent
    return _FOLDERS[found.kind](folder, list(found.files))


def _only(files: Sequence[Path]) -> Path:
    if len(files) > 1:
        names = ", ".join(path.name for path in files)
        raise Unjudgeable(f"there are several storages: {names}. Name one of them.")
    return files[0]


def _reads_alone(path: Path, reading: Reading) -> bool:
    """Whether a table says all that is needed, by its own columns or as it was told."""
    with path.open("rb") as stream:
        columns = set(next(iter(read_rows(stream)), {}))
    told = set(reading.mapping.values())
    fields = {c for c in columns if c not in reading.mapping} | told
    return fields.issuperset(NEEDED)
