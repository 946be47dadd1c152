"""Fairness of how the runs were made: device, blocks, seeds, code, repeats."""

from __future__ import annotations

from overcurve.curves.fairness.earlier_code import same_code
from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    ended_runs,
    finds,
)
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import Arm, Selection, are_interleaved
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.axes import is_machine_free, say_axis
from overcurve.curves.terms.evidence import Evidence
from overcurve.curves.terms.records import UNSTATED

_NOTHING_YET = "There is nothing to compare yet"


@finds(as_stated=True)
def check_device(selection: Selection) -> Finding:
    """Whether all times come from one kind of device."""
    classes = selection.device_classes
    if len(classes) > 1:
        return Finding(_check_devices(selection))
    if classes in ((), (UNSTATED,)):
        message = "The device is not stated: taken to be one and the same"
        return Finding(Check("device_class", "unknown", message))
    message = "All runs on one kind of device"
    return Finding(Check("device_class", "ok", message, classes[0]))


def _check_devices(selection: Selection) -> Check:
    """Several kinds of device: only methods of another than the baseline suffer."""
    runs = all_ended(selection).counts("device_class")
    evidence = ", ".join(
        f"{say_count(count, 'run')} on {name}" for name, count in sorted(runs.items())
    )
    foreign = [m.name for m in selection.methods if not selection.comparable(m)]
    message = "Runs come from different kinds of device"
    if is_machine_free(selection.question.axis, selection.records.samples()):
        message += f", which changes nothing about {say_axis(selection.question.axis)}"
        return Check("device_class", "ok", message, evidence)
    if not selection.baseline.device_classes:
        return Check("device_class", "unknown", _NOTHING_YET, evidence)
    if 0 < len(foreign) < len(selection.methods):
        names = ", ".join(foreign[:3]) + (" and others" if len(foreign) > 3 else "")
        message = f"On another kind of device than the baseline: {names}"
    return Check("device_class", "fail", message, evidence)


@finds(of_time=True, as_stated=True)
def check_blocks(selection: Selection) -> Finding:
    """Whether runs of methods and baseline took turns in the same random blocks."""
    arms = [arm for arm in selection.methods if ended_runs(arm)]
    if not arms:
        return Finding(Check("interleaved", "unknown", _NOTHING_YET))
    base = selection.baseline
    blocks = {
        block
        for arm in (base, *arms)
        for block in ended_runs(arm).distinct("study", "block")
        if block[1] is not None
    }
    if not blocks:
        message = "Nothing says whether the runs were interleaved"
        return Finding(Check("interleaved", "unknown", message))
    apart = [a.name for a in arms if not are_interleaved(base.records, a.records)]
    if not apart:
        message = "Baseline and methods ran in the same random blocks"
        evidence = say_count(len(blocks), "block")
        return Finding(Check("interleaved", "ok", message, evidence))
    message = (
        "Not all runs share a random block with the other side: a change of the "
        "machine may count"
    )
    words = "not all runs interleaved with the baseline's"
    return Finding(
        Check("interleaved", "warn", message, ", ".join(apart)),
        tuple((name, words) for name in apart),
    )


@finds(as_stated=True)
def check_seeds(selection: Selection) -> Finding:
    """Whether both sides used the same seed numbers; one side may have more."""
    reference = _seeds(selection.baseline)
    by_arm = {arm.name: _seeds(arm) for arm in selection.methods if ended_runs(arm)}
    if not reference or not by_arm:
        return Finding(Check("same_seeds", "unknown", _NOTHING_YET))
    others = [
        name
        for name, seeds in by_arm.items()
        if not (seeds <= reference or reference <= seeds)
    ]
    if others:
        message = "Other seed numbers than the baseline's"
        return Finding(
            Check("same_seeds", "warn", message, ", ".join(others)),
            tuple((name, "other seed numbers than the baseline") for name in others),
        )
    message = "The same seed numbers on both sides"
    if any(seeds != reference for seeds in by_arm.values()):
        message += ", and more of them on one"
    evidence = say_count(len(reference), "baseline seed")
    return Finding(Check("same_seeds", "ok", message, evidence))


def _seeds(arm: Arm) -> set[str]:
    return {str(seed) for (seed,) in ended_runs(arm).distinct("seed")}


@finds(as_stated=True)
def check_code(selection: Selection) -> Finding:
    """Whether each curve was made by one version of the code."""
    arms = (selection.baseline, *selection.methods)
    digests = {arm.name: ended_runs(arm).distinct("source_digest") for arm in arms}
    mixed = [
        arm.name
        for arm in arms
        if len({same_code(digest) for (digest,) in digests[arm.name]}) > 1
        or len(_plugin_versions(arm)) > 1
    ]
    if mixed:
        words = "its code changed between runs"
        everyone = (("", "the baseline's code changed between runs"),)
        named = tuple((name, words) for name in mixed)
        message = "Runs of one curve were made by different code"
        return Finding(
            Check("same_code", "warn", message, ", ".join(mixed)),
            everyone if selection.baseline.name in mixed else named,
        )
    if any(("",) in own or not own for own in digests.values()):
        message = "The code behind some runs is not recorded"
        return Finding(Check("same_code", "unknown", message))
    return Finding(Check("same_code", "ok", "One version of the code for each curve"))


def _plugin_versions(arm: Arm) -> set[str]:
    """What plug-ins' packages said of themselves, for runs that say anything."""
    rows = ended_runs(arm).carrying("versions").rows("versions")
    return {versions["plugins"] for (versions,) in rows if "plugins" in versions}


def check_repeats(evidence: Evidence) -> tuple[Finding, ...]:
    """Whether a run is listed by several studies; no check where none is."""
    count = sum(repeated.runs for repeated in evidence.repeated)
    if not count:
        return ()
    message = "Runs that several studies list count once"
    words = f"{say_count(count, 'run')} listed twice"
    return (Finding(Check("listed_once", "ok", message, words)),)
