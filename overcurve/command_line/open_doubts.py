"""What a file leaves open, as the command line says it: with the option to answer."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from overcurve.reading.answered_doubts import kind_of
from overcurve.reading.doubts import Answer, Doubt
from overcurve.words import count

MOST_OF_A_KIND = 3  # doubts that are written out


def read_doubts(told: Iterable[Mapping[str, Any]]) -> list[Doubt]:
    """The doubts that a server tells of a file that it read."""
    return [
        Doubt(
            id=each["id"],
            question=each["question"],
            why=each["why"],
            answers=tuple(Answer(a["name"], a["words"]) for a in each["answers"]),
            taken=each["taken"],
            is_answered=each["is_answered"],
        )
        for each in told
    ]


def say_open_doubts(doubts: Sequence[Doubt]) -> str:
    """The doubts that nobody answered: the question, what was taken for it, and how
    that is changed. "" where there are none."""
    still = [doubt for doubt in doubts if not doubt.is_answered]
    kinds: dict[str, list[Doubt]] = {}
    for doubt in still:
        kinds.setdefault(kind_of(doubt.id), []).append(doubt)
    lines = [line for alike in kinds.values() for line in _say_alike(alike)]
    return "\n".join([f"Left open ({len(still)}):", *lines]) if still else ""


def _say_alike(doubts: Sequence[Doubt]) -> list[str]:
    shown = [line for doubt in doubts[:MOST_OF_A_KIND] for line in _say(doubt)]
    more = len(doubts) - MOST_OF_A_KIND
    return (
        [*shown, f"  and {count(more, 'more doubt')} like these"] if more > 0 else shown
    )


def _say(doubt: Doubt) -> list[str]:
    words = {answer.name: answer.words for answer in doubt.answers}
    taken = words.get(doubt.taken, doubt.taken) or "nothing"
    others = [
        f"--answer {shlex.quote(f'{doubt.id}={answer.name}')}"
        for answer in doubt.answers
        if answer.name != doubt.taken
    ]
    why = f" {doubt.why}" if doubt.why else ""
    return [
        f"  {doubt.question}{why}",
        f"    Taken: {taken}. Else: {' or '.join(others)}",
    ]
