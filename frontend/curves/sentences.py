"""Verdicts in words: they say only what was tested."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.curves.answers import MethodAnswer
from frontend.curves.selection import Selection


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a sentence is made from; `reservations` are warnings in a few words."""

    selection: Selection
    answer: MethodAnswer
    reservations: tuple[str, ...]


def say_verdict(spoken: Spoken) -> str:
    """The verdict of a method as one sentence without the method's name."""
    return spoken.answer.verdict.replace("_", " ")
