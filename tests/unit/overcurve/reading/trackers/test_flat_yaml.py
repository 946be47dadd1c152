from __future__ import annotations

import math
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.trackers.flat_yaml import read_flat_yaml

PLAIN = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32).filter(
        lambda number: "e" not in repr(number)
    ),
    st.booleans(),
    st.none(),
    st.from_regex(r"[a-z][a-z0-9_/]{0,12}", fullmatch=True).filter(
        lambda word: isinstance(yaml.safe_load(word), str)
    ),
)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: isinstance(yaml.safe_load(name), str)
)


@given(st.dictionaries(NAMES, PLAIN, max_size=6))
def test_reads_what_a_yaml_library_writes(settings: dict[str, object]) -> None:
    assert read_flat_yaml(yaml.safe_dump(settings)) == (settings or {})


@given(
    st.dictionaries(
        NAMES, st.dictionaries(NAMES, PLAIN, min_size=1, max_size=3), max_size=3
    )
)
def test_joins_the_names_of_nested_settings(
    settings: dict[str, dict[str, object]],
) -> None:
    flat = {f"{a}.{b}": value for a, of in settings.items() for b, value in of.items()}
    assert read_flat_yaml(yaml.safe_dump(settings)) == flat


def test_reads_words_quotes_and_comments() -> None:
    said = read_flat_yaml(
        "a: 'on: off' # why\nb: .nan\nc: 1e-3 # small\nd: ~\ne: \"8\"\nf: 1_000\n"
    )
    assert math.isnan(said.pop("b"))
    assert said == {"a": "on: off", "c": 0.001, "d": None, "e": "8", "f": 1000}


def test_leaves_out_what_is_no_plain_value() -> None:
    text = "a: !!python/object:x.Y\n  b: 1\nlist:\n- 1\n- 2\nc: 3\nbroken line\n"
    assert read_flat_yaml(text) == {"a.b": 1, "c": 3}


@pytest.mark.parametrize(
    "line", ["a" + " " * 9_000 + "b", "'" + "a" * 9_000, "a:" * 4_000, "x" * 10**6]
)
def test_no_line_takes_long(line: str) -> None:
    begun = time.perf_counter()
    assert read_flat_yaml(f"{line}\n" * 20) == {}
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("'a: b': 1", {"a: b": 1}),
        ('"a" : 1', {"a": 1}),
        ("a :  1", {"a": 1}),
        ("a b: 1", {"a b": 1}),
        ("a:1", {}),
        ("'a' b: 1", {}),
        ("a: b: c", {"a": "b: c"}),
    ],
)
def test_names_end_at_the_first_colon(text: str, said: dict[str, object]) -> None:
    assert read_flat_yaml(text) == said
