"""Columns without a field in which runs of one name differ: is it two settings?

A learning rate that differs between two runs of one method, budget and seed says why
their results do. Such a column is named, and an answer parts the method by it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.answered_doubts import answered
from overcurve.reading.doubts import Answer, Doubt
from overcurve.words import listing

SPLIT = "split:"
MOST = 4  # values of a column that are named, and columns of a contradiction
_SETTINGS = re.compile(
    r"\b(lr|learning rate|base lr|max lr|wd|weight decay|batch size|bs|momentum|dropout"
    r"|optimi[sz]er|schedule|scheduler|width|depth|layers|num layers|hidden|hidden size"
    r"|dim|beta1|beta2|temperature|warmup|warmup steps|augment|augmentation|config|cfg"
    r"|hparams|params|arch|architecture|model|backbone|label smoothing|gamma)\b"
)


def is_setting(column: str) -> bool:
    """Whether a column is called as what is tuned."""
    return bool(_SETTINGS.search(name_words(column)))


def columns_apart(
    first: Mapping[str, Any], second: Mapping[str, Any], *, are_shared: bool
) -> tuple[str, ...]:
    """The columns that tell two runs of one name apart, most telling first.

    Args:
        first, second: their cells by column, without those of a field.
        are_shared: whether each cell is that of all rows of its run: then a number
            that differs is no result, whatever its column is called.
    """
    apart = [c for c in first if c in second and str(first[c]) != str(second[c])]
    named = [column for column in apart if is_setting(column)]
    if named:
        return tuple(named[:MOST])
    words = [c for c in apart if are_shared or not _is_number(first[c])]
    return tuple(words[:MOST])


def split_columns(answers: Mapping[str, str]) -> tuple[str, ...]:
    """The columns by which methods are parted, as somebody said."""
    return tuple(
        doubt.removeprefix(SPLIT)
        for doubt, name in answers.items()
        if doubt.startswith(SPLIT) and name == "two"
    )


def part_by(
    named: dict[str, Any], row: Mapping[str, Any], columns: Iterable[str]
) -> None:
    """Puts the cells of some columns into the label of a row's method.

    Args:
        named: the row by field; its label is changed.
        row: the row by column.
        columns: by which methods are parted.
    """
    for column in columns:
        cell = row.get(column, "")
        if cell not in ("", None):
            label = named.get("label") or named.get("method", "")
            named["label"] = f"{label}, {column} {cell}"


def unparted(label: str, cells: Mapping[str, Any], columns: Sequence[str]) -> str:
    """A label without what `part_by` put there.

    Args:
        label: of a record.
        cells: of its run, by column.
        columns: by which methods are parted.
    """
    for column in reversed(columns):
        label = label.removesuffix(f", {column} {cells.get(column, '')}")
    return label


class SeenSettings:
    """The values that columns of settings have in the runs of a file."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, dict[str, int]]] = {}
        self._is_setting: dict[str, bool] = {}

    def see(self, method: str, cells: Mapping[str, Any]) -> None:
        """Notes the cells of one run.

        Args:
            method: its name.
            cells: without those of a field, by column.
        """
        for column, cell in cells.items():
            known = self._is_setting.get(column)
            if known is None:
                known = self._is_setting[column] = is_setting(column)
            if known and cell not in ("", None):
                by_method = self._values.setdefault(column, {})
                counts = by_method.setdefault(method, {})
                counts[str(cell)] = counts.get(str(cell), 0) + 1

    def doubts(self, answers: Mapping[str, str]) -> Iterable[Doubt]:
        """Asks of each column that differs within a method whether it parts it."""
        for column, by_method in self._values.items():
            several = {m: v for m, v in by_method.items() if len(v) > 1}
            if several:
                yield answered(_split_doubt(column, several), answers)


def _split_doubt(column: str, several: Mapping[str, Mapping[str, int]]) -> Doubt:
    said = [f"{m} has {_values(column, counts)}" for m, counts in several.items()]
    return Doubt(
        id=f"{SPLIT}{column}",
        question=f"{listing(said[:MOST])}. Two settings?",
        why="As one method, its curve mixes them.",
        answers=(Answer("two", "A method each"), Answer("one", "One method")),
        taken="one",
        methods=tuple(several),
    )


def _values(column: str, counts: Mapping[str, int]) -> str:
    named = [f"{value} in {runs:,}" for value, runs in counts.items()]
    more = len(named) - MOST
    shown = listing(named[:MOST]) if more <= 0 else f"{', '.join(named[:MOST])}, ..."
    return f"{column} {shown} of its runs"


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def split_options(columns: Sequence[str]) -> str:
    """The options of the command line that part methods by these columns."""
    pairs = (shlex.quote(f"{SPLIT}{column}=two") for column in columns)
    return " ".join(f"--answer {pair}" for pair in pairs)
