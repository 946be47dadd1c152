"""What a reader set aside stands in the checks and in the sentences."""

from __future__ import annotations

import pytest

from overcurve.curves.terms.evidence import Evidence, FileRead, SetAside
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    check_of,
    sentence_of,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

ID = "nothing_set_aside"


def line(number: int = 12, **changes: object) -> SetAside:
    """A line that was left out by hand."""
    stated = {"what": "line", "where": f"line {number}", "reason": "no budget"}
    return SetAside(**{**stated, "by_hand": True, **changes})  # type: ignore[arg-type]


def run(label: str = "m", **changes: object) -> SetAside:
    """A run whose clock cannot be read."""
    stated = {"what": "run", "where": "lines 3 to 9", "reason": "its clock starts anew"}
    return SetAside(**{**stated, "label": label, **changes})  # type: ignore[arg-type]


def of_file(*aside: SetAside, name: str = "runs.csv") -> Evidence:
    """What is known of one file."""
    file = FileRead(name=name, rows=30, runs=21, aside=aside, aside_rows=9)
    return Evidence(files=(file,))


def test_file_without_loss_adds_no_check():
    assert ID not in {check.id for check in asked_with(of_file()).checks}


def test_lines_left_out_by_hand_are_in_the_sentence():
    answer = asked_with(of_file(line(12), line(14), line(20, count=10)))
    check = check_of(answer, ID)
    words = "12 lines of runs.csv left out by --skip-bad"
    assert (check.state, check.evidence) == ("warn", words)
    assert words in sentence_of(answer)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("m", "1 of its runs in runs.csv set aside (its clock starts anew)"),
        (
            "base",
            "1 of the baseline's runs in runs.csv set aside (its clock starts anew)",
        ),
        ("", "1 run of runs.csv set aside (its clock starts anew)"),
    ],
)
def test_run_set_aside_is_said_of_its_side(label, words):
    assert words in sentence_of(asked_with(of_file(run(label))))


def test_run_of_a_method_burdens_no_other():
    more = make_runs("n", [8.0], quality=shifted(0.1))
    mine, other = asked_with(of_file(run("m")), trained(*more)).methods
    assert any("set aside" in words for words in mine.warnings)
    assert not any("set aside" in words for words in other.warnings)


def test_runs_of_methods_that_are_not_compared_are_told_and_no_fault():
    answer = asked_with(of_file(run("another")))
    check = check_of(answer, ID)
    assert check.state == "ok"
    assert check.evidence == "1 run of runs.csv set aside (its clock starts anew)"
    assert answer.methods[0].warnings == ()


def test_several_reasons_are_not_listed_in_the_sentence():
    aside = (run(), run(reason="its place falls"))
    assert "2 of its runs in runs.csv set aside" in sentence_of(
        asked_with(of_file(*aside))
    )


def test_every_file_is_told_by_its_name():
    files = (*of_file(line()).files, *of_file(line(), name="more.csv").files)
    answer = asked_with(Evidence(files=files))
    assert check_of(answer, ID).evidence == (
        "1 line of runs.csv left out by --skip-bad; "
        "1 line of more.csv left out by --skip-bad"
    )
    assert len(answer.methods[0].warnings) == 2


def test_sentence_that_claims_nothing_says_it_too():
    like = make_runs("m", [8.0, 16.0], quality=shifted(0.0))
    runs = [*make_runs(), *like]
    answer = asked_with(of_file(line()), runs).methods[0]
    assert answer.verdict == "undecided"
    words = "1 line of runs.csv left out by --skip-bad"
    assert answer.sentence.endswith(f", with one reservation: {words}")
