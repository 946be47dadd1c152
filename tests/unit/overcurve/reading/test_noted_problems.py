"""Problems told once and counted all."""

from __future__ import annotations

from dataclasses import replace

from overcurve.reading.noted_problems import MAX_PROBLEMS, NotedProblems
from overcurve.reading.problems import Problem

PROBLEM = Problem(2, "seed", "is missing", "Give every run its seed.")


def test_problem_of_many_lines_is_told_once() -> None:
    noted = NotedProblems()
    noted.note([PROBLEM, replace(PROBLEM, line=9)])
    assert (noted.count, noted.told[0].where) == (1, "lines 2 to 9 (2 of them)")


def test_what_is_not_listed_is_counted() -> None:
    noted = NotedProblems()
    noted.note(replace(PROBLEM, reason=str(i)) for i in range(MAX_PROBLEMS + 7))
    assert (noted.count, len(noted.told)) == (MAX_PROBLEMS + 7, MAX_PROBLEMS)
