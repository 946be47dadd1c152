"""Guesses about a file of runs, for a person to confirm: never used unasked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.durations import read_duration, resolution
from overcurve.reading.field_aliases import (
    ALIASES,
    DURATIONS,
    is_measured,
    is_part_of_training,
    rank_of_metric,
    rank_of_time,
    words_of,
    words_of_time,
)
from overcurve.reading.process_times import is_moment
from overcurve.reading.read_record import FIELDS
from overcurve.reading.reading_options import COUNTED

Words = Callable[[str], str]
Match = Callable[[Sequence[str], tuple[str, ...], Words], str | None]
# A clock's time and a place within one run, of which no training time can be told.
_SCALARS = {"wall time", "step", "value"}
_RUNTIMES = {"runtime", "duration"}
# How tags end that can only be the seconds of a training so far.
_TIMES = ("train seconds", "training seconds", "train time", "training time")
SCALARS_NOTE = (
    "This looks like scalars exported from TensorBoard: the course of a run, by the "
    "clock's time. It says neither what was trained nor for how long it was meant to "
    "be. Send one line for each run, its last value, with columns for method, budget, "
    "seed and train_seconds."
)
CHART_NOTE = (
    "This looks like a chart exported from Weights & Biases: a column for each run. "
    "Its table of runs has one line a run with the last values: export that instead."
)
CLOCK_NOTE = (
    "These are scalars exported from TensorBoard: each run is read to its last row. "
    "Its training time is what the clock showed between the first row and the last, "
    "with what came before that row at the same pace, evaluation included, unless a "
    "tag says it. Seeds are numbered, for the file names none."
)
RUNTIME_NOTE = (
    "{} is a tracker's time of the whole process, evaluation and start included. "
    "Where you have the seconds of training alone, use those as train_seconds."
)
ROUNDED_NOTE = (
    "{column} states its unit and is rounded: {cell} says the time to ± {within} s "
    "only."
)


def guess_mapping(columns: Sequence[str]) -> dict[str, str]:
    """Guesses which column is which field: column to field, each used once.

    A column that is named exactly like a field is that field.
    """
    mapping: dict[str, str] = {c: c for c in columns if c in ALIASES}
    if _holds_scalars(columns):
        return _guess_scalars(columns) | mapping
    # "total time" is the alias of one field and holds that of another, and so does
    # "budget_unit", which is a field of its own.
    parts = [column for column in columns if column not in FIELDS]
    for match, among in ((_same_words, columns), (_holds_words, parts)):
        for field, names in ALIASES.items():
            if field in mapping.values():
                continue
            free = [c for c in among if c not in mapping]
            guess = _guess_of(field, free, names, match)
            if guess is not None:
                mapping[guess] = field
    return mapping


def _guess_of(
    field: str, free: Sequence[str], names: tuple[str, ...], match: Match
) -> str | None:
    """The free column that is likeliest a field, by its name."""
    if field == "quality":
        return _likeliest_metric(free, is_exact=match is _same_words)
    if field == "train_seconds":
        timed = [c for c in free if not is_moment(c) and c not in FIELDS]
        ranks = {c: rank for c in timed if (rank := rank_of_time(c)) is not None}
        return min(ranks, key=lambda column: ranks[column], default=None)
    if field == "budget":
        free = [c for c in free if not is_measured(c)]
    if field not in DURATIONS:
        return match(free, names, words_of)
    if field == "total_seconds":
        free = [c for c in free if not is_part_of_training(c)]
    return match([c for c in free if not is_moment(c)], names, words_of_time)


def _likeliest_metric(columns: Sequence[str], *, is_exact: bool) -> str | None:
    """The column that is likeliest the quality.

    Args:
        is_exact: whether only names of metrics count that are held out, or bare.
    """
    ranks = {c: rank for c in columns if (rank := rank_of_metric(c)) is not None}
    if is_exact:
        ranks = {c: rank for c, rank in ranks.items() if not (rank[0] or rank[1])}
    return min(ranks, key=lambda column: ranks[column], default=None)


def tag_column(columns: Sequence[str]) -> str:
    """The column of scalars that says of what each value is; "" where there is none."""
    if not _holds_scalars(columns):
        return ""
    return next((column for column in columns if name_words(column) == "tag"), "")


def guess_tags(tags: Sequence[str]) -> dict[str, str]:
    """Guesses which tag is the quality, and which the training time: tag to field."""
    timed = (tag for tag in tags if words_of(tag).endswith(_TIMES))
    guessed = {
        _likeliest_metric(tags, is_exact=False): "quality",
        next(timed, None): "train_seconds",
    }
    return {tag: field for tag, field in guessed.items() if tag is not None}


def _guess_scalars(columns: Sequence[str]) -> dict[str, str]:
    """TensorBoard's scalars: of one run, or, with a column `run`, of several."""
    named = {name_words(column): column for column in columns}
    guessed = {named["value"]: "quality"}
    if "run" in named:
        guessed |= {named["run"]: "method", named["step"]: "budget", COUNTED: "seed"}
        if "wall time" in named:
            guessed[named["wall time"]] = "train_seconds"
    if "tag" in named:
        guessed[named["tag"]] = "metric"
    return guessed


