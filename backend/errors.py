"""What can go wrong for a caller, and the one shape in which it is told.

AppError                  500  internal
├── BadRequest            400  bad_request       cannot be read at all
├── Unauthorized          401  unauthorized
├── Forbidden             403  forbidden
├── NotFound              404  not_found
├── Conflict              409  conflict          right in itself, not in this state
│   └── StaleAttempt      409  stale_attempt     the run goes on under another attempt
├── TooLarge              413  too_large
├── InvalidInput          422  invalid_input     `fields` names each thing that is wrong
├── NotInstalled          501  not_installed     needs a package that this server lacks
├── Unavailable           503  unavailable       a server of ours does not answer
└── DiskFull              507  disk_full         nothing more can be stored
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from pydantic import ValidationError

from overcurve.errors import FieldError, InputError

MOST_FIELDS = 200  # told of one input; its message says how many there are


class AppError(Exception):
    """Base of all errors that a caller is told about."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        fields: Iterable[FieldError] = (),
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.fields = tuple(fields)
        self.error_code = code or self.code


class BadRequest(AppError):
    status, code = 400, "bad_request"


class Unauthorized(AppError):
    status, code = 401, "unauthorized"


class Forbidden(AppError):
    status, code = 403, "forbidden"


class NotFound(AppError):
    status, code = 404, "not_found"


class Conflict(AppError):
    status, code = 409, "conflict"


class StaleAttempt(Conflict):
    """A write of an attempt that has been given up: whoever wrote must stop."""

    code = "stale_attempt"


class TooLarge(AppError):
    status, code = 413, "too_large"


class InvalidInput(AppError):
    status, code = 422, "invalid_input"


class NotInstalled(AppError):
    status, code = 501, "not_installed"


class Unavailable(AppError):
    status, code = 503, "unavailable"


class DiskFull(AppError):
    status, code = 507, "disk_full"


def error_body(error: AppError) -> dict[str, Any]:
    """Gives the JSON shape that every error of the API has."""
    return {
        "error": {
            "code": error.error_code,
            "message": error.message,
            "fields": [
                {"path": f.path, "message": f.message}
                for f in error.fields[:MOST_FIELDS]
            ],
            "remedy": error.remedy,
        }
    }


def from_input_error(error: InputError) -> InvalidInput:
    """Turns an error of the library into a 422 with the same fields."""
    return InvalidInput(error.message, remedy=error.remedy, fields=error.fields)


# What pydantic says in words of Python; the rest of its messages need no other.
_PLAIN = {
    "extra_forbidden": "is not known here; leave it out or correct its name",
    "missing": "is missing",
    "model_type": "is not an object",
    "dict_type": "is not an object",
    "list_type": "is not a list",
    "tuple_type": "is not a list",
    "float_type": "is not a number",
    "int_type": "is not a whole number",
    "string_type": "is not a text",
    "bool_type": "is not true or false",
}


def from_validation_error(
    error: ValidationError, message: str = "", remedy: str = ""
) -> InvalidInput:
    """Turns what pydantic found into a 422 that lists every field."""
    fields = [
        FieldError(
            field_path(e["loc"]) or "body", _PLAIN.get(e["type"]) or _plain(e["msg"])
        )
        for e in error.errors()
    ]
    return InvalidInput(
        message or _summary(fields),
        remedy=remedy or "Correct the fields named and send it again.",
        fields=fields,
    )


def field_path(location: Iterable[str | int]) -> str:
    """Writes `("methods", 1, "label")` as `methods[1].label`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _summary(fields: Sequence[FieldError]) -> str:
    if len(fields) == 1:
        where = f"{fields[0].path}: " if fields[0].path else ""
        return f"{where}{fields[0].message}"
    return f"{len(fields)} fields are wrong."


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
