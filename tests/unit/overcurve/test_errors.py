"""Wrong input to the library has one shape."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from overcurve import errors
from overcurve.curves.terms.errors import CurveError
from overcurve.errors import (
    FieldError,
    InputError,
    MissingPackage,
    Unjudgeable,
    UnmetRequirement,
)
from overcurve.reading.errors import ReadingError

FAULTS = [FieldError("a", "is missing"), FieldError("b[0]", "is no number")]


def test_input_error_holds_message_faults_and_remedy():
    error = InputError("two things are wrong", iter(FAULTS), "Correct them.")
    assert str(error) == error.message == "two things are wrong"
    assert error.fields == tuple(FAULTS)
    assert error.remedy == "Correct them."


@pytest.mark.parametrize("branch", [CurveError, ReadingError, Unjudgeable])
def test_every_branch_is_wrong_input(branch):
    assert issubclass(branch, InputError)
    assert issubclass(branch, ValueError)
    assert branch.__name__ in (errors.__doc__ or "")


def test_fault_cannot_be_changed_and_is_equal_by_content():
    with pytest.raises(FrozenInstanceError):
        FAULTS[0].path = "c"
    assert FieldError("a", "is missing") == FAULTS[0]


def test_runs_that_cannot_be_judged_need_no_field_or_remedy():
    error = Unjudgeable("nothing is there")
    assert (error.message, error.fields, error.remedy) == ("nothing is there", (), "")


def test_unmet_requirement_is_a_failed_assertion_with_its_sentences():
    error = UnmetRequirement(iter(["a is below", "b crosses"]))
    assert isinstance(error, AssertionError)
    assert error.sentences == ("a is below", "b crosses")
    assert str(error) == "a is below\nb crosses"


def test_missing_package_says_what_installs_it():
    error = MissingPackage("pandas", "to_pandas", "'overcurve[frames]'")
    assert isinstance(error, ImportError)
    assert error.name == "pandas"
    assert error.command == "pip install 'overcurve[frames]'"
    assert error.command in str(error)
