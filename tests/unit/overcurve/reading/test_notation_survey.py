"""Which files are looked through for numbers, and what is found in them."""

from __future__ import annotations

import io

import pytest

from overcurve.reading.csv_rows import read_head
from overcurve.reading.notation_survey import may_hold_marks, survey_numbers
from overcurve.reading.plain_text import CHUNK, read_lines
from overcurve.reading.problems import Unreadable
from overcurve.reading.reading_options import Reading

PLAIN = Reading()


def survey(text: str, reading: Reading = PLAIN):
    source = io.BytesIO(text.encode())
    head = read_head(read_lines(source))
    return survey_numbers(source, head, reading).convert


@pytest.mark.parametrize(
    ("text", "delimiter", "holds"),
    [
        ("a,b\n1,2.5\n", ",", False),
        ('a,b\n"x, y",2.5\n', ",", False),
        ('a,b\n"[1, 2]","{""a"": 1,5}"\n', ",", False),
        ('a,b\n"1,5",2\n', ",", True),
        ('a,b\n"-1 234,5",2\n', ",", True),
        ("a;b\n1;2\n", ";", False),
        ("a;b\n1,5;2\n", ";", True),
        ("a\tb\n1,5\t2\n", "\t", True),
        ("a,b\n1.234.567,2\n", ",", True),
        ("a,b\n1 234,2\n", ",", True),
        ("a,b\n1'234,2\n", ",", True),
        ("a,b\n1\u00a0234,2\n", ",", True),
        ("a,b\n1\u202f234,2\n", ",", True),
        ("a,b\nmethod 123, 456\n2026-01-01 10:00:00,1\n", ",", False),
    ],
)
def test_marks_are_found_in_bytes(text: str, delimiter: str, holds: bool) -> None:
    assert may_hold_marks(io.BytesIO(text.encode()), delimiter) == holds


def test_marks_across_chunks_are_found() -> None:
    raw = b"a;b\n" + b"1;2\n" * ((CHUNK - 4) // 4) + b"1,5;2\n"
    for before in range(4):
        source = io.BytesIO(b" " * before + raw)
        assert may_hold_marks(source, ";")


def test_plain_files_need_nothing() -> None:
    assert survey("method,budget\nbase,8\n", Reading()) == {}


@pytest.mark.parametrize(
    ("reading", "column"),
    [
        (Reading(), "train_seconds"),
        (Reading(mapping={"t": "train_seconds"}), "t"),
        (Reading(fold="t"), "t"),
    ],
)
def test_columns_of_numbers_decide(reading: Reading, column: str) -> None:
    convert = survey(f'name,{column}\n"1,5","1,000"\n"x","2.5"\n', reading)
    assert convert[column]("1,000") == "1000"
    assert "name" not in convert


def test_columns_that_seem_to_be_numbers_decide_a_guess() -> None:
    text = 'name,training time\n"1,5","1,000"\n"x","2.5"\n'
    source = io.BytesIO(text.encode())
    head = read_head(read_lines(source))
    convert = survey_numbers(source, head, PLAIN, is_guess=True).convert
    assert convert["training time"]("1,000") == "1000"
    assert survey_numbers(source, head, PLAIN).convert == {}


def test_doubt_is_asked_and_answered() -> None:
    text = 'quality\n"1,234"\n'
    with pytest.raises(Unreadable) as caught:
        survey(text)
    (doubt,) = caught.value.doubts
    assert [answer.words for answer in doubt.answers] == ["1.234", "1234"]
    assert (doubt.taken, doubt.is_answered) == ("", False)
    source = io.BytesIO(text.encode())
    head = read_head(read_lines(source))
    found = survey_numbers(source, head, Reading(answers={"decimal": "comma"}))
    assert found.convert["quality"]("1,234") == "1.234"
    assert [(d.id, d.taken, d.is_answered) for d in found.doubts] == [
        ("decimal", "comma", True)
    ]
    shown = survey_numbers(source, head, PLAIN, is_guess=True)
    assert (shown.convert["quality"]("1,234"), shown.doubts) == ("1.234", ())


def test_what_stands_in_other_columns_decides_nothing() -> None:
    with pytest.raises(Unreadable, match="may be"):
        survey('quality,note\n"1,234","0,5"\n', Reading())


def test_stated_notation_is_taken() -> None:
    text = 'quality\n"1,234"\n'
    assert survey(text, Reading(decimal="comma"))["quality"]("1,234") == "1.234"
    assert survey(text, Reading(decimal="point"))["quality"]("1,234") == "1234"


def test_rows_that_cannot_be_read_are_left_to_the_reader() -> None:
    convert = survey('quality,seed\n"0,5",1\n"1,234"\n"0,5', Reading())
    assert convert["quality"]("1,5") == "1.5"
