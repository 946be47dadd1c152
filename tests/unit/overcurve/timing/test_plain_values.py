"""What trainings hold, as plain data: the same for the same, in every process."""

from __future__ import annotations

import json
import math
from argparse import Namespace
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.reading.cells import read_object
from overcurve.timing.plain_values import (
    plain_algorithms,
    plain_number,
    plain_params,
    plain_seed,
    plain_value,
)


class Activation(StrEnum):
    RELU = "relu"


@dataclass
class Config:
    lr: float
    layers: tuple[int, ...] = (1, 2)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.array([1, 2]), [1, 2]),
        (Path("a/b"), "a/b"),
        (math.nan, "nan"),
        ({2, 1}, ["1", "2"]),
        ((1, None), [1, None]),
        (dict, "builtins.dict"),
        (Config(0.1), {"lr": 0.1, "layers": [1, 2]}),
        ("half \ud800", "half \ufffd"),
    ],
)
def test_values_become_plain(value: object, plain: object) -> None:
    assert plain_value(value) == plain


def test_objects_lose_their_addresses() -> None:
    text = plain_value(object())
    assert text == "<object object>"
    assert isinstance(plain_value(Activation.RELU), str)


def test_whatever_holds_itself_ends() -> None:
    endless: list[object] = []
    endless.append(endless)
    json.dumps(plain_value(endless))


def test_parameters_of_every_form_are_alike() -> None:
    given = {"lr": 0.1, "layers": [1, 2]}
    forms = (Config(0.1), Namespace(lr=0.1, layers=(1, 2)), given)
    assert [plain_params(form) for form in forms] == [given] * 3


def test_too_many_parameters_keep_their_identity() -> None:
    one, other = ({"text": "x" * 30_000 + end} for end in "ab")
    assert plain_params(one) == plain_params(dict(one))
    assert plain_params(one) != plain_params(other)
    assert len(json.dumps(plain_params(one))) < 100


def test_algorithms_may_be_names() -> None:
    assert plain_algorithms(["cutout", {"name": "ema", "decay": 0.9}]) == [
        {"name": "cutout"},
        {"name": "ema", "decay": 0.9},
    ]
    assert plain_algorithms("cutout") == [{"name": "cutout"}]


def test_seeds_and_numbers() -> None:
    assert [plain_seed(s) for s in (np.int32(7), "a", True)] == [7, "a", 1]
    assert plain_seed([1]) == "[1]"
    assert plain_number(np.float64(0.5)) == 0.5
    assert plain_number("0.5") is None
    assert plain_number([1]) is None


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
NESTED = st.recursive(
    LEAVES, lambda v: st.lists(v) | st.dictionaries(st.text(), v) | st.tuples(v)
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(), NESTED, max_size=5))
def test_readers_take_all_parameters(params: dict[str, object]) -> None:
    read_object(plain_params(params))
