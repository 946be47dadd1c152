"""Fairness of the machine: was it the same, and the runs' own, while they trained?"""

from __future__ import annotations

from collections.abc import Sequence

from frontend.curves.answers import Check
from frontend.curves.findings import Finding, all_ended, ended_runs
from frontend.curves.records import RunRecord
from frontend.curves.selection import Arm, Selection
from frontend.curves.steadiness import (
    Stretch,
    is_varying,
    read_stretch,
    taken_share,
)
from frontend.curves.wording import say_count

_ID = "machine_steady"


def check_steadiness(selection: Selection) -> Finding:
    """Whether the canaries beside the runs agree, and nobody else took their cores.

    On a machine that always varies no single run is flagged: its variation is in the
    systematic error of times (`steadiness.machine_time_error`), and so in the
    intervals.
    """
    runs = all_ended(selection)
    stretches = [s for s in map(read_stretch, runs) if s is not None]
    varying = is_varying(stretches)
    flagged = [
        (arm, _flagged(ended_runs(arm), varying))
        for arm in (selection.baseline, *selection.methods)
    ]
    count = sum(len(found) for _, found in flagged)
    if count:
        worst = max(_disturbance(run, varying) for _, found in flagged for run in found)
        message = _say_flagged(flagged, varying)
        evidence = f"{count} of {say_count(len(runs), 'run')}, by up to {_say(worst)}"
        warnings = tuple(
            _warning(arm, found, arm is selection.baseline) for arm, found in flagged
        )
        return Finding(
            Check(_ID, "warn", message, evidence), tuple(w for w in warnings if w[1])
        )
    return Finding(_unflagged(selection, stretches, len(runs)))


def _unflagged(selection: Selection, stretches: Sequence[Stretch], runs: int) -> Check:
    if not stretches:
        message = "No canary workload shows whether the machine was steady"
        return Check(_ID, "unknown", message)
    most = max(abs(stretch.drift) for stretch in stretches)
    evidence = f"{say_count(len(stretches), 'run')}, within {_say(most)}"
    if is_varying(stretches):
        message = (
            "The machine's speed varies: times are taken to be comparable within "
            f"{_say(selection.time_sys)}, and the intervals allow for it"
        )
        return Check(_ID, "ok", message, evidence)
    if len(stretches) < runs:
        message = f"Canary workloads stand beside {len(stretches)} of {runs} runs only"
        return Check(_ID, "unknown", message, f"steady within {_say(most)} there")
    message = "Canary workloads before and after found the machine steady"
    return Check(_ID, "ok", message, evidence)


def _flagged(runs: Sequence[RunRecord], varying: bool) -> list[RunRecord]:
    return [run for run in runs if _disturbance(run, varying)]


def _disturbance(run: RunRecord, varying: bool) -> float:
    """By how much the run was disturbed: the larger of drift and what others took."""
    stretch = read_stretch(run)
    drifts = stretch is not None and stretch.drifts and not varying
    return max(abs(stretch.drift) if stretch and drifts else 0.0, taken_share(run))


def _say_flagged(
    flagged: Sequence[tuple[Arm, Sequence[RunRecord]]], varying: bool
) -> str:
    found = [run for _, runs in flagged for run in runs]
    shared = sum(taken_share(run) > 0 for run in found)
    if not shared:
        return "The machine's speed changed while runs trained"
    message = "Other processes used the cores or the GPU that runs trained on"
    return message if varying or shared == len(found) else f"{message}, or it drifted"


def _warning(
    arm: Arm, found: Sequence[RunRecord], is_baseline: bool
) -> tuple[str, str]:
    """Whom the sentence's reservation concerns, and its words; "" for none."""
    if not found:
        return arm.name, ""
    whose = "the baseline's" if is_baseline else "its"
    words = f"{len(found)} of {whose} runs on a disturbed machine"
    return "" if is_baseline else arm.name, words


def _say(share: float) -> str:
    return f"{100 * share:.2g} %"
