"""Fairness of times that a reader took apart: pauses, and what no row shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from overcurve.curves.fairness.findings import Finding, ended_runs
from overcurve.curves.saying.wording import say_count, say_time
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import Check

_ID = "times_as_logged"
_MESSAGE = "Times hold pauses, or are not quite those that were logged"


@dataclass(frozen=True, slots=True)
class _Flagged:
    """How many runs of a side carry a flag, of how many, and its largest seconds."""

    runs: int
    total: int
    seconds: float


_Say = Callable[[str, str], str]


def _pause(what_became_of_it: str) -> _Say:
    """Of the longest pause and of whose runs: "a pause of 40 s is counted in ..."."""
    return lambda seconds, whose: f"a pause of {seconds} is {what_became_of_it} {whose}"


def _reckon(seconds: str, whose: str) -> str:
    return f"{seconds} before the first row reckoned from the pace in {whose}"


# What each flag of `records.COURSE_FLAGS` in seconds says; the longest of several.
_SAYING: tuple[tuple[str, _Say], ...] = (
    ("pause_seconds", _pause("counted in")),
    ("left_out_seconds", _pause("left out of")),
    ("reckoned_seconds", _reckon),
)


def check_stated_times(selection: Selection) -> tuple[Finding, ...]:
    """Whether times hold what no training is, or more than was logged; no check where
    no record says so."""
    evidence: list[str] = []
    warnings: list[tuple[str, str]] = []
    by_arm = {arm.name: _count_flags(arm) for arm in _arms(selection)}
    for flag, say in _SAYING:
        flagged = {name: flags[flag] for name, flags in by_arm.items()}
        told = list(_say_flag(selection, flagged, say))
        warnings += told
        evidence += [
            say(_longest([flagged[name]]), f"{say_count(flagged[name].runs, 'run')}")
            + f" of {name}"
            for name in flagged
            if flagged[name].runs
        ]
    if not warnings:
        return ()
    check = Check(_ID, "warn", _MESSAGE, "; ".join(evidence))
    return (Finding(check, tuple(warnings), of_time=True, of_reading=True),)


def _say_flag(
    selection: Selection, flagged: dict[str, _Flagged], say: _Say
) -> Iterator[tuple[str, str]]:
    """One reservation where every run has the flag, else each side's own."""
    some = [each for each in flagged.values() if each.total]
    if some and all(each.runs == each.total for each in some):
        yield "", say(_longest(some), "every run")
        return
    for arm in _arms(selection):
        own = flagged[arm.name]
        if not own.runs:
            continue
        is_baseline = arm is selection.baseline
        whose = "the baseline's runs" if is_baseline else "its runs"
        words = say(_longest([own]), f"{own.runs:,} of {whose}")
        yield "" if is_baseline else arm.name, words


def _longest(flagged: list[_Flagged]) -> str:
    """ "40 s", or of several "up to 40 s"."""
    longest = say_time(max(each.seconds for each in flagged))
    several = sum(each.runs for each in flagged) > 1
    return f"up to {longest}" if several else longest


def _count_flags(arm: Arm) -> dict[str, _Flagged]:
    runs = ended_runs(arm)
    seconds: dict[str, list[float]] = {flag: [] for flag, _ in _SAYING}
    for (extra,) in runs.carrying("extra").rows("extra"):
        for flag in seconds.keys() & extra.keys():
            if extra[flag]:
                seconds[flag].append(extra[flag])
    return {
        flag: _Flagged(len(each), len(runs), max(each, default=0.0))
        for flag, each in seconds.items()
    }


def _arms(selection: Selection) -> tuple[Arm, ...]:
    return (selection.baseline, *selection.methods)
