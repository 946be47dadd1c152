"""What is wrong with lines of a file, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.reading.problems import FileLine, Problem, Unreadable

PROBLEM = Problem(3, "seed", "is missing", "Give every run its seed.")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, "line 3"),
        ({"last": 9, "lines": 2}, "lines 3 to 9 (2 of them)"),
        ({"last": 5000, "lines": 4998}, "lines 3 to 5000 (4,998 of them)"),
    ],
)
def test_lines_are_told_in_words(changes, where):
    assert replace(PROBLEM, **changes).where == where


def test_advice_is_the_remedy_and_its_option():
    assert PROBLEM.advice == "Give every run its seed."
    with_option = replace(PROBLEM, option="--map COLUMN=seed")
    assert with_option.advice == "Give every run its seed: --map COLUMN=seed."


def test_lines_of_several_files_name_their_file():
    first, second = FileLine(3, "a.csv", 0), FileLine(3, "b/c.csv", 9)
    assert replace(PROBLEM, line=second).where == "line 3 of b/c.csv"
    assert f"{first}; {second!s:.6}" == "3 of a.csv; 3 of b"
    assert first != second
    assert first < second == 12


def test_what_ends_a_file_is_a_problem():
    error = Unreadable(1, "file", "is empty", "Send runs.", option="--decimal comma")
    assert str(error) == "is empty"
    assert error.problem.advice == "Send runs: --decimal comma."
