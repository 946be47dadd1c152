"""The page that takes results measured anywhere: a file or pasted lines, mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from frontend.pages.page import Table
from overcurve.curves.terms.records import COURSE_FLAGS, RunRecord
from overcurve.words import count

EXAMPLE = """\
method,budget,seed,train_seconds,quality
baseline,1000,0,9.8,0.871
baseline,1000,1,9.9,0.874
baseline,2000,0,19.7,0.902
baseline,2000,1,19.6,0.899
mine,1500,0,16.1,0.905
mine,1500,1,16.4,0.908
"""
FIELD_WORDS: Mapping[str, str] = {
    "method": "name of the method; the baseline is one of them",
    "budget": "how far it was trained, in any unit: epochs, steps, trees",
    "seed": "tells repeats apart: a number or a text",
    "train_seconds": "training time in seconds, evaluation left out",
    "quality": "final quality, in the metric's own unit",
    "metric": "name of the metric",
    "direction": "max or min: which way is better",
    "unit": "of the quality; “fraction” is shown as per cent",
    "device_class": "the hardware; times of different ones are not compared",
    "task": "what was learned",
    "label": "what the curve is called",
    "status": "finished, diverged, failed, cancelled or partial (stopped early)",
    "budget_unit": "unit of the budget",
    "total_seconds": "time with everything",
    "source": "where the record comes from",
    "resumed": "yes where the run was stopped and taken up again",
    "partial": "yes where the run ended before its schedule did",
}
PREVIEW_COLUMNS = (
    "method",
    "budget",
    "seed",
    "train_seconds",
    "quality",
    "device_class",
    "remarks",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """A column of the file: what it is read as, and, where that is a guess, how sure.

    `choices` are values that split the file, with the rows of each; `keep` is the
    one to which the file is narrowed, "" for all.
    """

    index: int
    column: str
    field: str
    guess: str
    sample: str
    is_number: bool = False
    keep: str = ""
    choices: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line of the file."""

    line: int
    field: str
    reason: str
    remedy: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePage:
    """First the empty page; then, where a file leaves something open, the questions.

    `text` is the file as it was sent, "" where it is too long to be sent along
    (`is_long`: it has to be chosen again). `export_note` says what the export of
    another tracker leaves out. `tags` are those of a file with one value a row, with
    the rows of each: one is the quality, and one may be the training time. `fold` is
    the column that rises within a run, whose last row alone is read, and `fold_why`
    why that is thought. `preview` shows the first runs as they will be read; of the
    file's `rows`, `left_out` are filtered out, `folded` are earlier rows of a run, and
    `repeated` say again what another says. Where it `may_skip` lines that cannot be
    read, that is offered, and `skips_bad` is the answer.
    """

    template: ClassVar[str] = "judge.html"

    text: str = ""
    name: str = ""
    is_long: bool = False
    columns: tuple[ColumnChoice, ...] = ()
    export_note: str = ""
    tag_column: str = ""
    tags: tuple[tuple[str, int], ...] = ()
    quality_tag: str = ""
    time_tag: str = ""
    count_seeds: bool = False
    fold: str = ""
    fold_why: str = ""
    fold_columns: tuple[str, ...] = ()
    asks_direction: bool = True
    direction: str = ""
    direction_guess: str = ""
    metric: str = ""
    unit: str = ""
    device_class: str = ""
    methods: tuple[str, ...] = ()
    baseline: str = ""
    preview: tuple[tuple[str, ...], ...] = ()
    runs: int = 0
    rows: int = 0
    left_out: int = 0
    folded: int = 0
    repeated: int = 0
    unused: tuple[str, ...] = ()
    problems: tuple[LineProblem, ...] = ()
    problem_count: int = 0
    may_skip: bool = False
    skips_bad: bool = False
    missing: tuple[str, ...] = ()
    max_rows: int = 200_000

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Judge data"

    @property
    def has_file(self) -> bool:
        """Whether something was sent."""
        return bool(self.columns or self.methods or self.problems)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Every field a column can be mapped to, the needed ones first."""
        return tuple(FIELD_WORDS.items())

    @property
    def preview_columns(self) -> tuple[str, ...]:
        """What the preview shows of a run."""
        return PREVIEW_COLUMNS

    @property
    def counted(self) -> str:
        """What became of the rows of the file: no row is lost silently."""
        if not self.rows:
            return ""
        wrong = self.rows - self.runs - self.left_out - self.folded - self.repeated
        parts = [f"{count(self.rows, 'row')} in the file: {count(self.runs, 'run')}"]
        for amount, words in (
            (self.left_out, "filtered out"),
            (self.folded, "folded into the last row of their run"),
            (self.repeated, "repeated word for word"),
            (wrong, "cannot be read as they are"),
        ):
            parts += [f"{amount:,} {words}"] if amount > 0 else []
        return ", ".join(parts)

    @property
    def has_clock(self) -> bool:
        """Whether a column tells the training time where no tag does."""
        return any(column.field == "train_seconds" for column in self.columns)

    @property
    def splits(self) -> bool:
        """Whether a column's values suggest to read only a part of the rows."""
        return any(column.choices for column in self.columns)

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields that every run has."""
        return tuple(FIELD_WORDS)[:5]

    @property
    def example(self) -> str:
        """A small file that is right."""
        return EXAMPLE

    @property
    def more_problems(self) -> int:
        """How many are not listed."""
        return max(self.problem_count - len(self.problems), 0)

    def tables(self) -> tuple[Table, ...]:
        """What is wrong, line by line."""
        rows = tuple((p.line, p.field, p.reason, p.remedy) for p in self.problems)
        return (Table("problems", ("line", "field", "reason", "remedy"), rows),)


def preview_row(record: RunRecord) -> tuple[str, ...]:
    """A run as it will be read, in the order of `PREVIEW_COLUMNS`."""
    remarks: list[str] = [record.status] if record.status != "finished" else []
    folded = record.extra.get("folded_rows")
    remarks += [f"last of {folded:,.0f} rows"] if folded else []
    remarks += [
        name
        for name in COURSE_FLAGS
        if name != "folded_rows" and record.extra.get(name)
    ]
    return (
        record.label or record.method,
        f"{record.budget:,.12g} {record.budget_unit}".strip(),
        str(record.seed),
        "" if record.train_seconds is None else f"{record.train_seconds:,.6g}",
        "" if record.quality is None else f"{record.quality:.6g}",
        record.device_class,
        ", ".join(remarks),
    )
