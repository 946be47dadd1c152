"""Is the comparison fair? What the records alone can show.

Nothing is marked `ok` that is only stated: evidence or `unknown`. Checks that need
more than records (canary workloads, looks counted by the server, settings tried) stay
`unknown` here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from frontend.curves.answers import Check
from frontend.curves.fair_conduct import (
    check_blocks,
    check_clock,
    check_code,
    check_device,
    check_schedules,
    check_seeds,
)
from frontend.curves.fair_evidence import (
    check_budgets,
    check_divergence,
    check_left_out,
    check_looks,
    check_tuning,
)
from frontend.curves.fair_machine import check_steadiness
from frontend.curves.findings import Finding, all_ended, measured_here
from frontend.curves.selection import SEPARATE_TIME_SYS, Selection

NOTED_METHODS = 2
# Checks whose evidence is only as good as what the records say of themselves.
_STATED = (
    "device_class",
    "machine_steady",
    "interleaved",
    "same_seeds",
    "same_code",
    "divergence",
)


@dataclass(frozen=True, slots=True)
class Fairness:
    """The checks, notes, and what each method's sentence must add.

    `warnings`: pairs of a method's name, "" for all, and a few words.
    """

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    warnings: tuple[tuple[str, str], ...]

    def reservations(self, name: str) -> tuple[str, ...]:
        """Warnings in a few words that hold for the method called `name`."""
        return tuple(words for who, words in self.warnings if who in ("", name))


def check_fairness(selection: Selection) -> Fairness:
    """Checks what the records show, each ok, warn, fail or unknown.

    Returns: every check in a fixed order with a stable id.
    """
    found = [finder(selection) for finder in _FINDERS]
    runs = all_ended(selection)
    measured = bool(runs) and all(map(measured_here, runs))
    return Fairness(
        tuple(
            finding.check if measured else _as_stated(finding.check)
            for finding in found
        ),
        _notes(selection),
        tuple(warning for finding in found for warning in finding.warnings),
    )


def _as_stated(check: Check) -> Check:
    """A good mark that rests on the author's word alone is none."""
    if check.state != "ok" or check.id not in _STATED:
        return check
    message = f"As stated: {check.message[0].lower()}{check.message[1:]}"
    return replace(check, state="unknown", message=message)


_FINDERS: Sequence[Callable[[Selection], Finding]] = (
    check_clock,
    check_device,
    check_steadiness,
    check_blocks,
    check_seeds,
    check_tuning,
    check_left_out,
    check_budgets,
    check_schedules,
    check_looks,
    check_code,
    check_divergence,
)


def _notes(selection: Selection) -> tuple[str, ...]:
    notes = []
    alpha, methods = selection.question.alpha, len(selection.methods)
    if methods >= NOTED_METHODS:
        chance = alpha / 2 * methods
        notes.append(
            f"{methods} methods are judged against one baseline: chance alone would "
            f"bring about {chance:.2g} false “above”, and a lucky or unlucky baseline "
            "lifts or sinks all of them together; more baseline seeds are the cure."
        )
    if selection.time_sys > 0 and selection.question.time_sys is None:
        share = 100 * selection.time_sys
        notes.append(
            f"Times are taken to be comparable within {share:.2g} %, because "
            + (
                "the runs were not interleaved in the same random blocks."
                if selection.time_sys == SEPARATE_TIME_SYS
                else "canary workloads show that the machine's speed varied."
            )
        )
    heights = [group.mean_quality for group in selection.baseline.groups]
    if any(after < before for before, after in pairwise(heights)):
        notes.append(
            "The baseline's means do not rise all the way: time at equal quality is "
            "the first time at which its best quality so far reaches the method's."
        )
    return tuple(notes)
