"""Fairness of what was read: lines and runs of a file that are in no record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from overcurve.curves.fairness.findings import Finding, names_of_sides
from overcurve.curves.saying.wording import say_count
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.evidence import Evidence, FileRead, SetAside

_ID = "nothing_set_aside"


@dataclass(frozen=True, slots=True)
class _Told:
    """What of one file was set aside alike, and of which side ("" where unknown)."""

    file: str
    what: str
    by_hand: bool
    side: str
    count: int
    reasons: tuple[str, ...]

    def say(self, whose: str = "") -> str:
        """ "12 lines of runs.csv left out by --skip-bad", "1 of its runs in ..."."""
        how = "left out as asked" if self.by_hand else "set aside"
        if self.by_hand and self.what == "line":
            how = "left out by --skip-bad"
        words = f"{say_count(self.count, self.what)} of {self.file} {how}"
        if whose:
            words = f"{self.count:,} of {whose} {self.what}s in {self.file} {how}"
        is_one = len(self.reasons) == 1 and not self.by_hand
        return f"{words} ({self.reasons[0]})" if is_one else words


def check_set_aside(selection: Selection, evidence: Evidence) -> tuple[Finding, ...]:
    """Whether a reader set lines or runs aside; no check where it set none."""
    told = [each for file in evidence.files for each in _gather(file)]
    if not told:
        return ()
    arms = dict(names_of_sides(selection))
    ours = [each for each in told if not each.side or each.side in arms]
    words = "; ".join(each.say() for each in told)
    if not ours:
        message = "What was set aside where the runs were read is of other methods"
        return (Finding(Check(_ID, "ok", message, words)),)
    message = "Lines or runs were set aside where the runs were read; they are listed"
    warnings = tuple(_warn(selection, arms, each) for each in ours)
    check = Check(_ID, "warn", message, words)
    return (Finding(check, warnings, of_reading=True),)


def _gather(file: FileRead) -> Iterator[_Told]:
    alike: dict[tuple[str, bool, str], list[SetAside]] = {}
    for each in file.aside:
        alike.setdefault((each.what, each.by_hand, each.label), []).append(each)
    for (what, by_hand, side), entries in alike.items():
        reasons = tuple(dict.fromkeys(each.reason for each in entries))
        total = sum(each.count for each in entries)
        yield _Told(file.name, what, by_hand, side, total, reasons)


def _warn(selection: Selection, arms: dict[str, Arm], told: _Told) -> tuple[str, str]:
    """Whom the reservation concerns, "" for all, and its words."""
    if not told.side:
        return "", told.say()
    arm = arms[told.side]
    if arm is selection.baseline:
        return "", told.say("the baseline's")
    return arm.name, told.say("its")
