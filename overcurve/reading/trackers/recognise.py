"""Whose files these are: told by what is in them, never by a name alone where it can be
looked into."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from overcurve.errors import Unjudgeable
from overcurve.reading.trackers import (
    hugging_face,
    lightning,
    tensorboard_files,
    wandb_files,
)
from overcurve.reading.trackers.keras_logs import is_keras_header
from overcurve.reading.trackers.tables import table_kind

MOST_FILES = 100_000  # looked at in a folder
_SQLITE = b"SQLite format 3\x00"
_HEAD = 65536  # bytes looked at of a file


@dataclass(frozen=True, slots=True)
class Found:
    """A tracker's files: `kind` is one of `TRACKERS`, `table` the kind
    of a table that it exported, "" where these are its own files."""

    kind: str
    files: tuple[Path, ...]
    table: str = ""


def recognise(path: Path, tracker: str = "") -> Found | None:
    """Looks whose a file or folder is.

    Args:
        tracker: one of `TRACKERS` where somebody said it; "" looks for all.
    Returns: None where it is nobody's.
    Raises: Unjudgeable: a folder holds files of several trackers, or none of the one
        that was said.
    """
    found = _in_folder(path) if path.is_dir() else _of_file(path)
    named = [each for each in found if not tracker or each.kind == tracker]
    if tracker and not named:
        has = f"; it has those of {found[0].kind}" if found else ""
        raise Unjudgeable(f"{path} has no files of {tracker}{has}.")
    if len(named) > 1:
        kinds = " and ".join(each.kind for each in named)
        raise Unjudgeable(
            f"{path} has files of {kinds}. Say whose to read: "
            f"--tracker {named[0].kind}."
        )
    return named[0] if named else None


def _of_file(path: Path) -> list[Found]:
    kind, table = _kind_of(path)
    return [Found(kind, (path,), table)] if kind else []


def _kind_of(path: Path) -> tuple[str, str]:
    """Whose one file is, and which of its tables; ("", "") where nobody's."""
    name = path.name
    if name.startswith(tensorboard_files.EVENTS):
        return "tensorboard", ""
    if name == hugging_face.STATE:
        return "huggingface", ""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(wandb_files.MARK):
        return "wandb", ""
    if head.startswith(_SQLITE):
        return _database_kind(path), ""
    if name == lightning.METRICS and (path.parent / lightning.HPARAMS).is_file():
        return "lightning", ""
    columns = _header(head)
    if is_keras_header(columns):
        return "keras", ""
    table = table_kind(columns)
    return table.partition("_")[0], table


def _database_kind(path: Path) -> str:
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as store:
            asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
            tables = {name for (name,) in store.execute(asked)}
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise Unjudgeable(
            f"{path.name} is a damaged sqlite file ({error}). Copy it once more from "
            "where it was written, while nothing writes to it."
        ) from error
    if tables.issuperset(("experiments", "runs", "metrics", "params")):
        return "mlflow"
    return "optuna" if tables.issuperset(("studies", "trials")) else ""


def _header(head: bytes) -> list[str]:
    """The cells of a file's first line, [] where it is no CSV."""
    try:
        line = head.decode("utf-8-sig", "ignore").splitlines()[0]
        return next(csv.reader([line], strict=True), [])
    except (IndexError, csv.Error):
        return []


def _in_folder(folder: Path) -> list[Found]:
    files = _files(folder)
    by_kind: dict[str, list[Path]] = {}
    for path in files:
        kind = _kind_in_folder(path)
        if kind:
            by_kind.setdefault(kind, []).append(path)
    found = [Found(kind, tuple(paths)) for kind, paths in by_kind.items()]
    kinds = set(by_kind)
    # Lightning writes settings beside the events of TensorBoard, which have a clock.
    if kinds == {"lightning", "tensorboard"}:
        found = [each for each in found if each.kind == "tensorboard"]
    return found


def _kind_in_folder(path: Path) -> str:
    """Whose a file of a folder is: only what trackers name so is looked into."""
    name, parent = path.name, path.parent
    if path.suffix == ".wandb" or name.startswith(tensorboard_files.EVENTS):
        return _of_suffix(path)
    if name == hugging_face.STATE:
        return "huggingface"
    if name == "meta.yaml":
        has = (parent / "metrics").is_dir() and (parent / "params").is_dir()
        return "mlflow" if has else ""
    if path.suffix in (".db", ".sqlite", ".sqlite3"):
        return _kind_of(path)[0]
    if name == lightning.METRICS and (parent / lightning.HPARAMS).is_file():
        return "lightning"
    return "keras" if path.suffix == ".csv" and _kind_of(path)[0] == "keras" else ""


def _of_suffix(path: Path) -> str:
    return "wandb" if path.suffix == ".wandb" else "tensorboard"


def _files(folder: Path) -> Sequence[Path]:
    found: list[Path] = []
    for path in _walk(folder):
        found.append(path)
        if len(found) > MOST_FILES:
            raise Unjudgeable(
                f"{folder} holds more than {MOST_FILES:,} files. Name the folder of "
                "the runs themselves."
            )
    return sorted(found)


def _walk(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
