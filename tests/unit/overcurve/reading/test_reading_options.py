"""How a file is to be read, as the command line says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.errors import ReadingError
from overcurve.reading.reading_options import (
    Reading,
    parse_answers,
    parse_keep,
    parse_mapping,
    parse_units,
)

word = st.text(st.characters(exclude_characters="="), min_size=1, max_size=8)


@given(st.dictionaries(word, word))
def test_mapping_comes_back_from_its_pairs(mapping):
    assert parse_mapping([f"{c}={f}" for c, f in mapping.items()]) == mapping


@given(st.dictionaries(word, st.frozensets(word.map(str.strip), min_size=1)))
def test_filter_comes_back_from_its_pairs(keep):
    pairs = [f"{column}={value}" for column in keep for value in keep[column]]
    assert parse_keep(pairs) == keep


def test_fields_hold_no_equals_sign_and_columns_may():
    assert parse_mapping(["tag=val/acc=quality"]) == {"tag=val/acc": "quality"}
    assert parse_keep(["name=a=b"]) == {"name": frozenset(["a=b"])}


def test_answers_come_back_from_their_pairs():
    pairs = ["resumed=sum", "split:a=b=two", "pause:cnn/8/0=count"]
    answers = {"resumed": "sum", "split:a=b": "two", "pause:cnn/8/0": "count"}
    assert parse_answers(pairs) == answers


@pytest.mark.parametrize("pair", ["resumed", "=sum", "resumed="])
def test_answer_names_doubt_and_answer(pair):
    with pytest.raises(ReadingError, match="is not doubt=answer"):
        parse_answers([pair])


def test_column_may_be_mapped_to_nothing():
    assert parse_mapping(["host=-", "x="]) == {"host": "-", "x": ""}


def test_values_of_one_column_add_up():
    keep = parse_keep(["split=test", "gpu=A100", "split= val "])
    assert keep == {"split": frozenset(["test", "val"]), "gpu": frozenset(["A100"])}
    assert parse_keep(["note="]) == {"note": frozenset([""])}


def test_units_are_of_columns_or_of_the_quality():
    assert parse_units(["hours=h", "a=b=min"]) == ("", {"hours": "h", "a=b": "min"})
    assert parse_units([" nats "]) == ("nats", {})


@pytest.mark.parametrize("given", ["=h", "hours=", "hours= "])
def test_units_of_no_column_are_refused(given):
    with pytest.raises(ReadingError, match="not column=unit") as caught:
        parse_units([given])
    assert caught.value.fields[0].path == "unit"


@pytest.mark.parametrize("given", ["", "seconds", "=quality", "="])
@pytest.mark.parametrize(
    ("parse", "option", "shape"),
    [(parse_mapping, "map", "column=field"), (parse_keep, "keep", "column=value")],
)
def test_other_shapes_are_refused(given, parse, option, shape):
    with pytest.raises(ReadingError, match=f"not {shape}") as caught:
        parse(["good=one", given])
    assert caught.value.fields[0].path == option
    assert "once for each" in caught.value.remedy


def test_long_options_are_shown_shortened():
    with pytest.raises(ReadingError) as caught:
        parse_mapping(["x" * 5000])
    assert len(str(caught.value)) < 200


def test_plain_reading_changes_nothing():
    reading = Reading()
    assert (reading.mapping, reading.keep, reading.fold) == ({}, {}, "")
    assert reading.max_rows == 200_000
