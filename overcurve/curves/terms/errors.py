"""Wrong input to the judging core, as one tree of errors.

    CurveError                 fields, remedy, and the offending values
    ├── WrongQuestion          a part of the question is unusable
    ├── WrongRecord            a run breaks the limits of a record
    ├── WrongRequest           the body of POST /api/judge is not what it should be
    ├── MissingAxis            a run does not carry the axis that was asked for
    ├── MixedQuantities        metrics or directions that may not be mixed
    └── TooManyRuns            more runs than a request may hold

Too little data is an answer (`undecided`, with its reason), never an error.
"""

from __future__ import annotations

from overcurve.errors import FieldError, InputError


class CurveError(InputError):
    """Input that cannot be judged; `fields` name the faults, `remedy` the way out."""

    def __init__(
        self, fields: FieldError | list[FieldError], remedy: str, found: object = None
    ) -> None:
        listed = [fields] if isinstance(fields, FieldError) else list(fields)
        self.found = found
        first = listed[0]
        more = f" (and {len(listed) - 1} more)" if len(listed) > 1 else ""
        message = f"{first.path}: {first.message}{more}. {remedy}"
        super().__init__(message, listed, remedy)


class WrongQuestion(CurveError):
    """A part of the question is unusable; `found` is its value."""

    code = "wrong_question"


class WrongRecord(CurveError):
    """A run breaks the limits of a record; `found` is the offending value."""

    code = "wrong_record"


class WrongRequest(CurveError):
    """The body of a judge request is not what it should be."""

    code = "wrong_request"


class MissingAxis(CurveError):
    """Runs do not carry the axis asked for; `found` is the axis' name."""

    code = "missing_axis"


class MixedQuantities(CurveError):
    """Runs measure different things; `found` lists them."""

    code = "mixed_quantities"


class TooManyRuns(CurveError):
    """More runs than allowed; `found` is how many."""

    code = "too_many_runs"
