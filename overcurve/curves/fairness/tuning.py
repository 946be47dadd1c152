"""Fairness of tuning: settings tried on each side, and the runs that chose among them.

Source: the rules of *Better Machine Learning*: the baseline is tuned with the same
effort, and the number of trials of each side is on record.
"""

from __future__ import annotations

from collections.abc import Iterable

from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    all_measured,
    ended_runs,
)
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.evidence import Evidence, PickedOn, Sweep

_ON_JUDGED = "the winner picked on the runs judged"


def check_tuning(selection: Selection, evidence: Evidence) -> Finding:
    """Whether both sides were tuned alike, and on other runs than those judged.

    A single setting on each side is no evidence: it may have been tuned elsewhere.
    """
    runs, arms = all_ended(selection), [m for m in selection.methods if ended_runs(m)]
    if not (arms and evidence.settings and all_measured(runs)):
        message = "Nothing says how many settings were tried on each side"
        return Finding(Check("equal_tuning", "unknown", message))
    base = _tuning(selection, selection.baseline, evidence)
    tuned = {arm.name: _tuning(selection, arm, evidence) for arm in arms}
    evidence_words = _say_tried(base, tuned)
    warnings = [(name, _reservation(base, own)) for name, own in tuned.items()]
    warnings = [(name, words) for name, words in warnings if words]
    if warnings:
        unequal = any(own.tried != base.tried for own in tuned.values())
        message = "Not tuned alike" if unequal else "Tuned on the very runs judged"
        check = Check("equal_tuning", "warn", message, evidence_words)
        return Finding(check, tuple(warnings))
    if base.tried == 1:
        message = "One setting of each side is known here; tuning elsewhere is not"
        return Finding(Check("equal_tuning", "unknown", message))
    message = "As many settings tried on each side, on other runs than those judged"
    return Finding(Check("equal_tuning", "ok", message, evidence_words))


def _tuning(selection: Selection, arm: Arm, evidence: Evidence) -> Sweep:
    """How an arm came by its setting. The other side's recipes are no settings of its
    own, and of methods that all are shown nobody has picked one yet."""
    base, methods = selection.baseline, {m.recipe for m in selection.methods}
    others = {base.recipe} if arm is not base else methods
    families = {s.family for s in evidence.settings if s.recipe == arm.recipe}
    tried = [
        setting
        for setting in evidence.settings
        if setting.family in families
        and setting.recipe != arm.recipe
        and setting.recipe not in others
    ]
    judged = {run.study for run in ended_runs(arm).samples()}
    hidden = [setting for setting in tried if setting.recipe not in methods]
    shared = any(judged & set(setting.studies) for setting in hidden)
    picked: PickedOn = "judged runs" if shared else "other runs"
    sweep = Sweep(recipe=arm.recipe, tried=1 + len(tried), picked_on=picked)
    return _widest([s for s in evidence.sweeps if s.recipe == arm.recipe], sweep)


def _widest(sweeps: Iterable[Sweep], other: Sweep) -> Sweep:
    """A sweep says how the winner was picked, unless more was tried beside it."""
    return max([*sweeps, other], key=lambda sweep: sweep.tried)


def _reservation(base: Sweep, own: Sweep) -> str:
    """What a method's sentence must add; nothing where tuning was alike and clean."""
    on_judged = "judged runs" in (base.picked_on, own.picked_on)
    if own.tried != base.tried:
        words = f"{say_count(own.tried, 'setting')} tried against {base.tried}"
        words += " of the baseline"
        return f"{words}, {_ON_JUDGED}" if on_judged else words
    return _ON_JUDGED if on_judged else ""


def _say_tried(base: Sweep, tuned: dict[str, Sweep]) -> str:
    counts = [f"{say_count(base.tried, 'setting')} of the baseline"]
    counts += [f"{own.tried} of {name}" for name, own in tuned.items()]
    return ", ".join(counts)
