"""Is the comparison fair? What the records alone can show."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.curves.answers import Check
from frontend.curves.selection import Selection


@dataclass(frozen=True, slots=True)
class Fairness:
    """The checks, notes, and what each method's sentence must add."""

    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    warnings: tuple[tuple[str, str], ...]  # (method's name or "" for all, words)

    def reservations(self, name: str) -> tuple[str, ...]:
        """Warnings in a few words that hold for the method called `name`."""
        return tuple(words for who, words in self.warnings if who in ("", name))


def check_fairness(selection: Selection) -> Fairness:
    """Checks what the records show, each ok, warn, fail or unknown."""
    return Fairness((), (), ())
