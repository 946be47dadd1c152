"""Fairness of what was read: what files left open, and nobody answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from overcurve.curves.fairness.findings import Finding, names_of_sides
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.evidence import DoubtTaken, Evidence

_ID = "doubts_answered"
MOST_SAID = 3  # in a sentence


def check_doubts(selection: Selection, evidence: Evidence) -> tuple[Finding, ...]:
    """Whether somebody answered what files left open; no check where they left nothing
    open but what the runs themselves tell."""
    doubts = [d for file in evidence.files for d in file.doubts]
    told = [d for d in doubts if not (d.in_records or d.is_stated)]
    unsaid = list({(d.id, d.taken): d for d in told if not d.is_answered}.values())
    if not told:
        return ()
    if not unsaid:
        message = "What the files left open was answered"
        return (Finding(Check(_ID, "ok", message, _list(told))),)
    arms = dict(names_of_sides(selection))
    common = [doubt for doubt in unsaid if _is_of_all(doubt, selection.baseline, arms)]
    warnings = [("", _say(common))] if common else []
    for method in selection.methods:
        own = [d for d in unsaid if d not in common and _concerns(d, method, arms)]
        warnings += [(method.name, _say(own))] if own else []
    if not warnings:
        message = "What the files left open concerns other methods"
        return (Finding(Check(_ID, "ok", message, _list(unsaid))),)
    message = "Files left something open that nobody answered: the marked answers hold"
    check = Check(_ID, "warn", message, _list(unsaid))
    return (Finding(check, tuple(warnings), of_reading=True),)


def _is_of_all(doubt: DoubtTaken, baseline: Arm, arms: dict[str, Arm]) -> bool:
    """Whether it concerns each answer: it names no method, or the baseline."""
    return not doubt.methods or _concerns(doubt, baseline, arms)


def _concerns(doubt: DoubtTaken, arm: Arm, arms: dict[str, Arm]) -> bool:
    return any(arms.get(label) is arm for label in doubt.methods)


def _say(doubts: Sequence[DoubtTaken]) -> str:
    """ "1 doubt taken as marked: lr differs (one method)"."""
    more = len(doubts) - MOST_SAID
    rest = f" and {more:,} more" if more > 0 else ""
    said = ", ".join(doubt.words for doubt in doubts[:MOST_SAID])
    return f"{say_count(len(doubts), 'doubt')} taken as marked: {said}{rest}"


def _list(doubts: Iterable[DoubtTaken]) -> str:
    return "; ".join(dict.fromkeys(doubt.words for doubt in doubts))
