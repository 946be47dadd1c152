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
from frontend.curves.intervals import fisher_exact
from frontend.curves.records import (
    MACHINE_FREE_AXES,
    UNSTATED,
    WAITING_STATUSES,
    RunRecord,
)
from frontend.curves.selection import Arm, Selection
from frontend.curves.wording import say_count, say_number

FEWEST_BUDGETS = 4
MOST_UNEVEN = 4.0  # widest gap between budgets against the narrowest, in log time
TELLING_P = 0.05
NOTED_METHODS = 2
# Checks whose evidence is only as good as what the records say of themselves.
_STATED = ("device_class", "interleaved", "same_seeds", "same_code", "divergence")


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


@dataclass(frozen=True, slots=True)
class _Finding:
    check: Check
    warnings: tuple[tuple[str, str], ...] = ()


def check_fairness(selection: Selection) -> Fairness:
    """Checks what the records show, each ok, warn, fail or unknown.

    Returns: every check in a fixed order with a stable id.
    """
    found = [finder(selection) for finder in _FINDERS]
    measured = all(map(_measured_here, _all_ended(selection)))
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


def _ended(arm: Arm) -> list[RunRecord]:
    return [r for r in arm.records if r.status in ("finished", "diverged")]


def _all_ended(selection: Selection) -> list[RunRecord]:
    return [r for arm in (selection.baseline, *selection.methods) for r in _ended(arm)]


def _measured_here(record: RunRecord) -> bool:
    """Our own workers store where the time went; a stated time has no segments."""
    return bool(record.run and record.segments)


def _clock(selection: Selection) -> _Finding:
    runs = _all_ended(selection)
    measured = sum(map(_measured_here, runs))
    evidence = f"{measured} of {len(runs)} runs"
    if runs and measured == len(runs):
        return _Finding(
            Check("clock", "ok", "Overcurve's clock measured every run", evidence)
        )
    if measured == 0:
        message = "Times are as their author states them"
        return _Finding(Check("clock", "unknown", message, evidence))
    message = "Some times were measured by Overcurve, others are only stated"
    words = "only some times were measured by Overcurve"
    return _Finding(Check("clock", "warn", message, evidence), (("", words),))


def _device_class(selection: Selection) -> _Finding:
    classes = selection.device_classes
    if len(classes) > 1:
        state = "ok" if selection.question.axis in MACHINE_FREE_AXES else "fail"
        message = "Runs come from different kinds of device"
        if state == "ok":
            message += f", which {selection.question.axis} do not depend on"
        return _Finding(
            Check(
                "device_class",
                "ok" if state == "ok" else "fail",
                message,
                ", ".join(classes),
            )
        )
    if classes in ((), (UNSTATED,)):
        message = "The device is not stated: taken to be one and the same"
        return _Finding(Check("device_class", "unknown", message))
    message = "All runs on one kind of device"
    return _Finding(Check("device_class", "ok", message, classes[0]))


def _steady(_: Selection) -> _Finding:
    message = "No canary workload shows whether the machine was steady"
    return _Finding(Check("machine_steady", "unknown", message))


def _interleaved(selection: Selection) -> _Finding:
    blocks = {
        arm.name: {(r.study, r.block) for r in _ended(arm) if r.block is not None}
        for arm in (selection.baseline, *selection.methods)
    }
    reference = blocks.pop(selection.baseline.name)
    if not reference and not any(blocks.values()):
        message = "Nothing says whether the runs were interleaved"
        return _Finding(Check("interleaved", "unknown", message))
    apart = [
        name for name, theirs in blocks.items() if not theirs <= reference or not theirs
    ]
    if not apart:
        message = "Baseline and methods ran in the same random blocks"
        evidence = say_count(len(reference), "block")
        return _Finding(Check("interleaved", "ok", message, evidence))
    message = (
        "Not run in the baseline's random blocks: a change of the machine may count"
    )
    words = "not interleaved with the baseline"
    return _Finding(
        Check("interleaved", "warn", message, ", ".join(apart)),
        tuple((name, words) for name in apart),
    )


def _same_seeds(selection: Selection) -> _Finding:
    reference = {str(record.seed) for record in _ended(selection.baseline)}
    others = [
        arm.name
        for arm in selection.methods
        if _ended(arm) and {str(r.seed) for r in _ended(arm)} != reference
    ]
    if not reference or not selection.methods:
        return _Finding(
            Check("same_seeds", "unknown", "There is nothing to compare yet")
        )
    if not others:
        message = "The same seed numbers on both sides"
        evidence = say_count(len(reference), "seed")
        return _Finding(Check("same_seeds", "ok", message, evidence))
    message = "Other seed numbers than the baseline's"
    return _Finding(
        Check("same_seeds", "warn", message, ", ".join(others)),
        tuple((name, "other seed numbers than the baseline") for name in others),
    )


def _tuning(_: Selection) -> _Finding:
    message = "Nothing says how many settings were tried on each side"
    return _Finding(Check("equal_tuning", "unknown", message))


