"""One run as its rows are understood: its time, its ending, and what is said of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from overcurve.reading.courses.course import Course, name_run, read_clock
from overcurve.reading.courses.endings import Ending
from overcurve.reading.courses.pauses import Pause


@dataclass(slots=True)
class UnderstoodRun:
    """A run while it is understood.

    Attributes:
        course: its rows.
        spent: seconds since its start, one for each step, NaN where none is told.
        sessions: the seconds of each.
        ending: "" where its last quality is its result.
        pauses: where it stood still.
        flags: what its record says of its course, as `records.COURSE_FLAGS` names it.
        aside: why it is in no record, a few words; "" where it is.
        by_hand: whether somebody asked for that.
        is_summed: whether its rows tell the time of one row or step each.
    """

    course: Course
    spent: list[float]
    sessions: tuple[float, ...] = ()
    ending: Ending = ""
    pauses: list[Pause] = field(default_factory=list)
    flags: dict[str, float] = field(default_factory=dict)
    aside: str = ""
    by_hand: bool = False
    is_summed: bool = False

    @property
    def name(self) -> str:
        """The run in words."""
        return name_run(self.course.row)

    @property
    def label(self) -> str:
        """What people call its method."""
        row = self.course.row
        return str(row.get("label") or row.get("method", ""))[:80]

    @property
    def used(self) -> int:
        """The index of the step that is its result, or its end where it has none."""
        is_lost = self.ending == "diverged"
        return len(self.spent) - 1 if is_lost else self.course.last_valued

    @property
    def line(self) -> int:
        """The line of that step."""
        return self.course.lines[self.used]

    def set_aside(self, reason: str, *, by_hand: bool = False) -> None:
        """Takes the run out of the records."""
        self.aside, self.by_hand = reason, by_hand

    def shift(self, step: int, seconds: float) -> None:
        """Adds seconds to the clock from a step on."""
        self.spent = [t + seconds if i >= step else t for i, t in enumerate(self.spent)]

    def row(self) -> dict[str, Any]:
        """The cells of its record by field. A time that the clock itself says stays as
        it is written, to the last digit."""
        lost = self.ending == "diverged"
        row: dict[str, Any] = dict(self.course.last if lost else self.course.row)
        spent = self.spent[self.used]
        if lost and math.isnan(spent):
            spent = next(
                (t for t in reversed(self.spent) if not math.isnan(t)), math.nan
            )
        if not math.isnan(spent) and spent != read_clock(row):
            row["train_seconds"] = spent if spent > 0 else ""
        if self.ending and _says_nothing_else(row):
            row["status"] = self.ending
        if lost:
            row["quality"] = ""
        return row


def _says_nothing_else(row: Mapping[str, Any]) -> bool:
    """Whether the rows themselves tell of no other end."""
    said = str(row.get("status") or "").strip().lower()
    return said in ("", "finished", "complete", "completed", "done")
