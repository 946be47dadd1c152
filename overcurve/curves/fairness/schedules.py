"""Whether points are ends of full schedules, as far as records tell."""

from __future__ import annotations

from collections import Counter

from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    all_measured,
    ended_runs,
)
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.records import COURSE_FLAGS
from overcurve.curves.terms.run_table import RunTable

_ID = "full_schedules"
_WORDS = {"resumed": "resumed", "partial": "stopped before the end"}


def check_schedules(selection: Selection) -> Finding:
    """Our own runs never are anything else than whole; others may say what they are."""
    runs = all_ended(selection)
    if all_measured(runs):
        message = "Every point is the end of its own full schedule"
        evidence = [say_count(len(runs), "run"), *_say_shared(selection)]
        return Finding(Check(_ID, "ok", message, "; ".join(evidence)))
    flags = _count_flags(runs)
    broken = [name for name in _WORDS if flags[name]]
    if broken:
        message = "Some runs are not one full schedule: they were " + " or ".join(
            _WORDS[name] for name in broken
        )
        counts = ", ".join(f"{flags[name]} {_WORDS[name]}" for name in broken)
        evidence = [counts, *_say_shared(selection)]
        return Finding(
            Check(_ID, "warn", message, "; ".join(evidence)),
            _warnings(selection),
            of_reading=bool(flags["sessions"]),
        )
    message = "Taken to be ends of full schedules, not the middle of longer runs"
    evidence = _say_shared(selection)
    if flags["folded_rows"]:
        curves = say_count(flags["folded_rows"], "learning curve")
        evidence = [f"last rows of {curves}", *evidence]
    return Finding(Check(_ID, "unknown", message, "; ".join(evidence)))


def _say_shared(selection: Selection) -> list[str]:
    """Whose seeds are one training at all budgets, in words; [] where nobody's are."""
    arms = (selection.baseline, *selection.methods)
    shared = [arm.name for arm in arms if any(group.chain for group in arm.groups)]
    if not shared:
        return []
    return [f"a seed of {', '.join(shared)} is one training, seen at each budget"]


def _count_flags(runs: RunTable) -> Counter[str]:
    return Counter(
        name
        for (extra,) in runs.carrying("extra").rows("extra")
        for name in COURSE_FLAGS
        if extra.get(name)
    )


def _warnings(selection: Selection) -> tuple[tuple[str, str], ...]:
    """The baseline's broken runs concern every method."""
    warnings = []
    for arm in (selection.baseline, *selection.methods):
        flags = _count_flags(ended_runs(arm))
        broken = flags["resumed"] + flags["partial"]
        if broken:
            is_baseline = arm is selection.baseline
            whose = "the baseline's runs" if is_baseline else "its runs"
            how = "resumed or stopped early"
            if flags["sessions"] and not flags["partial"]:
                how = "resumed (sessions summed)"
            words = f"{broken} of {whose} {how}"
            warnings.append(("" if is_baseline else arm.name, words))
    return tuple(warnings)
