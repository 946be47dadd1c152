"""Looks through a CSV file for numbers that are not written as Python writes them.

Most files have none: bytes are searched first, which is quick, and cells are looked at
only where something was found.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from overcurve.curves.terms.quantities import AMOUNTS
from overcurve.reading.column_guess import guess_mapping
from overcurve.reading.csv_rows import CsvHead
from overcurve.reading.doubts import Doubt
from overcurve.reading.notation import DOUBT, Convert, NotationCount, converters
from overcurve.reading.plain_text import CHUNK, read_lines
from overcurve.reading.problems import Unreadable
from overcurve.reading.reading_options import Reading, parse_decimal
from overcurve.reading.stated_flags import RUNTIMES

NUMBERS = frozenset(
    ("budget", "train_seconds", "quality", "total_seconds", *AMOUNTS, *RUNTIMES)
)
DECIMAL_COMMAS = ";"  # what spreadsheets part cells by where the comma parts decimals
_OVERLAP = 64  # bytes, more than any number has
_MOST_LOOKS = 5_000  # at spaces of one chunk that may stand within a number
# Each begins with its rarest byte, which makes the search quick.
_QUOTED = re.compile(rb'"[-+0-9][0-9.\' ]{0,40},[0-9]')
_COMMA = re.compile(rb",[0-9]")
_POINTS = re.compile(rb"\.[0-9]{3}\.")
_GROUPS = (re.compile(rb" [0-9]{3}"), re.compile(rb"'[0-9]{3}"))
_WIDE = ("\u00a0".encode(), "\u202f".encode(), "’".encode())


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes numbers: by column, what rewrites its cells, empty where they
    need nothing; and the doubt about it that somebody answered."""

    convert: Mapping[str, Convert] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


def survey_numbers(
    source: BinaryIO, head: CsvHead, reading: Reading, *, is_guess: bool = False
) -> Notation:
    """Decides how a file writes its numbers.

    Args:
        source: all of the file, as UTF-8.
        head: how it begins.
        reading: how it is asked to be read.
        is_guess: whether columns that nobody mapped yet are taken for what they seem.
    Raises: Unreadable: a number may be either of two; a guess takes such as they stand.
    """
    answer = parse_decimal(reading.answers.get(DOUBT, ""))
    stated = reading.decimal or answer
    takes_commas = head.delimiter == DECIMAL_COMMAS and stated != "point"
    if not may_hold_marks(source, head.delimiter):
        return Notation()
    votes = _numeric(head.columns, reading, is_guess)
    count = NotationCount()
    for line, row in _cells(source, head):
        for column, cell in zip(head.columns, row, strict=True):
            if column not in count.texts or votes(column):
                count.add(line, column, cell.strip(), votes=votes(column))
    try:
        decimal = count.decide(stated)
    except Unreadable:
        if not is_guess:
            raise
        decimal = None
    told = count.answered(answer) if answer is not None else None
    return Notation(
        converters(head.columns, decimal, count, votes, takes_commas=takes_commas),
        () if told is None else (told,),
    )


def may_hold_marks(source: BinaryIO, delimiter: str) -> bool:
    """Whether any cell may be a number with a comma, or with groups of digits."""
    source.seek(0)
    tail = b""
    while chunk := source.read(CHUNK):
        if _holds_marks(tail + chunk, delimiter):
            return True
        tail = chunk[-_OVERLAP:]
    return False


def _holds_marks(chunk: bytes, delimiter: str) -> bool:
    commas = _QUOTED if delimiter == "," else _COMMA
    if commas.search(chunk) or _POINTS.search(chunk):
        return True
    if any(mark in chunk for mark in _WIDE):
        return True
    return any(
        chunk[max(found.start() - 1, 0) : found.start()].isdigit()
        for group in _GROUPS
        for found in islice(group.finditer(chunk), _MOST_LOOKS)
    )


def _numeric(
    columns: tuple[str, ...], reading: Reading, is_guess: bool
) -> Callable[[str], bool]:
    """Tells the columns of numbers, by the field that each is read as."""
    guessed = guess_mapping(columns) if is_guess else {}
    mapping = {**guessed, **reading.mapping}
    numeric = {c for c in columns if mapping.get(c, c) in NUMBERS}
    if reading.fold:
        numeric.add(reading.fold)
    return numeric.__contains__


def _cells(source: BinaryIO, head: CsvHead) -> Iterator[tuple[int, list[str]]]:
    """The cells of each whole row after the header; ends where a row cannot be read,
    which is told when the rows are."""
    source.seek(0)
    place = 0

    def watched() -> Iterator[str]:
        nonlocal place
        for number, line in read_lines(source):
            place = number
            if number > head.number:
                yield line

    reader = csv.reader(
        watched(), delimiter=head.delimiter, strict=True, skipinitialspace=True
    )
    try:
        for row in reader:
            if len(row) == len(head.columns):
                yield place, row
    except csv.Error:
        return
