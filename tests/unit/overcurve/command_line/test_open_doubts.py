"""What a file leaves open, with the option that answers it."""

from __future__ import annotations

from dataclasses import replace

from overcurve.command_line.open_doubts import read_doubts, say_open_doubts
from overcurve.curves.encoding.record_text import plain_value
from overcurve.reading.doubts import Answer, Doubt

RESUMED = Doubt(
    id="resumed",
    question="cnn was begun again.",
    why="Both were trained.",
    answers=(Answer("sum", "Sum the sessions"), Answer("aside", "Set aside")),
    taken="sum",
)


def test_doubt_is_said_with_what_was_taken_and_how_to_change_it() -> None:
    assert say_open_doubts([RESUMED]).splitlines() == [
        "Left open (1):",
        "  cnn was begun again. Both were trained.",
        "    Taken: Sum the sessions. Else: --answer resumed=aside",
    ]


def test_answered_doubts_are_not_open() -> None:
    assert say_open_doubts([replace(RESUMED, is_answered=True)]) == ""
    assert say_open_doubts([]) == ""


def test_many_alike_are_counted() -> None:
    pauses = [replace(RESUMED, id=f"pause:a b/{i}") for i in range(9)]
    said = say_open_doubts([RESUMED, *pauses])
    assert "Left open (10):" in said
    assert "and 6 more doubts like these" in said
    assert "--answer 'pause:a b/0=aside'" in said


def test_doubts_of_a_server_are_the_same() -> None:
    assert read_doubts(plain_value([RESUMED])) == [RESUMED]