def _left_out(selection: Selection) -> _Finding:
    counts = {
        status: sum(r.status == status for r in selection.records)
        for status in ("failed", "cancelled", "diverged")
    }
    lost = {status: count for status, count in counts.items() if count}
    evidence = ", ".join(f"{count} {status}" for status, count in lost.items())
    if selection.dropped:
        evidence = ", ".join(
            filter(None, [evidence, f"{len(selection.dropped)} not in the means"])
        )
    if lost or selection.dropped:
        who = {run.who for run in selection.dropped} | {
            arm.name
            for arm in (selection.baseline, *selection.methods)
            if any(r.status in lost for r in arm.records)
        }
        words = f"runs left out of the means ({evidence})"
        named = tuple((name, words) for name in sorted(who))
        if selection.baseline.name in who:
            named = (("", words),)
        message = "Runs that failed or were set aside are listed below"
        return _Finding(Check("nothing_left_out", "warn", message, evidence), named)
    if all(map(_measured_here, _all_ended(selection))) and selection.records:
        message = "No run of these recipes was left out"
        return _Finding(
            Check(
                "nothing_left_out",
                "ok",
                message,
                say_count(len(selection.records), "run"),
            )
        )
    message = "No failed run was handed in; whether some exist is not known"
    return _Finding(Check("nothing_left_out", "unknown", message))


def _enough_budgets(selection: Selection) -> _Finding:
    groups = selection.baseline.groups
    evidence = say_count(len(groups), "budget")
    if len(groups) < FEWEST_BUDGETS:
        message = f"The baseline has fewer than {say_number(FEWEST_BUDGETS)} budgets"
        words = f"the baseline has {say_count(len(groups), 'budget')} only"
        return _Finding(
            Check("enough_budgets", "warn", message, evidence), (("", words),)
        )
    places = [group.mean_log_time for group in groups]
    gaps = [after - before for before, after in pairwise(places)]
    if max(gaps) > MOST_UNEVEN * min(gaps):
        message = "The baseline's budgets are far from evenly spread on the log axis"
        words = "uneven baseline budgets"
        return _Finding(
            Check("enough_budgets", "warn", message, evidence), (("", words),)
        )
    message = "Enough baseline budgets, spread evenly on the log axis"
    return _Finding(Check("enough_budgets", "ok", message, evidence))


def _full_schedules(selection: Selection) -> _Finding:
    runs = _all_ended(selection)
    if runs and all(map(_measured_here, runs)):
        message = "Every point is the end of its own full schedule"
        return _Finding(
            Check("full_schedules", "ok", message, say_count(len(runs), "run"))
        )
    message = "Taken to be ends of full schedules, not the middle of longer runs"
    return _Finding(Check("full_schedules", "unknown", message))


def _peeking(selection: Selection) -> _Finding:
    waiting = sum(r.status in WAITING_STATUSES for r in selection.records)
    if waiting:
        message = "An interim look: a verdict read on the way is more often wrong"
        return _Finding(
            Check("no_peeking", "warn", message, f"{say_count(waiting, 'run')} to come")
        )
    message = "Nothing counts how often these runs were looked at before"
    return _Finding(Check("no_peeking", "unknown", message))


def _same_code(selection: Selection) -> _Finding:
    arms = (selection.baseline, *selection.methods)
    digests = {arm.name: {r.source_digest for r in _ended(arm)} for arm in arms}
    mixed = [name for name, found in digests.items() if len(found) > 1]
    if mixed:
        words = "its code changed between runs"
        everyone = (("", "the baseline's code changed between runs"),)
        named = tuple((name, words) for name in mixed)
        message = "Runs of one curve were made by different code"
        return _Finding(
            Check("same_code", "warn", message, ", ".join(mixed)),
            everyone if selection.baseline.name in mixed else named,
        )
    if any("" in found or not found for found in digests.values()):
        message = "The code behind some runs is not recorded"
        return _Finding(Check("same_code", "unknown", message))
    return _Finding(Check("same_code", "ok", "One version of the code for each curve"))


def _divergence(selection: Selection) -> _Finding:
    """Fisher's exact test of each method's share of diverged runs."""
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
        return _Finding(
            Check("divergence", "warn", message, "; ".join(evidence)),
            tuple(
                (name, "diverges at another rate than the baseline") for name in telling
            ),
        )
    if evidence:
        message = "Diverged runs are not clearly more frequent on either side"
        return _Finding(Check("divergence", "ok", message, "; ".join(evidence)))
    return _Finding(Check("divergence", "ok", "No run diverged", ""))


def _diverged_share(arm: Arm) -> tuple[int, int]:
    ended = _ended(arm)
    return sum(r.status == "diverged" for r in ended), len(ended)


_FINDERS: Sequence[Callable[[Selection], _Finding]] = (
    _clock,
    _device_class,
    _steady,
    _interleaved,
    _same_seeds,
    _tuning,
    _left_out,
    _enough_budgets,
    _full_schedules,
    _peeking,
    _same_code,
    _divergence,
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
            f"Times are taken to be comparable within {share:.2g} %, because the runs "
            "were not interleaved in the same random blocks."
        )
    heights = [group.mean_quality for group in selection.baseline.groups]
    if any(after < before for before, after in pairwise(heights)):
        notes.append(
            "The baseline's means do not rise all the way: time at equal quality is "
            "the first time at which its best quality so far reaches the method's."
        )
    return tuple(notes)
