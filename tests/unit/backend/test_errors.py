"""The one shape in which errors are told."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from backend.errors import (
    MOST_FIELDS,
    AppError,
    Conflict,
    InvalidInput,
    StaleAttempt,
    error_body,
    field_path,
    from_input_error,
    from_validation_error,
)
from overcurve.curves.terms.errors import WrongQuestion
from overcurve.errors import FieldError


def test_body_has_the_contract_shape() -> None:
    error = InvalidInput("No.", remedy="Do.", fields=[FieldError("a[0].b", "is x")])
    assert error_body(error) == {
        "error": {
            "code": "invalid_input",
            "message": "No.",
            "fields": [{"path": "a[0].b", "message": "is x"}],
            "remedy": "Do.",
        }
    }


def test_code_may_be_more_precise() -> None:
    assert error_body(Conflict("x", code="has_ended"))["error"]["code"] == "has_ended"
    assert error_body(StaleAttempt("x"))["error"]["code"] == "stale_attempt"
    assert StaleAttempt("x").status == 409
    assert AppError("x").status == 500


def test_paths_are_written_as_in_json() -> None:
    assert (
        field_path(("methods", 1, "algorithms", 0, "p")) == "methods[1].algorithms[0].p"
    )
    assert field_path(()) == ""


def test_validation_error_keeps_every_field() -> None:
    class Form(BaseModel):
        count: int
        names: list[str]

    try:
        Form.model_validate({"count": "x", "names": ["a", 3]})
    except ValidationError as error:
        told = from_validation_error(error)
    assert [f.path for f in told.fields] == ["count", "names[1]"]
    assert told.message == "2 fields are wrong."


def test_validation_error_speaks_plainly() -> None:
    class Form(BaseModel, extra="forbid"):
        names: tuple[str, ...]

    def told(sent: object) -> list[tuple[str, str]]:
        with pytest.raises(ValidationError) as caught:
            Form.model_validate(sent)
        fields = from_validation_error(caught.value).fields
        return [(f.path, f.message) for f in fields]

    assert told([]) == [("body", "is not an object")]
    assert told({"names": "x"}) == [("names", "is not a list")]
    assert told({})[0] == ("names", "is missing")
    assert "is not known here" in told({"names": [], "nmaes": 1})[0][1]


def test_curve_error_keeps_field_and_remedy() -> None:
    told = from_input_error(
        WrongQuestion(FieldError("alpha", "is 2"), "Say a number below 0.5.")
    )
    assert (told.fields[0].path, told.remedy) == ("alpha", "Say a number below 0.5.")


def test_fields_told_are_limited() -> None:
    error = InvalidInput("No.", fields=[FieldError("a", "b")] * 10_000)
    assert len(error_body(error)["error"]["fields"]) == MOST_FIELDS
