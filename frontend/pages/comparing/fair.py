"""Whether a comparison is fair: what was checked, noted, and left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.pages.comparing.not_selected import NotSelected, runs_not_selected
from overcurve.curves.comparison import Check, Comparison
from overcurve.curves.terms.answers import against_first
from overcurve.telling.files_read import rows_aside, say_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """The checks, first those that speak against the comparison; `not_selected` are
    runs of its recipes that the question leaves out; `files` what became of the rows of
    each file, and `aside` what was set aside of them, a row of ASIDE each."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    not_selected: tuple[NotSelected, ...]
    files: tuple[str, ...] = ()
    aside: tuple[tuple[str, ...], ...] = ()

    @property
    def left_out(self) -> int:
        """How many runs are not selected."""
        return sum(runs.runs for runs in self.not_selected)


def page_fairness(comparison: Comparison) -> Fairness:
    """Orders what the checks found."""
    files = comparison.evidence.files
    return Fairness(
        checks=against_first(comparison.checks),
        notes=comparison.notes,
        not_selected=runs_not_selected(comparison),
        files=tuple(map(say_account, files)),
        aside=rows_aside(files),
    )
