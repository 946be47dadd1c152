"""The problems of a file while it is read: told once, counted all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from overcurve.reading.problems import Problem

MAX_PROBLEMS = 50  # listed; all are counted


class NotedProblems:
    """Takes problems down; one that many lines share is told once."""

    def __init__(self) -> None:
        self.told: list[Problem] = []
        self.count = 0
        self._places: dict[tuple[str, str, str], int] = {}

    def note(self, problems: Iterable[Problem]) -> None:
        """Takes problems down."""
        for problem in problems:
            same = (problem.field, problem.reason, problem.remedy)
            place = self._places.get(same)
            if place is not None:
                first = self.told[place]
                self.told[place] = replace(
                    first, last=problem.line, lines=first.lines + 1
                )
                continue
            self.count += 1
            if len(self.told) < MAX_PROBLEMS:
                self._places[same] = len(self.told)
                self.told.append(problem)
