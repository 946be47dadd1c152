"""Whether a comparison is fair: what was checked, noted, and left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.pages.comparing.not_selected import NotSelected, runs_not_selected
from overcurve.curves.comparison import Check, Comparison

AGAINST = ("fail", "warn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """The checks, first those that speak against the comparison; `not_selected` are
    runs of its recipes that the question leaves out."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    not_selected: tuple[NotSelected, ...]

    @property
    def left_out(self) -> int:
        """How many runs are not selected."""
        return sum(runs.runs for runs in self.not_selected)


def page_fairness(comparison: Comparison) -> Fairness:
    """Orders what the checks found."""
    return Fairness(
        checks=tuple(sorted(comparison.checks, key=lambda c: c.state not in AGAINST)),
        notes=comparison.notes,
        not_selected=runs_not_selected(comparison),
    )
