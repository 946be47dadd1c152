"""Answers that somebody gave, and answers that belong to no doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.reading.answered_doubts import (
    answer_of,
    answered,
    kind_of,
    refuse_unknown,
)
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.errors import ReadingError

PAUSE = Doubt(
    id="pause:cnn/8/0",
    question="Stood still?",
    answers=(Answer("count", "Count it"), Answer("aside", "Set it aside")),
    taken="count",
)


def test_kind_answers_all_doubts_of_it() -> None:
    assert kind_of(PAUSE.id) == kind_of("pause") == "pause"
    assert answer_of({"pause": "aside"}, PAUSE.id) == "aside"
    both = {"pause": "aside", PAUSE.id: "count"}
    assert answer_of(both, PAUSE.id) == "count"
    assert answer_of({}, PAUSE.id) == ""


def test_answer_is_taken_where_there_is_one() -> None:
    assert answered(PAUSE, {}) == PAUSE
    taken = answered(PAUSE, {"pause": "aside"})
    assert (taken.taken, taken.is_answered) == ("aside", True)
    assert answered(PAUSE, {"pause": "often"}) == PAUSE


@pytest.mark.parametrize(
    ("answers", "remedy"),
    [
        ({"resumed": "sum"}, "There is pause:cnn/8/0."),
        ({"pause": "often"}, "Say count or aside."),
    ],
)
def test_unknown_answer_is_refused_with_those_there_are(
    answers: dict[str, str], remedy: str
) -> None:
    with pytest.raises(ReadingError) as caught:
        refuse_unknown(answers, [PAUSE])
    assert caught.value.remedy == remedy


def test_only_some_kinds_are_answered_together() -> None:
    unit = replace(PAUSE, id="unit:hours")
    with pytest.raises(ReadingError, match="no doubt"):
        refuse_unknown({"unit": "count"}, [unit])


def test_answer_where_nothing_is_open_is_refused() -> None:
    with pytest.raises(ReadingError, match="no doubt"):
        refuse_unknown({"pause": "count"}, [])
    refuse_unknown({"pause": "count"}, [PAUSE])
    refuse_unknown({}, [])
