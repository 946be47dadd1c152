"""What files left open and nobody answered stands in the sentences."""

from __future__ import annotations

from typing import Any

import pytest

from overcurve.curves.terms.evidence import DoubtTaken, Evidence, FileRead
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    check_of,
    sentence_of,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

ID = "doubts_answered"


def doubt(what: str = "lr", **changes: Any) -> DoubtTaken:
    """Whether two settings are one method."""
    stated = {"id": f"split:{what}", "question": "Two?", "taken": "one"}
    return DoubtTaken(**{**stated, "words": f"{what} differs (one method)", **changes})


def of_file(*doubts: DoubtTaken) -> Evidence:
    """What is known of one file."""
    return Evidence(files=(FileRead(name="a.csv", rows=9, runs=9, doubts=doubts),))


@pytest.mark.parametrize(
    "told", [(), (doubt(in_records=True),), (doubt(is_stated=True),)]
)
def test_nothing_left_open_adds_no_check(told):
    assert ID not in {check.id for check in asked_with(of_file(*told)).checks}


@pytest.mark.parametrize("methods", [(), ("m",), ("base",), ("other", "m")])
def test_unanswered_doubt_is_in_the_sentence(methods):
    answer = asked_with(of_file(doubt(methods=methods)))
    words = "1 doubt taken as marked: lr differs (one method)"
    assert words in sentence_of(answer)
    assert check_of(answer, ID).state == "warn"


def test_answered_doubts_are_no_reservation():
    answer = asked_with(of_file(doubt(is_answered=True)))
    assert check_of(answer, ID).state == "ok"
    assert "doubt" not in sentence_of(answer)


def test_doubt_about_a_method_burdens_no_other():
    more = make_runs("n", [8.0], quality=shifted(0.1))
    answer = asked_with(of_file(doubt(methods=("m",))), trained(*more))
    mine, other = answer.methods
    assert any("taken as marked" in words for words in mine.warnings)
    assert not any("taken as marked" in words for words in other.warnings)


def test_doubt_about_methods_that_are_not_compared_is_no_fault():
    answer = asked_with(of_file(doubt(methods=("elsewhere",))))
    assert check_of(answer, ID).state == "ok"
    assert answer.methods[0].warnings == ()


def test_many_doubts_are_counted():
    answer = asked_with(of_file(*map(doubt, "abcde")))
    assert "5 doubts taken as marked: a differs" in sentence_of(answer)
    assert "(one method) and 2 more" in sentence_of(answer)


def test_same_doubt_of_several_files_is_told_once():
    files = of_file(doubt()).files * 2
    assert "1 doubt taken" in sentence_of(asked_with(Evidence(files=files)))
