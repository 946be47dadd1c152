"""Fairness of the clocks: who measured the times, and whether both sides' alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    count_measured,
    ended_runs,
    finds,
)
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.run_table import RunTable

_ID = "clock"
_OURS, _PROCESS, _STATED = "overcurve", "process", "stated"
_OF_PROCESSES = "of whole processes, start-up and evaluation included"


@finds(of_time=True)
def check_clock(selection: Selection) -> Finding:
    """Who measured the times: our workers, or whoever the records name."""
    runs = all_ended(selection)
    if not runs:
        return Finding(Check(_ID, "unknown", "No run has ended yet"))
    measured = count_measured(runs)
    evidence = f"{measured} of {len(runs)} runs"
    if measured == len(runs):
        message = "Overcurve's clock measured every run"
        return Finding(Check(_ID, "ok", message, evidence))
    clocks = _count_clocks(runs)
    if clocks[_PROCESS]:
        return _find_processes(selection, clocks, len(runs))
    if clocks[_OURS] == len(runs):
        message = "As stated: Overcurve's clock measured every run"
        return Finding(Check(_ID, "unknown", message, evidence))
    if clocks[_OURS]:
        message = "Some times were measured by Overcurve, others are only stated"
        words = "only some times were measured by Overcurve"
        evidence = f"{clocks[_OURS]} of {len(runs)} runs"
        return Finding(Check(_ID, "warn", message, evidence), (("", words),))
    return _find_stated(selection, evidence)


def _find_processes(selection: Selection, clocks: Counter[str], total: int) -> Finding:
    """Times with everything in them, on one side or on both."""
    evidence = f"{clocks[_PROCESS]} of {total} runs"
    if clocks[_PROCESS] == total:
        message = f"Times are {_OF_PROCESSES}"
        words = "times are of whole processes"
        check = Check(_ID, "warn", message, evidence)
        return Finding(check, (("", words),), of_reading=True)
    message = f"Some times are {_OF_PROCESSES}, others are not"
    check = Check(_ID, "warn", message, evidence)
    return Finding(check, tuple(_warn_of_processes(selection)), of_reading=True)


def _warn_of_processes(selection: Selection) -> Iterator[tuple[str, str]]:
    base = _count_clocks(ended_runs(selection.baseline))
    mixed = "some times are of whole processes, others are not"
    if 0 < base[_PROCESS] < base.total():
        yield "", mixed
        return
    for arm in selection.methods:
        own = _count_clocks(ended_runs(arm))
        if 0 < own[_PROCESS] < own.total():
            yield arm.name, mixed
        elif own[_PROCESS] and not base[_PROCESS]:
            yield arm.name, "its times are of whole processes, the baseline's are not"
        elif base[_PROCESS] and own.total() and not own[_PROCESS]:
            yield arm.name, "the baseline's times are of whole processes, its are not"
        elif own[_PROCESS]:
            yield arm.name, "times are of whole processes"


def _find_stated(selection: Selection, evidence: str) -> Finding:
    """Times as their author or a tracker states them, perhaps by different clocks."""
    message = "Times are as their author states them"
    base = _notes(selection.baseline)
    own = {arm.name: _notes(arm) for arm in selection.methods}
    said = sorted(base.union(*own.values()))
    evidence = "; ".join(said) or evidence
    others = [name for name, notes in own.items() if notes and base and notes != base]
    if others:
        message += ", by different clocks on the two sides"
        words = "its times are by another clock than the baseline's"
        warnings = tuple((name, words) for name in others)
        check = Check(_ID, "warn", message, evidence)
        return Finding(check, warnings, of_reading=True)
    return Finding(Check(_ID, "unknown", message, evidence))


def _notes(arm: Arm) -> set[str]:
    """What the clocks of a side are said to be."""
    noted = ended_runs(arm).carrying("clock_note").distinct("clock_note")
    return {note for (note,) in noted if note}


def _count_clocks(runs: RunTable) -> Counter[str]:
    """Runs by who measured them; nothing said is as the author states it."""
    clocks = Counter[str]()
    for batch in runs.batches:
        if measured := count_measured(RunTable([batch])):
            # Whatever these say: a place in a block is evidence.
            clocks[_OURS] += measured
            clocks[_STATED] += len(batch) - measured
        elif batch.is_same("clock"):
            clocks[batch.first.clock or _STATED] += len(batch)
        else:
            clocks.update(clock or _STATED for clock in batch.values("clock"))
    return clocks
