"""What a request carries, read before a route runs: a form, JSON, or a file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from backend.errors import BadRequest, InvalidInput
from backend.web.security import FORM_LIMITS
from overcurve.errors import FieldError
from overcurve.reading.packed_files import MOST_FILES, NamedSource, source_of

IN_MEMORY_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Fields:
    """What was sent by name; `is_form` where a page sent it."""

    values: dict[str, Any]
    is_form: bool

    def text(self, name: str) -> str:
        """A field as text, empty where it is missing."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(**FORM_LIMITS) as form:
        yield form


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            f"The body is not JSON: {error}.",
            remedy="Send one JSON object with content-type application/json.",
            fields=[FieldError("body", str(error))],
        ) from error


async def _fields(request: Request) -> Fields:
    kind = request.headers.get("content-type", "")
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/")):
        return Fields(dict(texts(await request.form())), is_form=True)
    body = await _json(request)
    if not isinstance(body, dict):
        raise InvalidInput("The body is not an object.", remedy="Send a JSON object.")
    return Fields(body, is_form=False)


async def _bytes(request: Request) -> bytes:
    return await request.body()


async def _upload(request: Request) -> AsyncIterator[list[NamedSource]]:
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        async with request.form(max_files=MOST_FILES) as form:
            yield _files_of(form)
        return
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as spooled:
        async for chunk in request.stream():
            spooled.write(chunk)
        yield [source_of(cast(BinaryIO, spooled))]


def _files_of(form: FormData) -> list[NamedSource]:
    """The files of a form, each by its path below what was sent."""
    sent = [file for file in form.getlist("file") if isinstance(file, UploadFile)]
    if not sent:
        raise InvalidInput(
            "No file was sent.",
            remedy="Send the file as `file`, or its text as the body.",
            fields=[FieldError("file", "is missing")],
        )
    return [source_of(file.file, file.filename or "") for file in sent]


def texts(form: FormData) -> list[tuple[str, str]]:
    """The fields of a form in order, files left out."""
    return [(k, v) for k, v in form.multi_items() if isinstance(v, str)]


FormDep = Annotated[FormData, Depends(_form)]
JsonDep = Annotated[Any, Depends(_json)]
FieldsDep = Annotated[Fields, Depends(_fields)]
BytesDep = Annotated[bytes, Depends(_bytes)]
UploadDep = Annotated[list[NamedSource], Depends(_upload)]
