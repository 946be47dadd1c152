"""Wrong input to the library, told in one shape.

InputError                 message, fields, remedy
├── CurveError             what cannot be judged: curves/terms/errors.py
└── ReadingError           what cannot be read as asked: reading/errors.py
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault: where (`methods[0].runs[3].train_seconds`) and what was found."""

    path: str
    message: str


class InputError(ValueError):
    """Input that cannot be used.

    Attributes:
        message: what was found, one sentence.
        fields: every fault, each with its place.
        remedy: what to do, a sentence.
    """

    code = "wrong_input"

    def __init__(self, message: str, fields: Iterable[FieldError], remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.fields = tuple(fields)
        self.remedy = remedy
