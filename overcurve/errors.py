"""Wrong input to the library, told in one shape.

InputError                 message, fields, remedy
├── CurveError             what cannot be judged: curves/terms/errors.py
├── ReadingError           what cannot be read as asked: reading/errors.py
└── Unjudgeable            what was given holds no runs that can be judged

UnmetRequirement (an AssertionError) and MissingPackage (an ImportError) are no faults
of the input.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar


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


class Unjudgeable(InputError):
    """What was given holds no runs that can be judged; says why, and what to do."""

    code = "unjudgeable"

    def __init__(
        self, message: str, fields: Iterable[FieldError] = (), remedy: str = ""
    ) -> None:
        super().__init__(message, fields, remedy)


Kind = TypeVar("Kind", InputError, Unjudgeable)


def error_at(kind: type[Kind], path: str, found: str, remedy: str) -> Kind:
    """The error of one fault.

    Args:
        kind: which error it is.
        path: where it is, such as `row 3, column seed`, or an argument's name.
        found: what was found there.
        remedy: what to do, a sentence.
    """
    return kind(f"{path}: {found}. {remedy}", [FieldError(path, found)], remedy)


class UnmetRequirement(AssertionError):
    """A verdict is not the one that was required; its text says of which methods.

    Attributes:
        sentences: one for each method that has another verdict.
    """

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class MissingPackage(ImportError):
    """A package is not installed that only this part of the library needs.

    Attributes:
        command: what installs it.
    """

    def __init__(self, package: str, purpose: str, install: str) -> None:
        self.command = f"pip install {install}"
        super().__init__(f"{purpose} needs {package}: {self.command}", name=package)
