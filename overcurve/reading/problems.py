"""What is wrong with lines of a file, each with its field and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.reading.doubts import Doubt


class FileLine(int):
    """A line of one of several files: its number counts on from file to file, so that
    lines of two files are never the same, and it is written with its file's name.

    Args:
        number: within its file.
        file: its name.
        before: the lines of the files before this one.
    """

    def __new__(cls, number: int, file: str, before: int) -> FileLine:
        line = super().__new__(cls, before + number)
        line._words = f"{number} of {file}"
        return line

    _words: str

    def __str__(self) -> str:
        return self._words

    def __format__(self, spec: str) -> str:
        return format(self._words, spec)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one line, and what to do about it; where the
    same is wrong with several `lines`, `line` is the first and `last` the last; what
    `is_of_all` lines is not cured by leaving some of them out."""

    line: int
    field: str
    reason: str
    remedy: str
    last: int = 0
    lines: int = 1
    option: str = ""  # of the command line, which does what the remedy says
    is_of_all: bool = False

    @property
    def advice(self) -> str:
        """The remedy, with the option of the command line that does it."""
        return f"{self.remedy[:-1]}: {self.option}." if self.option else self.remedy

    @property
    def where(self) -> str:
        """The lines in words."""
        if self.lines == 1:
            return f"line {self.line}"
        return f"lines {self.line} to {self.last} ({self.lines:,} of them)"


class Unreadable(Exception):
    """The file itself cannot be read on; caught where runs are read."""

    def __init__(
        self,
        line: int,
        field: str,
        reason: str,
        remedy: str,
        *,
        option: str = "",
        doubt: Doubt | None = None,
    ) -> None:
        super().__init__(reason)
        self.problem = Problem(line, field, reason, remedy, option=option)
        self.doubts = () if doubt is None else (doubt,)  # whose answer lets it be read
