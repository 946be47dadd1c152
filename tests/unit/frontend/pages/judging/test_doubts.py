"""Doubts are asked in the order in which they matter."""

from __future__ import annotations

from frontend.pages.judging.doubts import doubt_questions
from overcurve.reading.doubts import Answer, Doubt

ANSWERS = (Answer("sum", "Sum them"), Answer("last", "Take the last"))


def doubt(name: str, taken: str = "sum", is_answered: bool = False) -> Doubt:
    return Doubt(
        id=name, question="?", answers=ANSWERS, taken=taken, is_answered=is_answered
    )


def test_what_must_be_answered_comes_first_and_answered_ones_last() -> None:
    asked = doubt_questions([doubt("a", is_answered=True), doubt("b"), doubt("c", "")])
    assert [(q.id, q.number) for q in asked] == [("c", 1), ("b", 2), ("a", 0)]
    assert [q.must_be_answered for q in asked] == [True, False, False]
