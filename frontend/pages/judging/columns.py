"""What the columns of a file are: a row of the page for each, with its first cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from frontend.pages.judging.given import Given
from frontend.pages.judging.seen_file import SeenFile, field_of
from overcurve.reading.column_guess import how_sure, tag_column
from overcurve.reading.column_units import ASKED, TIMES
from overcurve.reading.described_columns import ColumnPreview
from overcurve.reading.header_units import CLOCKS, WORDS_OF
from overcurve.reading.process_times import ENDED, STARTED
from overcurve.reading.read_record import FIELDS
from overcurve.reading.reading_options import UNUSED
from overcurve.reading.stated_flags import FLAGS

KEPT = "="  # the answer that a column is a number of the author's own
UNFILTERED = ("method", "label", "seed")  # judged side by side, so never left out
A_MOMENT = 1e8  # seconds: more are no training, but a time of day since 1970
MOST_CELL = 40  # characters of a cell that are shown
Splits = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """A column of the file: what it is read as, and, where that is a guess, how sure.

    `cells` are those of its first two rows, and `becomes` says what is made of them.
    `units` are those its numbers may be in, as (name, words), and `unit` the one they
    are read in; `is_converted` where that changes them. `choices` are values that split
    the file, with the rows of each; `keep` the one to which it is narrowed, "" for all.
    """

    index: int
    column: str
    field: str
    guess: str
    cells: tuple[str, str]
    is_number: bool = False
    becomes: str = ""
    units: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    is_unit_stated: bool = False
    is_converted: bool = False
    keep: str = ""
    choices: tuple[tuple[str, int], ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether anything of it is read, or its values may part the rows."""
        return self.field not in ("", UNUSED) or bool(self.choices)

    @property
    def doubted(self) -> str:
        """How sure the guess is; the whole page asks to check it."""
        return self.guess.removesuffix(": please check")


def page_columns(file: SeenFile, given: Given, splits: Splits) -> tuple[ColumnRow, ...]:
    """A row for each column.

    Args:
        splits: the columns whose few values part the rows, with the rows of each.
    """
    told = {preview.column: preview for preview in file.previews}
    return tuple(
        _row(index, column, told.get(column), file, given, splits)
        for index, column in enumerate(file.columns)
    )


def _row(
    index: int,
    column: str,
    preview: ColumnPreview | None,
    file: SeenFile,
    given: Given,
    splits: Splits,
) -> ColumnRow:
    # Tags are asked about by themselves.
    tags = tag_column(file.columns) if file.tags else None
    is_parted = file.read_as[column] not in UNFILTERED and column != tags
    field = _choice(column, file)
    row = ColumnRow(
        index=index,
        column=column,
        field=field,
        is_number=is_number(file.cell(column, 0)),
        guess=_say_guess(column, file, given),
        cells=(shortened(file.cell(column, 0)), shortened(file.cell(column, 1))),
        becomes=_becomes(column, field, preview, file),
        keep=given.keep.get(column, ""),
        choices=tuple(splits.get(column, {}).items()) if is_parted else (),
    )
    if preview is None or preview.field not in TIMES:
        return row
    offered = dict.fromkeys((*ASKED, *CLOCKS, preview.unit))
    return replace(
        row,
        units=tuple((unit, WORDS_OF[unit]) for unit in offered),
        unit=preview.unit,
        is_unit_stated=column in file.reading.units,
        is_converted=preview.unit != "s" or not is_number(file.cell(column, 0)),
    )


def _becomes(
    column: str, field: str, preview: ColumnPreview | None, file: SeenFile
) -> str:
    if column == file.reading.fold:
        return "rises within a run"
    if preview is None or field == KEPT:
        return ""
    first = file.cell(column, 0)
    if preview.field in TIMES and is_number(first) and float(first) > A_MOMENT:
        return "a clock: what passed on it counts"
    return preview.becomes


def shortened(cell: str) -> str:
    """A cell as far as a table has room for it."""
    return cell if len(cell) <= MOST_CELL else f"{cell[: MOST_CELL - 1]}…"


def is_number(text: str) -> bool:
    """Whether a cell is a plain number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _say_guess(column: str, file: SeenFile, given: Given) -> str:
    is_guess = file.reading.mapping.get(column, UNUSED) != UNUSED and not given.mapping
    if not is_guess:
        return ""
    return how_sure(column, field_of(column, file.reading), file.columns)


def _choice(column: str, file: SeenFile) -> str:
    """What stands in a column's menu: numbers of no field are kept beside them."""
    field = field_of(column, file.reading)
    is_open = field == UNUSED and column not in file.reading.mapping
    is_known = field in (*FIELDS, *FLAGS, STARTED, ENDED)
    is_own = field == column and not is_known
    is_kept = is_own or (is_open and is_number(file.cell(column, 0)))
    return KEPT if is_kept else field
