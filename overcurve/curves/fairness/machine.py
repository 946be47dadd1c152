"""Fairness of the machine: was it the same, and the runs' own, while they trained?"""

from __future__ import annotations

from collections.abc import Sequence

from overcurve.curves.fairness.findings import Finding, all_ended, ended_runs, finds
from overcurve.curves.saying.wording import say_count, say_per_cent
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.selecting.steadiness import (
    Stretch,
    is_varying,
    read_stretch,
    taken_share,
)
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable

_ID = "machine_steady"
SHARED_SHARE = 0.5  # of the runs had company: that is how the machine is


@finds(of_time=True, as_stated=True)
def check_steadiness(selection: Selection) -> Finding:
    """Whether the canaries beside the runs agree, and nobody else took their cores.

    Where the machine always varies, or is always shared, no single run is flagged: the
    systematic error of times holds what that did (`steadiness.machine_time_error`),
    and so do the intervals.
    """
    runs = all_ended(selection)
    measured = list(runs.carrying("steadiness"))
    stretches = [s for s in map(read_stretch, measured) if s is not None]
    varying = is_varying(stretches)
    taken = [share for share in map(taken_share, measured) if share]
    if len(taken) > SHARED_SHARE * len(runs):
        return _shared(taken, len(runs))
    flagged = [
        (arm, [run for run in _told(arm) if _disturbance(run, varying)])
        for arm in (selection.baseline, *selection.methods)
    ]
    disturbed = [run for _, theirs in flagged for run in theirs]
    if not disturbed:
        return Finding(_unflagged(selection, stretches, len(runs)))
    message = "The machine's speed changed while runs trained"
    if taken:
        also = ", or its speed changed" if len(taken) < len(disturbed) else ""
        message = f"Other processes used the cores or the GPU of runs{also}"
    worst = max(_disturbance(run, varying) for run in disturbed)
    share = f"{len(disturbed)} of {say_count(len(runs), 'run')}"
    evidence = f"{share}, by up to {say_per_cent(worst)}"
    return Finding(
        Check(_ID, "warn", message, evidence),
        tuple(
            _warning(arm, len(theirs), arm is selection.baseline)
            for arm, theirs in flagged
            if theirs
        ),
    )


def _told(arm: Arm) -> RunTable:
    """The runs of a side that say anything of their machine."""
    return ended_runs(arm).carrying("steadiness")


def _shared(taken: Sequence[float], runs: int) -> Finding:
    """Most runs shared their cores: one reservation for all of them."""
    message = "Other processes used the cores or the GPU while most runs trained"
    evidence = (
        f"{len(taken)} of {say_count(runs, 'run')}, by up to {say_per_cent(max(taken))}"
    )
    words = f"other processes used the machine (up to {say_per_cent(max(taken))})"
    return Finding(Check(_ID, "warn", message, evidence), (("", words),))


def _unflagged(selection: Selection, stretches: Sequence[Stretch], runs: int) -> Check:
    if not stretches:
        message = "No canary workload shows whether the machine was steady"
        return Check(_ID, "unknown", message)
    most = say_per_cent(max(abs(stretch.drift) for stretch in stretches))
    evidence = f"{say_count(len(stretches), 'run')}, within {most}"
    if is_varying(stretches):
        message = (
            "The machine's speed varies: times are taken to be comparable within "
            f"{say_per_cent(selection.time_sys)}, and the intervals allow for it"
        )
        return Check(_ID, "ok", message, evidence)
    if len(stretches) < runs:
        message = f"Canary workloads stand beside {len(stretches)} of {runs} runs only"
        return Check(_ID, "unknown", message, f"steady within {most} there")
    message = "Canary workloads before and after found the machine steady"
    return Check(_ID, "ok", message, evidence)


def _disturbance(run: RunRecord, varying: bool) -> float:
    """By how much the run was disturbed: the larger of drift and what others took."""
    stretch = read_stretch(run)
    drifts = stretch is not None and stretch.drifts and not varying
    return max(abs(stretch.drift) if stretch and drifts else 0.0, taken_share(run))


def _warning(arm: Arm, count: int, is_baseline: bool) -> tuple[str, str]:
    """Whom the sentence's reservation concerns, "" for all, and its words."""
    whose = "the baseline's" if is_baseline else "its"
    words = f"{count} of {whose} runs on a disturbed machine"
    return "" if is_baseline else arm.name, words
