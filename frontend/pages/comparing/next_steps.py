"""What to do next about a comparison: runs that would decide, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.pages.comparing.devices import Devices
from frontend.pages.comparing.suggestions import (
    EndedCurves,
    Suggestion,
    ended_curves,
    suggestions,
)
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.words import count


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps:
    """What to run next; `nothing` says why nothing is proposed, and `ended` why some
    of it cannot be run from here."""

    suggestions: tuple[Suggestion, ...]
    ended: tuple[EndedCurves, ...]
    nothing: str


def next_steps(
    comparison: Comparison, changed: Sequence[ChangedRecipe], devices: Devices
) -> NextSteps:
    """Words what helps; where `devices` are mixed, that comes first."""
    return NextSteps(
        suggestions=suggestions(comparison, changed),
        ended=ended_curves(changed),
        nothing=_nothing_to_run(comparison, devices),
    )


def _nothing_to_run(comparison: Comparison, devices: Devices) -> str:
    methods, waiting = comparison.methods, comparison.counts.waiting
    verdicts = {answer.verdict for answer in methods}
    if waiting:
        runs = count(waiting, "run")
        return f"{runs} still to come: the next step is to wait for them."
    if not methods:
        return "Add a method: a baseline alone decides nothing."
    if verdicts == {"not_comparable"}:
        if devices.comparable:
            return "First choose runs whose times may be compared, above."
        return (
            "Times of different kinds of device are never compared: train one side "
            "again on the device of the other."
        )
    if verdicts <= {"above", "below", "crosses"}:
        return "Nothing more is needed for these verdicts."
    return (
        "No few runs would narrow what is open by much: it takes many more seeds, "
        "or a smaller error of the times."
    )
