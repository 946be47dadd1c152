"""Errors of the judging core: one shape, every fault, and the way out."""

from __future__ import annotations

import pytest

from overcurve.curves.terms import errors
from overcurve.curves.terms.errors import (
    CurveError,
    MissingAxis,
    MixedQuantities,
    TooManyRuns,
    WrongQuestion,
    WrongRecord,
    WrongRequest,
)
from overcurve.errors import FieldError, InputError

LEAVES = (
    WrongQuestion,
    WrongRecord,
    WrongRequest,
    MissingAxis,
    MixedQuantities,
    TooManyRuns,
)
FAULT = FieldError("alpha", "7 is not between 0 and 1")


@pytest.mark.parametrize("leaf", LEAVES)
def test_message_names_field_fault_and_remedy(leaf):
    error = leaf(FAULT, "Give 0.05.", 7)
    assert str(error) == "alpha: 7 is not between 0 and 1. Give 0.05."
    assert error.message == str(error)
    assert error.fields == (FAULT,)
    assert (error.remedy, error.found) == ("Give 0.05.", 7)


def test_further_faults_are_counted_and_kept():
    second = FieldError("margin", "is negative")
    error = WrongRequest([FAULT, second, second], "Correct them.")
    assert str(error) == ("alpha: 7 is not between 0 and 1 (and 2 more). Correct them.")
    assert error.fields == (FAULT, second, second)
    assert error.found is None
    assert "(and 1 more)" in str(WrongRequest([FAULT, second], "Correct them."))


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_leaf_is_caught_as_wrong_input(leaf):
    for caught in (CurveError, InputError, ValueError):
        assert issubclass(leaf, caught)


def test_codes_tell_the_leaves_apart():
    codes = {leaf.code for leaf in LEAVES}
    assert len(codes) == len(LEAVES)
    assert InputError.code not in codes


def test_drawn_tree_shows_every_leaf():
    drawn = errors.__doc__ or ""
    defined = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, CurveError)
    }
    assert defined == {CurveError, *LEAVES}
    for leaf in defined:
        assert leaf.__name__ in drawn
