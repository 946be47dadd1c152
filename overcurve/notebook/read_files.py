"""`oc.read`: the runs of files of any form that Overcurve writes or imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any

from overcurve.curves.saved import SAVED, read_saved, read_saved_file
from overcurve.curves.terms.question import check_direction
from overcurve.curves.terms.records import Direction
from overcurve.errors import FieldError, Unjudgeable
from overcurve.notebook.arguments import (
    columns_named,
    count_of,
    paths_of,
    text_of,
    values_kept,
)
from overcurve.notebook.file_parts import FilePart, JoinedFiles, say_left_out
from overcurve.notebook.runs import Runs
from overcurve.options import flags_as_arguments
from overcurve.reading.file_account import account_of
from overcurve.reading.files import read_file
from overcurve.reading.packed_files import SUFFIXES
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.timing.journal import recover_before_reading
from overcurve.words import listing

Kept = str | int | float
Paths = str | PathLike[str] | Iterable[str | PathLike[str]]


def read(
    paths: Paths,
    *,
    direction: Direction | None = None,
    metric: str = "",
    unit: str = "",
    task: str = "",
    budget_unit: str = "",
    device_class: str = "",
    source: str = "",
    columns: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    keep: Mapping[str, Kept | Iterable[Kept]] | None = None,
    fold: str = "",
    skip_bad: bool = False,
    max_rows: int = 200_000,
) -> Runs:
    """Reads runs: CSV, JSON lines, a saved page of a comparison, or its JSON.

    Args:
        paths: one file, or several whose runs belong together.
        direction: "max" where higher quality is better, "min" where lower is; needed
            where the file does not say it.
        metric: what quality is, such as "test accuracy".
        unit: of the quality; "fraction" is shown as per cent.
        task: what was learned.
        budget_unit: of the budgets, such as "seconds" or "steps".
        device_class: the kind of device, where the file does not say it.
        source: where the runs are from.
        columns: column to field, as {"acc": "quality"}; {"#": "seed"} numbers the
            repeats of a method and budget, {"notes": "-"} leaves a column out.
        units: column to its unit, as {"hours": "h"}, unless its name says it.
        keep: column to the value, or values, of the rows to be read.
        fold: a column that rises from row to row of one run: its last row is read.
        skip_bad: leaves wrong lines out; they stand in `Runs.problems`.
        max_rows: the most lines a file may have.
    Returns: the runs in the order of files and lines; a run that stands twice once.
    Raises:
        Unjudgeable: a file is not there, holds no runs, or is a saved comparison and
            options are given that say nothing of it; names every line and field at
            fault, and what to do.
        WrongQuestion: `direction` is neither max nor min.
        InputError: another argument is not what it should be.
    """
    reading = Reading(
        mapping=columns_named(columns, "columns"),
        units=columns_named(units, "units"),
        keep=values_kept(keep, "keep"),
        fold=text_of(fold, "fold"),
        defaults=Defaults(
            direction=check_direction(direction, "direction"),
            metric=text_of(metric, "metric"),
            unit=text_of(unit, "unit"),
            task=text_of(task, "task"),
            budget_unit=text_of(budget_unit, "budget_unit"),
            device_class=text_of(device_class, "device_class"),
            source=text_of(source, "source"),
        ),
        max_rows=count_of(max_rows, "max_rows"),
    )
    files = _paths(paths)
    _refuse_options(files, reading)
    gathered = JoinedFiles()
    for path in files:
        gathered.add(path.name, _read_any(path, reading, skip_bad))
    return Runs(
        records=tuple(gathered.records),
        sources=tuple(path.name for path in files),
        problems=tuple(gathered.problems),
        left_out=tuple(gathered.left_out),
        files=tuple(gathered.files),
    )


def _read_any(path: Path, reading: Reading, skip_bad: bool) -> FilePart:
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise Unjudgeable(f"{path} {what}. Give the path of a file of runs.")
    if path.suffix.lower() in SAVED:
        return _saved_part(read_saved_file(path.name, path.read_bytes()))
    if path.suffix not in SUFFIXES:
        endings = ", ".join((*SUFFIXES, *SAVED))
        raise Unjudgeable(f"{path.name} is none of {endings}. Rename it to what it is.")
    recover_before_reading(path)
    read = read_file(
        path, reading, skip_bad=skip_bad, advise=lambda p: flags_as_arguments(p.advice)
    )
    account = account_of(read, path.name)
    left_out = say_left_out(read, reading)
    return FilePart(read.records, read.problems, left_out, (account,))


def _saved_part(facts: Mapping[str, Any]) -> FilePart:
    aside = facts.get("set_aside")
    left_out = tuple(map(str, aside)) if isinstance(aside, list) else ()
    saved = read_saved(facts)
    return FilePart(tuple(saved.records), (), left_out, saved.evidence.files)


def _refuse_options(files: Sequence[Path], reading: Reading) -> None:
    """A saved comparison's runs say all of themselves, and none of them is left out."""
    saved = [path.name for path in files if path.suffix.lower() in SAVED]
    if not saved:
        return
    given = ["keep"] if reading.keep else []
    if len(saved) == len(files):
        defaults = reading.defaults
        given += [f.name for f in fields(defaults) if getattr(defaults, f.name)]
        given += ["columns"] if reading.mapping else []
        given += ["units"] if reading.units else []
        given += ["fold"] if reading.fold else []
    if given:
        listed = listing(tuple(given))
        remedy = f"Leave {listed} out."
        raise Unjudgeable(
            f"{listed}: {saved[0]} is a saved comparison, which is read as it is. "
            f"{remedy}",
            [FieldError(option, "says nothing of a saved file") for option in given],
            remedy,
        )


def _paths(paths: Paths) -> list[Path]:
    named = paths_of(paths, "paths")
    files = [Path(name) for name in named]
    if not files:
        raise Unjudgeable("no file was named. Give at least one path.")
    addresses = [name for name in named if name.startswith(("http://", "https://"))]
    if addresses:
        raise Unjudgeable(
            f"{addresses[0]} is an address, and files are read here. Save its page or "
            "its .json, or run overcurve judge with the link."
        )
    return files
