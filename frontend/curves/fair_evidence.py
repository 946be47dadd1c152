"""Fairness of what the verdict rests on: which runs, how many, how often looked at."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from frontend.curves.answers import Check
from frontend.curves.findings import Finding, all_ended, ended_runs, measured_here
from frontend.curves.intervals import fisher_exact
from frontend.curves.records import WAITING_STATUSES
from frontend.curves.selection import Arm, Selection
from frontend.curves.wording import say_count, say_number

FEWEST_BUDGETS = 4
MOST_UNEVEN = 4.0  # widest gap between budgets against the narrowest, in log time
TELLING_P = 0.05
LOST = ("failed", "cancelled", "diverged")


def check_tuning(_: Selection) -> Finding:
    """Records alone do not show it."""
    message = "Nothing says how many settings were tried on each side"
    return Finding(Check("equal_tuning", "unknown", message))


def check_left_out(selection: Selection) -> Finding:
    """Whether runs of these recipes are missing from the means."""
    arms = (selection.baseline, *selection.methods)
    lost = {arm.name: _count_lost(selection, arm) for arm in arms}
    total = sum(lost.values(), Counter[str]())
    if total:
        message = "Runs that failed or were set aside are listed below"
        check = Check("nothing_left_out", "warn", message, _say_lost(total))
        theirs = lost.pop(selection.baseline.name)
        named = [(name, _say_lost(own)) for name, own in lost.items() if own]
        warnings = [
            (name, f"runs left out of its means ({own})") for name, own in named
        ]
        if theirs:
            words = f"runs left out of the baseline's means ({_say_lost(theirs)})"
            warnings.append(("", words))
        return Finding(check, tuple(warnings))
    ended, question = all_ended(selection), selection.question
    if question.studies or question.device_class:
        message = "Only runs of the studies and devices asked for are looked at"
        return Finding(Check("nothing_left_out", "unknown", message))
    if ended and all(map(measured_here, ended)):
        message = "No run of these recipes was left out"
        return Finding(
            Check(
                "nothing_left_out",
                "ok",
                message,
                say_count(len(selection.records), "run"),
            )
        )
    message = "No failed run was handed in; whether some exist is not known"
    return Finding(Check("nothing_left_out", "unknown", message))


def _count_lost(selection: Selection, arm: Arm) -> Counter[str]:
    lost = Counter[str](r.status for r in arm.records if r.status in LOST)
    aside = sum(run.who == arm.name for run in selection.dropped)
    return lost + Counter({"set aside": aside})


def _say_lost(lost: Counter[str]) -> str:
    states = [state for state in (*LOST, "set aside") if lost[state]]
    return ", ".join(f"{lost[state]} {state}" for state in states)


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


def check_looks(selection: Selection) -> Finding:
    """Whether the verdict is read before all runs have ended."""
    waiting = sum(r.status in WAITING_STATUSES for r in selection.records)
    if waiting:
        message = "An interim look: a verdict read on the way is more often wrong"
        return Finding(
            Check("no_peeking", "warn", message, f"{say_count(waiting, 'run')} to come")
        )
    message = "Nothing counts how often these runs were looked at before"
    return Finding(Check("no_peeking", "unknown", message))


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
    return Finding(Check("divergence", "ok", "No run diverged", ""))


def _diverged_share(arm: Arm) -> tuple[int, int]:
    ended = ended_runs(arm)
    return sum(r.status == "diverged" for r in ended), len(ended)