def how_sure(column: str, field: str, columns: Sequence[str]) -> str:
    """How sure the guess is that a column is a field, in words.

    Args:
        column: as the file names it.
        field: what it was taken for.
        columns: all of the file, among which others may fit as well.
    """
    if _holds_scalars(columns):
        return "as TensorBoard exports it: please check"
    names = ALIASES.get(field, ())
    rivals = [
        other
        for other in columns
        if other != column and other not in ALIASES and words_of(other) in names
    ]
    if rivals:
        return f"a guess, it could be {rivals[0]} too: please check"
    if words_of(column) in names:
        return "a guess: please check"
    return "a guess, far from sure: please check"


def explain_export(
    columns: Sequence[str],
    mapping: Mapping[str, str],
    sample: Sequence[Mapping[str, str]] = (),
) -> str:
    """What a tracker's export does not say by itself; "" where nothing is known.

    Args:
        mapping: column to field, as guessed or as answered.
        sample: the first rows, as text.
    """
    if any(column.endswith("__MIN") for column in columns):
        return CHART_NOTE
    if _holds_scalars(columns) and "train_seconds" not in mapping.values():
        return SCALARS_NOTE
    if _holds_scalars(columns):
        return CLOCK_NOTE
    timed = [c for c, field in mapping.items() if field == "train_seconds"][:1]
    notes = [RUNTIME_NOTE.format(c) for c in timed if name_words(c) in _RUNTIMES]
    for column in timed:
        cells = [cell for row in sample if (cell := row.get(column, ""))]
        stated = [cell for cell in cells if read_duration(cell) is not None]
        if stated:
            cell = max(stated, key=resolution)
            within = f"{resolution(cell) / 2:g}"
            notes.append(ROUNDED_NOTE.format(column=column, cell=cell, within=within))
    return " ".join(notes)


def _holds_scalars(columns: Sequence[str]) -> bool:
    words = {name_words(c) for c in columns}
    return words.issuperset(_SCALARS) or words.issuperset(("tag", "step", "value"))


def _same_words(
    columns: Sequence[str], names: tuple[str, ...], words: Words
) -> str | None:
    """The first column whose words are a name, the most telling name first."""
    matches = (c for name in names for c in columns if words(c) == name)
    return next(matches, None)


def _holds_words(
    columns: Sequence[str], names: tuple[str, ...], words: Words
) -> str | None:
    """The first column whose words hold a name, the most telling name first."""
    for name in names:
        for column in columns:
            if len(name) > 3 and f" {name} " in f" {words(column)} ":
                return column
    return None
