"""Whose clock timed a run, and what its reader did to its course, in words."""

from __future__ import annotations

from collections.abc import Iterator

from overcurve.curves.terms.records import SHARED_TRAINING, RunRecord
from overcurve.words import count, duration

CLOCK_WORDS = {
    "overcurve": "Overcurve's",
    "process": "of the whole process, start-up and evaluation included",
    "stated": "as its author or a tracker states it",
}


def course_facts(record: RunRecord) -> Iterator[tuple[str, str]]:
    """Pairs of a name and words; none of a run that says nothing of either."""
    if record.clock:
        yield "Clock", CLOCK_WORDS[record.clock]
    if record.clock_note:
        yield "What the clock is", record.clock_note
    flags = record.extra
    if sessions := flags.get("sessions"):
        yield "Sessions", f"{count(int(sessions), 'session')}, their times summed"
    elif flags.get("resumed"):
        yield "Sessions", "taken up again"
    if flags.get("partial"):
        yield "Schedule", "stopped before the end"
    if flags.get(SHARED_TRAINING):
        yield "Training", "one with the other budgets of its seed"
    if folded := flags.get("folded_rows"):
        yield "Rows", f"{count(int(folded), 'earlier row')} of its course"
    for flag, what in _SECONDS:
        if seconds := flags.get(flag):
            yield what, duration(seconds)


_SECONDS = (
    ("pause_seconds", "Pause counted in the time"),
    ("left_out_seconds", "Pause left out of the time"),
    ("reckoned_seconds", "Time before the first row, reckoned from the pace"),
)
