"""The rows of one run in their order, as far as its course is told by them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import Any

from overcurve.reading.durations import read_duration

IDENTITY = ("task", "recipe", "method", "label", "metric", "seed", "device_class")
MISSING, VALUED, BROKEN = 0, 1, 2  # what a row says of the quality
_BROKEN_WORDS = frozenset(
    ("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "null")
)
LONGEST_WORD = 9


@dataclass(slots=True)
class Course:
    """Rows of one run.

    Attributes:
        lines, places, seconds, says: one each for every step logged: where it stands,
            what rises from row to row, the clock (NaN where it is not told), and
            whether the quality is `MISSING`, `VALUED` or `BROKEN`.
        row: the last one with a quality, or the last one where none has.
        last: the last one. Rows of one step that complete each other are one.
        settings: cells of columns without a meaning that all rows share.
        rows: how many there are in the file.
        doubled: the lines of the first two rows that give one step two results.
        contradicted: how many rows give a step another quality at the same time: at
            one step that may be a last evaluation, at several it is another run's.
        alternating: columns that tell such rows apart, the same way at every step,
            of which there are two at least.
    """

    lines: list[int] = field(default_factory=list)
    places: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    says: list[int] = field(default_factory=list)
    row: Mapping[str, Any] = field(default_factory=dict)
    last: Mapping[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    doubled: tuple[int, int] | None = None
    contradicted: int = 0
    alternating: tuple[str, ...] = ()
    _apart: dict[str, frozenset[str]] | None = None
    _beside: Mapping[str, Any] = field(default_factory=dict)
    _group: dict[str, set[str]] = field(default_factory=dict)

    def add(
        self,
        line: int,
        place: float,
        row: Mapping[str, Any],
        beside: Mapping[str, Any],
    ) -> None:
        """Takes the next row.

        Args:
            line: where it stands.
            place: at least that of the row before.
            row: its cells by field.
            beside: its cells without a field, by column.
        """
        said, seconds = say_quality(row.get("quality")), read_clock(row)
        same_place = bool(self.places) and place == self.places[-1]
        if same_place and self._completes(said, seconds):
            given = {name: cell for name, cell in row.items() if cell not in ("", None)}
            self.last = {**self.last, **given}
            self.says[-1] = max(self.says[-1], said)
            if not math.isnan(seconds):
                self.seconds[-1] = seconds
        else:
            if same_place:
                self._note_doubled(line, said, beside)
                self.contradicted += self._contradicts(said, seconds, row)
            elif self._group:
                self._end_group()
            self.lines.append(line)
            self.places.append(place)
            self.seconds.append(seconds)
            self.says.append(said)
            self.last = row
        if self.says[-1] == VALUED or VALUED not in self.says:
            self.row = self.last
        if self.settings or not self.rows:
            self._keep_settings(beside)
        self._beside = beside
        self.rows += 1

    def _completes(self, said: int, seconds: float) -> bool:
        """Whether the next row of the same step says what the last one left open."""
        before = self.seconds[-1]
        same_time = math.isnan(seconds) or math.isnan(before) or seconds == before
        return same_time and MISSING in (said, self.says[-1])

    def _contradicts(self, said: int, seconds: float, row: Mapping[str, Any]) -> bool:
        """Whether a row gives the step before it another quality, and no later."""
        is_other = row.get("quality") != self.last.get("quality")
        return (
            said == self.says[-1] == VALUED and is_other and seconds <= self.seconds[-1]
        )

    def _note_doubled(self, line: int, said: int, beside: Mapping[str, Any]) -> None:
        if said == self.says[-1] == VALUED:
            self.doubled = self.doubled or (self.lines[-1], line)
            for cells in (self._beside, beside):
                for column, cell in cells.items():
                    self._group.setdefault(column, set()).add(str(cell))

    def _end_group(self) -> None:
        """Compares the cells of one step with those of the steps before."""
        if not self._group:
            return
        told = {c: frozenset(v) for c, v in self._group.items() if len(v) > 1}
        if self._apart is not None:
            old = self._apart
            told = {c: v for c, v in told.items() if old.get(c) == v}
            self.alternating = tuple(told)
        self._apart, self._group = told, {}

    def ended(self) -> Course:
        """The course after its last row."""
        self._end_group()
        return self

    def _keep_settings(self, beside: Mapping[str, Any]) -> None:
        if not self.rows:
            self.settings = dict(beside)
            return
        for column in tuple(self.settings):
            cell = beside.get(column, "")
            if cell == self.settings[column] or cell in ("", None):
                continue
            if self.settings[column] in ("", None):
                self.settings[column] = cell
            else:
                del self.settings[column]

    @property
    def where(self) -> str:
        """Its lines in words."""
        first, last = min(self.lines), max(self.lines)
        return f"line {first}" if first == last else f"lines {first} to {last}"

    @property
    def last_valued(self) -> int:
        """The index of the last step with a quality; that of the last where none is."""
        steps = range(len(self.says) - 1, -1, -1)
        return next((i for i in steps if self.says[i] == VALUED), len(self.says) - 1)

    @property
    def valued_places(self) -> list[float]:
        """The places of the steps with a quality."""
        told = zip(self.places, self.says, strict=True)
        return [place for place, said in told if said == VALUED]

    @property
    def timed(self) -> list[int]:
        """The indices of the steps that tell the clock."""
        return [i for i, t in enumerate(self.seconds) if not math.isnan(t)]


def joined(courses: Iterable[Course]) -> Course:
    """Courses of one run, one after another, as one."""
    parts = list(courses)
    if len(parts) == 1:
        return parts[0]
    whole = Course()
    for part in parts:
        if VALUED in part.says or VALUED not in whole.says:
            whole.row = part.row
        whole.lines += part.lines
        whole.places += part.places
        whole.seconds += part.seconds
        whole.says += part.says
        whole.last = part.last
        whole.rows += part.rows
        whole.doubled = whole.doubled or part.doubled
        whole.contradicted += part.contradicted
        whole.alternating = whole.alternating or part.alternating
    shared = parts[0].settings.items()
    whole.settings = {
        column: cell
        for column, cell in shared
        if all(part.settings.get(column) == cell for part in parts)
    }
    return whole


def in_order_of_places(courses: list[Course]) -> Course | None:
    """One course of rows that stand in any other order, as newest first.

    Returns: None where the clock does not rise with the places, or a place stands
        twice: then the order of the file says something.
    """
    whole = joined(courses)
    if len(set(whole.places)) < len(whole.places):
        return None
    order = sorted(range(len(whole.places)), key=whole.places.__getitem__)
    seconds = [whole.seconds[i] for i in order]
    told = [t for t in seconds if not math.isnan(t)]
    if any(after < before for before, after in pairwise(told)):
        return None
    last = max(courses, key=lambda course: course.places[-1])
    valued = [course for course in courses if VALUED in course.says]
    best = max(valued, key=lambda c: c.places[c.last_valued], default=last)
    whole.lines = [whole.lines[i] for i in order]
    whole.places = [whole.places[i] for i in order]
    whole.says = [whole.says[i] for i in order]
    whole.seconds, whole.row, whole.last = seconds, best.row, last.last
    return whole


def say_quality(cell: Any) -> int:
    """Whether a cell holds a quality: `MISSING`, `VALUED`, or `BROKEN` for NaN and
    infinity. What is no number at all counts as valued, and its reader refuses it."""
    if cell is None or cell == "":
        return MISSING
    return BROKEN if is_broken(cell) else VALUED


def is_broken(cell: Any) -> bool:
    """Whether a cell says NaN, infinity or null."""
    if isinstance(cell, str):
        return len(cell) <= LONGEST_WORD and cell.strip().lower() in _BROKEN_WORDS
    return isinstance(cell, float) and not math.isfinite(cell)


def read_clock(row: Mapping[str, Any]) -> float:
    """What the clock of a row says: seconds, a duration with its unit, or a date with
    its time, as seconds since 1970. NaN where it says nothing."""
    return read_place(row.get("train_seconds"))


def read_place(cell: Any) -> float:
    """A cell as a number, NaN where it is none."""
    try:
        number = float(cell)  # as most are, and no duration then
    except (TypeError, ValueError, OverflowError):
        stated = read_duration(cell) if isinstance(cell, str) else None
        return _moment(cell) if stated is None else stated
    return number if math.isfinite(number) else math.nan


def _moment(cell: Any) -> float:
    """The seconds since 1970 of 2026-01-01T10:00:00+00:00, in UTC unless it is said."""
    if not isinstance(cell, str) or ":" not in cell or "-" not in cell:
        return math.nan
    try:
        moment = datetime.fromisoformat(cell.strip())
    except ValueError:
        return math.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def usual_gap(places: list[float]) -> float:
    """The distance of a place from the next, as it mostly is and last was, the larger
    of the two: whoever evaluates at 1, 2, 4, 8 is not late at 12. 0 of one place."""
    gaps = [after - before for before, after in pairwise(places) if after > before]
    return max(median(gaps), gaps[-1]) if gaps else 0.0


def usual_pace(places: list[float], seconds: list[float]) -> float:
    """Seconds for one unit of place, the median of the intervals in which both rise;
    NaN where none does."""
    told = [(p, t) for p, t in zip(places, seconds, strict=True) if not math.isnan(t)]
    rates = [
        (t1 - t0) / (p1 - p0)
        for (p0, t0), (p1, t1) in pairwise(told)
        if p1 > p0 and t1 > t0
    ]
    return median(rates) if rates else math.nan


def name_run(row: Mapping[str, Any]) -> str:
    """A run in words: `cnn, budget 8, seed 0`."""
    parts = [str(row.get("label") or row.get("method") or "a run")]
    budget, seed = row.get("budget", ""), row.get("seed", "")
    parts += [f"budget {budget}"] if budget not in ("", None) else []
    parts += [f"seed {seed}"] if seed not in ("", None) else []
    return ", ".join(part[:80] for part in parts)
