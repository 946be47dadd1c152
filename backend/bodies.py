"""Bodies that a route reads by itself: bytes, or the fields of a form or of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from backend.errors import BadRequest, InvalidInput


@dataclass(frozen=True, slots=True)
class Fields:
    """What was sent by name; `is_form` where a page sent it."""

    values: dict[str, Any]
    is_form: bool

    def text(self, name: str) -> str:
        """A field as text, empty where it is missing."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


async def _read_bytes(request: Request) -> bytes:
    return await request.body()


async def _read_fields(request: Request) -> Fields:
    kind = request.headers.get("content-type", "")
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return Fields(dict(await request.form()), is_form=True)
    try:
        given = await request.json()
    except ValueError as error:
        raise BadRequest(
            f"The body is not JSON: {error}.", remedy="Send one JSON object."
        ) from None
    if not isinstance(given, dict):
        raise InvalidInput("The body is not an object.", remedy="Send a JSON object.")
    return Fields(given, is_form=False)


BytesDep = Annotated[bytes, Depends(_read_bytes)]
FieldsDep = Annotated[Fields, Depends(_read_fields)]
