"""Is the comparison fair? What the records show, and what a server knows beside them.

Nothing is marked `ok` that is only stated: evidence or `unknown`. Without a server's
evidence the checks that need it (looks, the question asked first, settings tried) stay
`unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from overcurve.curves.fairness.budget_drift import budget_drift, say_drift
from overcurve.curves.fairness.conduct import (
    check_blocks,
    check_clock,
    check_code,
    check_device,
    check_repeats,
    check_seeds,
)
from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    all_measured,
    ended_runs,
)
from overcurve.curves.fairness.looks import check_looks, check_question
from overcurve.curves.fairness.machine import check_steadiness
from overcurve.curves.fairness.schedules import check_schedules
from overcurve.curves.fairness.support import (
    check_budgets,
    check_divergence,
    check_left_out,
)
from overcurve.curves.fairness.tuning import check_tuning
from overcurve.curves.selecting.selection import SEPARATE_TIME_SYS, Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.evidence import Evidence

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
# Checks of times and of the curve over time.
_TIME_ALONE = ("clock", "machine_steady", "interleaved", "enough_budgets")


@dataclass(frozen=True, slots=True)
class Fairness:
    """The checks, notes, and what each method's sentence must add.

    `warnings`: the check's id, a method's name, "" for all, and a few words.
    """

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    warnings: tuple[tuple[str, str, str], ...]

    def reservations(self, name: str) -> tuple[str, ...]:
        """Warnings in a few words that hold for the method called `name`."""
        return tuple(words for _, who, words in self.warnings if who in ("", name))

    def budget_reservations(self, name: str) -> tuple[str, ...]:
        """Those that hold at equal budget too, where no time is compared."""
        return tuple(
            words
            for check, who, words in self.warnings
            if who in ("", name) and check not in _TIME_ALONE
        )


def check_fairness(selection: Selection, evidence: Evidence) -> Fairness:
    """Checks what records and evidence show, each ok, warn, fail or unknown.

    Returns: every check in a fixed order with a stable id.
    """
    found = _find(selection, evidence)
    runs = all_ended(selection)
    measured = all_measured(runs)
    return Fairness(
        tuple(
            finding.check if measured else _as_stated(finding.check)
            for finding in found
        ),
        _notes(selection),
        tuple(
            (finding.check.id, *warning)
            for finding in found
            for warning in finding.warnings
        ),
    )


def _as_stated(check: Check) -> Check:
    """A good mark that rests on the author's word alone is none."""
    if check.state != "ok" or check.id not in _STATED:
        return check
    message = f"As stated: {check.message[0].lower()}{check.message[1:]}"
    return replace(check, state="unknown", message=message)


def _find(selection: Selection, evidence: Evidence) -> list[Finding]:
    return [
        check_clock(selection),
        check_device(selection),
        check_steadiness(selection),
        check_blocks(selection),
        check_seeds(selection),
        check_tuning(selection, evidence),
        check_left_out(selection, evidence),
        check_budgets(selection),
        check_schedules(selection),
        check_question(selection, evidence),
        check_looks(selection, evidence),
        check_code(selection),
        check_divergence(selection),
        *check_repeats(evidence),
    ]


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
                "not all runs were interleaved in the same random blocks."
                if selection.time_sys == SEPARATE_TIME_SYS
                else "the speed of the machine varied while they trained."
            )
        )
    drifts = _say_drifts(selection)
    if drifts:
        notes.append(
            f"Training took {drifts}: seconds are calibrated into steps once for each "
            "recipe and kind of device. Points stand at the times measured."
        )
    heights = [group.mean_quality for group in selection.baseline.groups]
    if any(after < before for before, after in pairwise(heights)):
        notes.append(
            "The baseline's means do not rise all the way: time at equal quality is "
            "the first time at which its best quality so far reaches the method's."
        )
    return tuple(notes)


def _say_drifts(selection: Selection) -> str:
    """ "6 % longer than asked with CNN, 3 % less than asked with MLP"."""
    fields = ("budget", "budget_unit", "train_seconds")
    found = []
    for arm in (selection.baseline, *selection.methods):
        words = say_drift(budget_drift(ended_runs(arm).rows(*fields)))
        found += [f"{words} with {arm.name}"] if words else []
    return ", ".join(found)
