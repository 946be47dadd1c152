"""Is the comparison fair? What the records show, and what a server knows beside them.

Nothing is marked `ok` that is only stated: evidence or `unknown`. Without a server's
evidence the checks that need it (looks, the question asked first, settings tried) stay
`unknown`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from overcurve.curves.fairness.budget_drift import budget_drift, say_drift
from overcurve.curves.fairness.clocks import check_clock
from overcurve.curves.fairness.conduct import (
    check_blocks,
    check_code,
    check_device,
    check_repeats,
    check_seeds,
)
from overcurve.curves.fairness.doubts_taken import check_doubts
from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    all_measured,
    ended_runs,
)
from overcurve.curves.fairness.looks import check_looks, check_question
from overcurve.curves.fairness.machine import check_steadiness
from overcurve.curves.fairness.schedules import check_schedules
from overcurve.curves.fairness.set_aside import check_set_aside
from overcurve.curves.fairness.stated_times import check_stated_times
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


@dataclass(frozen=True, slots=True)
class Fairness:
    """The checks, notes, and what each method's sentence must add."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]

    def reservations(self, name: str) -> tuple[str, ...]:
        """Warnings in a few words that hold for the method called `name`."""
        return _warnings(self.findings, name)

    def doubts(self, name: str) -> tuple[str, ...]:
        """Those of what was done where the runs were read."""
        return _warnings([f for f in self.findings if f.of_reading], name)

    def budget_reservations(self, name: str) -> tuple[str, ...]:
        """Those that hold at equal budget too, where no time is compared."""
        return _warnings([f for f in self.findings if not f.of_time], name)


def check_fairness(selection: Selection, evidence: Evidence) -> Fairness:
    """Checks what records and evidence show, each ok, warn, fail or unknown.

    Returns: every check in a fixed order with a stable id.
    """
    findings = tuple(_find(selection, evidence))
    measured = all_measured(all_ended(selection))
    checks = (f.check if measured else _unmeasured(f) for f in findings)
    return Fairness(tuple(checks), _notes(selection), findings)


def _warnings(findings: Iterable[Finding], name: str) -> tuple[str, ...]:
    warnings = chain.from_iterable(finding.warnings for finding in findings)
    return tuple(words for who, words in warnings if who in ("", name))


def _unmeasured(finding: Finding) -> Check:
    """A good mark that rests on the author's word alone is none."""
    check = finding.check
    if check.state != "ok" or not finding.as_stated:
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
        *check_set_aside(selection, evidence),
        *check_doubts(selection, evidence),
        *check_stated_times(selection),
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
    chained = [
        arm.name
        for arm in (selection.baseline, *selection.methods)
        if any(group.chain for group in arm.groups)
    ]
    if chained:
        notes.append(
            f"A seed of {', '.join(chained)} is one training, seen at each of its "
            "budgets: seeds count as independent replicates, budgets do not."
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
    drifts = []
    for arm in (selection.baseline, *selection.methods):
        words = say_drift(budget_drift(ended_runs(arm).rows(*fields)))
        drifts += [f"{words} with {arm.name}"] if words else []
    return ", ".join(drifts)
