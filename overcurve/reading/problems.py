"""What is wrong with lines of a file, each with its field and its remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one line, and what to do about it; where the
    same is wrong with several `lines`, `line` is the first and `last` the last."""

    line: int
    field: str
    reason: str
    remedy: str
    last: int = 0
    lines: int = 1
    option: str = ""  # of the command line, which does what the remedy says

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
