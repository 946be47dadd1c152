"""Wrong input to a reading, beside what is wrong with single lines of a file."""

from __future__ import annotations

from overcurve.errors import FieldError, InputError


class ReadingError(InputError):
    """A file cannot be read as it was asked: the options do not fit."""

    code = "wrong_reading"

    def __init__(self, path: str, found: str, expected: str, remedy: str) -> None:
        fields = [FieldError(path, expected)]
        super().__init__(f"{path}: {found}", fields, remedy)
