"""`oc.read`: the runs of files of any form that Overcurve writes or imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any

from overcurve.curves.saved import (
    PAGES,
    SAVED,
    holds_comparison,
    read_saved,
    read_saved_file,
)
from overcurve.curves.terms.question import check_direction
from overcurve.curves.terms.records import Direction
from overcurve.errors import FieldError, Unjudgeable
from overcurve.notebook.arguments import (
    answers_given,
    columns_named,
    count_of,
    paths_of,
    text_of,
    values_kept,
    word_of,
)
from overcurve.notebook.file_parts import FilePart, JoinedFiles, say_left_out
from overcurve.notebook.runs import Runs
from overcurve.options import flags_as_arguments
from overcurve.reading.answered_doubts import refuse_unknown
from overcurve.reading.file_account import account_of
from overcurve.reading.files import read_files, say_files
from overcurve.reading.packed_files import PACKED, READ, ends_as_runs
from overcurve.reading.path_pattern import checked_pattern
from overcurve.reading.problems import Problem
from overcurve.reading.proposal import propose_reading
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading, parse_decimal
from overcurve.reading.sources import sources_in
from overcurve.reading.trackers import TRACKERS
from overcurve.reading.trackers.checked_runs import read_checked
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
    decimal: str = "",
    pattern: str = "",
    answers: Mapping[str, str] | None = None,
    tracker: str = "",
    skip_bad: bool = False,
    guess: bool = False,
    max_rows: int = 200_000,
) -> Runs:
    """Reads runs: CSV, JSON, Parquet, packed or not, what a tracker keeps, or a
    comparison that was saved.

    Args:
        paths: one file, or several whose runs belong together; of a folder those that
            hold runs.
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
        decimal: what stands before decimals, "," or ".", where cells such as 1,234
            leave it open.
        pattern: fields that stand in paths, as "{method}/epochs{budget}/seed{seed}".
        answers: doubt to answer, as {"resumed": "sum"}, of those that `Runs.doubts`
            names.
        tracker: whose files these are, where they do not tell: "wandb", "mlflow",
            "tensorboard", "optuna", "lightning", "huggingface" or "keras".
        skip_bad: leaves wrong lines out; they stand in `Runs.problems`.
        guess: takes what columns, values and paths look like where nothing else was
            said; what was guessed stands in `Runs.guessed`.
        max_rows: the most lines that files may have.
    Returns: the runs in the order of files and lines; a run that stands twice once.
    Raises:
        Unjudgeable: a file is not there, holds no runs, or is a saved comparison and
            options are given that say nothing of it; names every line and field at
            fault, and what to do.
        WrongQuestion: `direction` is neither max nor min.
        MissingPackage: a tracker's own package is needed and not installed.
        InputError: another argument is not what it should be.
    """
    reading = Reading(
        mapping=columns_named(columns, "columns"),
        units=columns_named(units, "units"),
        keep=values_kept(keep, "keep"),
        fold=text_of(fold, "fold"),
        answers=answers_given(answers, "answers"),
        decimal=parse_decimal(text_of(decimal, "decimal")),
        pattern=checked_pattern(text_of(pattern, "pattern")),
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
    tracker = word_of(tracker, "tracker", ("", *TRACKERS))
    files = _paths(paths)
    gathered = JoinedFiles()
    tracked = {path: _read_tracker(path, reading, tracker, skip_bad) for path in files}
    for path, part in tracked.items():
        if part is not None:
            gathered.add(path.name, part)
    others = [path for path in files if tracked[path] is None]
    saved = [path for path in others if _is_saved(path)]
    _refuse_options(files, saved, reading)
    runs = [path for path in others if path not in saved]
    guessed: tuple[str, ...] = ()
    if runs and guess:
        proposal = propose_reading(sources_in(runs), reading)
        reading, guessed = proposal.reading, proposal.say_guesses()
    if runs:
        gathered.add(say_files(runs), _read_runs(runs, reading, skip_bad))
    for path in saved:
        facts = read_saved_file(path.name, path.read_bytes())
        gathered.add(path.name, _saved_part(facts))
    refuse_unknown(reading.answers, gathered.doubts)
    return Runs(
        records=tuple(gathered.records),
        sources=tuple(path.name for path in files),
        problems=tuple(gathered.problems),
        left_out=tuple(gathered.left_out),
        files=tuple(gathered.files),
        doubts=tuple(gathered.doubts),
        guessed=guessed,
        said=tuple(gathered.said),
    )


def _read_tracker(
    path: Path, reading: Reading, tracker: str, skip_bad: bool
) -> FilePart | None:
    """What a tracker's file or folder holds; None where it is no tracker's.

    Args:
        reading, tracker, skip_bad: as of `read`.
    """
    answer = read_checked(
        path, reading, tracker=tracker, skip_bad=skip_bad, advise=_advise
    )
    if answer is None:
        return None
    read = answer.runs
    left_out = [
        *say_left_out(read, reading),
        *(f"{each.where}: {each.reason}" for each in read.aside),
    ]
    account = account_of(read, path.name)
    return FilePart(
        read.records, read.problems, left_out, (account,), read.doubts, answer.said
    )


def _is_saved(path: Path) -> bool:
    """Whether a file is a comparison; other files of runs are not."""
    if not path.exists():
        raise Unjudgeable(f"{path} does not exist. Give the path of a file of runs.")
    if path.is_file() and path.suffix.lower() in SAVED:
        return holds_comparison(path.name, path.read_bytes())
    if not path.is_dir() and not ends_as_runs(path.name):
        endings = ", ".join((*READ, *PACKED, *PAGES))
        raise Unjudgeable(f"{path.name} is none of {endings}. Rename it to what it is.")
    return False


def _read_runs(paths: Sequence[Path], reading: Reading, skip_bad: bool) -> FilePart:
    for path in paths:
        recover_before_reading(path)
    read = read_files(paths, reading, skip_bad=skip_bad, advise=_advise)
    account = account_of(read, say_files(paths))
    left_out = say_left_out(read, reading)
    return FilePart(read.records, read.problems, left_out, (account,), read.doubts)


def _advise(problem: Problem) -> str:
    return flags_as_arguments(problem.advice)


def _saved_part(facts: Mapping[str, Any]) -> FilePart:
    aside = facts.get("set_aside")
    left_out = tuple(map(str, aside)) if isinstance(aside, list) else ()
    saved = read_saved(facts)
    return FilePart(tuple(saved.records), (), left_out, saved.evidence.files)


def _refuse_options(
    files: Sequence[Path], saved: Sequence[Path], reading: Reading
) -> None:
    """A saved comparison's runs say all of themselves, and none of them is left out."""
    if not saved:
        return
    given = ["keep"] if reading.keep else []
    if len(saved) == len(files):
        defaults = reading.defaults
        given += [f.name for f in fields(defaults) if getattr(defaults, f.name)]
        given += ["columns"] if reading.mapping else []
        given += ["units"] if reading.units else []
        given += ["answers"] if reading.answers else []
        given += [n for n in ("fold", "decimal", "pattern") if getattr(reading, n)]
    if given:
        listed = listing(tuple(given))
        remedy = f"Leave {listed} out."
        raise Unjudgeable(
            f"{listed}: {saved[0].name} is a saved comparison, which is read as it is. "
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
