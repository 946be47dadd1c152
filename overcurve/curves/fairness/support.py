"""Fairness of what the verdict rests on: which runs, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from overcurve.curves.estimating.intervals import fisher_exact
from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    all_measured,
    ended_runs,
    finds,
)
from overcurve.curves.saying.wording import say_count, say_number
from overcurve.curves.selecting.grouping import share_trainings
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.axes import is_machine_free
from overcurve.curves.terms.evidence import Evidence, LeftOut

FEWEST_BUDGETS = 4
MOST_UNEVEN = 4.0  # widest gap between budgets against the narrowest, in log time
TELLING_P = 0.05
LOST = ("failed", "cancelled", "diverged", "partial")
ELSEWHERE = "not selected"


def check_left_out(selection: Selection, evidence: Evidence) -> Finding:
    """Whether runs of these recipes are missing from the means."""
    arms = (selection.baseline, *selection.methods)
    lost = {arm.name: _count_lost(selection, arm) for arm in arms}
    for arm in arms:
        lost[arm.name][ELSEWHERE] = _count_elsewhere(selection, arm, evidence)
    total = sum(lost.values(), Counter[str]())
    if total:
        message = "Some runs failed or were set aside; they are listed"
        if set(+total) == {ELSEWHERE}:
            message = "Runs of these methods in other studies are not selected"
        check = Check("nothing_left_out", "warn", message, _say_lost(total))
        theirs = lost.pop(selection.baseline.name)
        warnings = tuple(_warn_of_lost(lost, theirs))
        return Finding(check, warnings, of_reading=total["partial"] > 0)
    ended, question = all_ended(selection), selection.question
    is_part = bool(question.studies or question.device_class)
    if is_part and not evidence.searched:
        message = "Only runs of the studies and devices asked for are looked at"
        return Finding(Check("nothing_left_out", "unknown", message))
    if all_measured(ended):
        message = "No run of these recipes was left out"
        words = say_count(len(selection.records), "run")
        if away := sum(left.runs for left in evidence.left_out if _counts(left)):
            words += f"; {say_count(away, 'other')} on another kind of device"
        return Finding(Check("nothing_left_out", "ok", message, words))
    message = "No failed run was handed in; whether some exist is not known"
    return Finding(Check("nothing_left_out", "unknown", message))


def _warn_of_lost(
    lost: Mapping[str, Counter[str]], theirs: Counter[str]
) -> Iterator[tuple[str, str]]:
    """Each method's own lost runs and the baseline's: one reservation where the
    methods agree, apart where each would repeat the baseline's beside its own."""
    own = {name: _say_lost(runs) for name, runs in lost.items()}
    agreed = len(set(own.values())) == 1 and theirs.total() > 0
    for name, words in own.items():
        if words and agreed:
            both = f"its means ({words}) and of the baseline's ({_say_lost(theirs)})"
            yield name, f"runs left out of {both}"
        elif words:
            yield name, f"runs left out of its means ({words})"
    if theirs.total() and not (agreed and any(own.values())):
        yield "", f"runs left out of the baseline's means ({_say_lost(theirs)})"


def _counts(left: LeftOut) -> bool:
    """Whether these runs would have been in the means, or counted as diverged."""
    return left.status in ("finished", "diverged")


def _count_elsewhere(selection: Selection, arm: Arm, evidence: Evidence) -> int:
    """Runs not selected that could stand beside those that are."""
    machine_free = is_machine_free(selection.question.axis, selection.records.samples())
    return sum(
        left.runs
        for left in evidence.left_out
        if left.recipe == arm.recipe
        and _counts(left)
        and (machine_free or left.device_class in selection.device_classes)
    )


def _count_lost(selection: Selection, arm: Arm) -> Counter[str]:
    states = arm.records.counts("status")
    lost = Counter({state: states[state] for state in LOST})
    aside = sum(run.who == arm.name for run in selection.dropped)
    return lost + Counter({"set aside": aside})


def _say_lost(lost: Counter[str]) -> str:
    states = [state for state in (*LOST, "set aside", ELSEWHERE) if lost[state]]
    return ", ".join(f"{lost[state]} {state}" for state in states)


@finds(of_time=True)
def check_budgets(selection: Selection) -> Finding:
    """Whether the baseline has budgets enough to be a curve."""
    groups = selection.baseline.groups
    evidence = say_count(len(groups), "budget")
    if len(groups) < FEWEST_BUDGETS:
        message = f"The baseline has fewer than {say_number(FEWEST_BUDGETS)} budgets"
        words = f"the baseline has {say_count(len(groups), 'budget')} only"
        return Finding(
            Check("enough_budgets", "warn", message, evidence), (("", words),)
        )
    places = [group.mean_log_time for group in groups]
    gaps = [after - before for before, after in pairwise(places)]
    if max(gaps) > MOST_UNEVEN * min(gaps):
        message = "The baseline's budgets are far from evenly spread on the log axis"
        words = "uneven baseline budgets"
        return Finding(
            Check("enough_budgets", "warn", message, evidence), (("", words),)
        )
    message = "Enough baseline budgets, spread evenly on the log axis"
    return Finding(Check("enough_budgets", "ok", message, evidence))


@finds(as_stated=True)
def check_divergence(selection: Selection) -> Finding:
    """Fisher's exact test of each method's share of diverged runs."""
    if not all_ended(selection):
        return Finding(Check("divergence", "unknown", "No run has ended yet"))
    base = _diverged_share(selection.baseline)
    telling, evidence = [], []
    for arm in selection.methods:
        theirs = _diverged_share(arm)
        if not (base[0] or theirs[0]) or not (base[1] and theirs[1]):
            continue
        p = fisher_exact(*theirs, *base)
        evidence.append(f"{arm.name} {theirs[0]} of {theirs[1]}, p = {p:.2g}")
        if p <= TELLING_P:
            telling.append(arm.name)
    if telling:
        message = "Runs of one side diverge more often than those of the other"
        return Finding(
            Check("divergence", "warn", message, "; ".join(evidence)),
            tuple(
                (name, "diverges at another rate than the baseline") for name in telling
            ),
        )
    if evidence:
        message = "Diverged runs are not clearly more frequent on either side"
        return Finding(Check("divergence", "ok", message, "; ".join(evidence)))
    if all_measured(all_ended(selection)):
        return Finding(Check("divergence", "ok", "No run diverged", ""))
    message = "No run is said to have diverged; whether some did is not known"
    return Finding(Check("divergence", "unknown", message))


def _diverged_share(arm: Arm) -> tuple[int, int]:
    runs = ended_runs(arm)
    if share_trainings(runs):  # a seed is one training, however many budgets saw it
        seeds = runs.distinct("seed")
        lost = runs.where(lambda run: run.status == "diverged").distinct("seed")
        return len(lost), len(seeds)
    states = runs.counts("status")
    return states["diverged"], states.total()
