"""Options that do not fit a file."""

from __future__ import annotations

import pytest

from overcurve.errors import FieldError, InputError
from overcurve.reading.errors import ReadingError


def test_reading_error_names_option_found_and_expected():
    error = ReadingError("map", '"x" is not column=field.', "column=field", "Write it.")
    assert str(error) == 'map: "x" is not column=field.'
    assert error.fields == (FieldError("map", "column=field"),)
    assert error.remedy == "Write it."


def test_code_is_its_own():
    assert ReadingError.code != InputError.code
    with pytest.raises(InputError):
        raise ReadingError("keep", "found", "expected", "remedy")
