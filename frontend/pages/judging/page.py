"""The page that takes results measured anywhere: dropped, checked, then judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from frontend.pages.judging.account import Account
from frontend.pages.judging.columns import ColumnRow
from frontend.pages.judging.doubts import DoubtQuestion
from frontend.pages.judging.examples import EXAMPLES, Example
from frontend.pages.judging.runs_grid import RunsGrid
from frontend.pages.page import Table
from overcurve.reading.process_times import ENDED, STARTED
from overcurve.words import count

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
    STARTED: "when the process began, where nothing says the training time",
    ENDED: "when it ended: end - start is then the time of the process",
    "resumed": "yes where the run was stopped and taken up again",
    "partial": "yes where the run ended before its schedule did",
}
MOST_DOUBTS = 12  # shown at once
# What a menu calls a field; the others go by their own names.
MENU_WORDS: Mapping[str, str] = {
    "train_seconds": "training time",
    "device_class": "device",
    "budget_unit": "unit of the budget",
    "total_seconds": "total time",
    "unit": "unit of the quality",
    "status": "state",
    STARTED: "start of the process",
    ENDED: "end of the process",
}


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line of the file."""

    line: int
    field: str
    reason: str
    remedy: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of files with one value a row, in `column`, with the rows of each: one
    is the quality, and one may be the training time."""

    column: str
    tags: tuple[tuple[str, int], ...]
    quality: str
    time: str
    has_clock: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """The columns that may rise within a run, of which `column` is taken to ("" for
    none), and `why` that is thought."""

    columns: tuple[str, ...]
    column: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePage:
    """First the empty page; then what was understood of the files that were sent.

    `text` is a file as it was sent and `kept` several or one that is no text, packed;
    both are "" where it is too long to be sent along (`is_long`: it has to be chosen
    again). `passed_over` are files that hold no runs. Of the files of a `tracker`
    `said` tells whose they are and what was taken for what; its columns are names of
    settings and logged values. `export_note` says what another export leaves out.
    Where it `may_skip` lines that cannot be read, that is offered, and `skips_bad` is
    the answer; `remembered` are answers to doubts that are not open as the files are
    read now. `is_refused` says that judging was asked for and that they stood against
    it. `command` reads the same files in the same way from a shell.
    """

    template: ClassVar[str] = "judge.html"

    text: str = ""
    kept: str = ""
    name: str = ""
    files: tuple[str, ...] = ()
    is_long: bool = False
    passed_over: tuple[str, ...] = ()
    tracker: str = ""
    said: tuple[str, ...] = ()
    columns: tuple[ColumnRow, ...] = ()
    export_note: str = ""
    tags: Tags | None = None
    count_seeds: bool = False
    fold: Fold | None = None
    asks_direction: bool = True
    direction: str = ""
    direction_guess: str = ""
    direction_hint: str = ""
    metric: str = ""
    unit: str = ""
    device_class: str = ""
    pattern: str = ""
    baseline: str = ""
    grid: RunsGrid | None = None
    account: Account | None = None
    doubts: tuple[DoubtQuestion, ...] = ()
    remembered: tuple[tuple[str, str], ...] = ()
    problems: tuple[LineProblem, ...] = ()
    problem_count: int = 0
    may_skip: bool = False
    skips_bad: bool = False
    is_refused: bool = False
    missing: tuple[str, ...] = ()
    command: str = ""
    max_rows: int = 200_000

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Check the runs" if self.has_file else "Judge data"

    @property
    def has_file(self) -> bool:
        """Whether something was sent."""
        return bool(self.columns or self.problems or self.files)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Every field a column can be mapped to, the needed ones first."""
        return tuple(FIELD_WORDS.items())

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The fields as a column's menu names them."""
        return tuple((name, MENU_WORDS.get(name, name)) for name in FIELD_WORDS)

    @property
    def used(self) -> tuple[ColumnRow, ...]:
        """The columns of which something is read; all where something is missing."""
        return tuple(c for c in self.columns if c.is_used or self.missing)

    @property
    def unused(self) -> tuple[ColumnRow, ...]:
        """The columns that are not read, folded away."""
        return tuple(c for c in self.columns if not c.is_used and not self.missing)

    @property
    def splits(self) -> bool:
        """Whether a column's values suggest to read only a part of the rows."""
        return any(column.choices for column in self.columns)

    @property
    def has_second_row(self) -> bool:
        """Whether there is a second row to show."""
        return any(column.cells[1] for column in self.columns)

    @property
    def read(self) -> str:
        """What was read, in a line."""
        rows = f"{count(self.account.rows, 'row')} read, " if self.account else ""
        what = "setting or logged value" if self.said else "column"
        many = "settings and logged values" if self.said else "columns"
        files = f" of {count(len(self.files), 'file')}" if len(self.files) > 1 else ""
        return f"{rows}{count(len(self.columns), what, many)}{files}"

    @property
    def runs(self) -> int:
        """How many runs can be judged."""
        return self.account.runs if self.account else 0

    @property
    def open_doubts(self) -> int:
        """How many doubts nobody has answered."""
        return sum(not doubt.is_answered for doubt in self.doubts)

    @property
    def first_doubts(self) -> tuple[DoubtQuestion, ...]:
        """Those that are shown at once."""
        return self.doubts[:MOST_DOUBTS]

    @property
    def further_doubts(self) -> tuple[DoubtQuestion, ...]:
        """Those that are folded away where there are many."""
        return self.doubts[MOST_DOUBTS:]

    @property
    def must_be_answered(self) -> int:
        """How many questions have no answer that holds by itself."""
        asks_direction = self.asks_direction and not self.direction
        return asks_direction + sum(d.must_be_answered for d in self.doubts)

    @property
    def doubts_words(self) -> str:
        """How many are open and answered, and what silence does."""
        answered = len(self.doubts) - self.open_doubts
        must = sum(doubt.must_be_answered for doubt in self.doubts)
        if must:
            return f"{must} must be answered"
        if self.open_doubts:
            done = f", {answered} answered" if answered else ""
            return f"{self.open_doubts} open{done}; silence takes the marked answer"
        return f"all {answered} answered" if answered else ""

    @property
    def waits_for(self) -> str:
        """What stands against judging, as a sentence; "" where nothing does."""
        if self.missing:
            words = [MENU_WORDS.get(name, name) for name in self.missing]
            return f"Say which column is {_either(words)}."
        must = sum(doubt.must_be_answered for doubt in self.doubts)
        if must and self.problems:
            return f"{count(must, 'question')} must be answered first."
        if self.problems and not self.may_skip:
            return "No run can be read yet: see what is wrong above."
        if self.problems and not self.skips_bad:
            wrong = count(self.problem_count, "problem")
            return f"{wrong} above: correct the file, or leave the wrong lines out."
        if not self.runs:
            return "No run has a quality that can be judged yet."
        return ""

    @property
    def example(self) -> Example:
        """A small file that is right."""
        return EXAMPLES[0]

    @property
    def examples(self) -> tuple[Example, ...]:
        """Small files of the kinds that are taken."""
        return EXAMPLES

    @property
    def more_problems(self) -> int:
        """How many are not listed."""
        return max(self.problem_count - len(self.problems), 0)

    def tables(self) -> tuple[Table, ...]:
        """What is wrong, line by line."""
        rows = tuple((p.line, p.field, p.reason, p.remedy) for p in self.problems)
        return (Table("problems", ("line", "field", "reason", "remedy"), rows),)


def _either(words: list[str]) -> str:
    return " and which is ".join(words)
