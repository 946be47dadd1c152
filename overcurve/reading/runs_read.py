"""What a file holds: its runs, what is wrong with it, and what it leaves open."""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.doubts import Doubt
from overcurve.reading.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsRead:
    """What a file holds. `problems` are the first of `problem_count`; `unused` are
    the columns not read; `repeated` lines say again what another has said; `left_out`
    rows had another value than was to be kept; `folded` rows were the course of a run
    that a later row ends; `is_cut` where the file could not be read to its end;
    `doubts` are what the file leaves open, and `aside` the runs that are in no record,
    of so many `aside_rows`."""

    records: tuple[RunRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    rows: int = 0
    repeated: int = 0
    left_out: int = 0
    folded: int = 0
    unused: tuple[str, ...] = ()
    is_cut: bool = False
    doubts: tuple[Doubt, ...] = ()
    aside: tuple[SetAside, ...] = ()
    aside_rows: int = 0

    @property
    def may_skip_bad(self) -> bool:
        """Whether the good lines can be taken without the wrong ones. Of a file that
        breaks off nobody knows how many lines would be lost; and what concerns all
        lines, as a question that has to be answered does, no line is left out for."""
        is_open = any(not doubt.taken for doubt in self.doubts)
        of_all = any(problem.is_of_all for problem in self.problems)
        return bool(self.records) and not (self.is_cut or is_open or of_all)

    @property
    def wrong_rows(self) -> int:
        """The rows that are in no record for what is wrong with them."""
        told = self.folded + self.repeated + len(self.records) + self.aside_rows
        return self.rows - told
