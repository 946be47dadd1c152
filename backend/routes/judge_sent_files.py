"""The files that a form of *Judge data* sends, and how small ones are sent along.

Nothing is kept here between two looks: a text stands in the page's own field, and
several files, or one that is no text, stand in a hidden field, packed as a zip. Files
that are too long for that are chosen again, which the page's script does by itself.
"""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812

from starlette.datastructures import FormData, UploadFile

from backend.errors import InvalidInput, TooLarge
from backend.web.security import MAX_BODY_BYTES
from overcurve.errors import FieldError

PASTED = "Pasted results"
KEPT_BYTES = 1_000_000  # longer files are not sent back inside the page
_NO_ZIP = (NotBase64, BadZipFile, ValueError, RuntimeError, EOFError, ZlibError)
MOST_NAME = 200  # characters of a file's name or its path within a folder


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came, of `size` bytes: `name` may be a path within a folder that
    was chosen, and is "" of pasted lines."""

    name: str
    source: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class SentAlong:
    """Files inside the page: one as `text`, several as `kept`; both "" where they are
    too long (`is_long`), or where a text cannot be shown."""

    text: str = ""
    kept: str = ""
    is_long: bool = False


def sent_files(form: FormData) -> tuple[SentFile, ...]:
    """The files that were chosen now, and those that the page had kept; of two of one
    name the one chosen now counts.

    Raises: InvalidInput, TooLarge: what the page had kept is no longer what it was.
    """
    chosen = [
        SentFile(_line(file.filename), file.file, file.size or 0)
        for file in form.getlist("file")
        if isinstance(file, UploadFile) and file.filename
    ]
    if chosen and form.get("step") != "check":
        return tuple(chosen)  # the lines pasted beside a file are an earlier attempt
    names = {file.name for file in chosen}
    before = [file for file in _kept_files(form) if file.name not in names]
    return (*before, *chosen) or (_pasted(form),)


def files_title(files: Sequence[SentFile]) -> str:
    """What files are called together: their name, their folder, or the first and how
    many more."""
    names = [file.name for file in files if file.name]
    if not names:
        return PASTED
    if len(names) == 1:
        return PurePosixPath(names[0]).name[:120]
    folders = {PurePosixPath(name).parts[0] for name in names}
    if len(folders) == 1:
        return folders.pop()[:100]
    return f"{PurePosixPath(names[0]).name[:80]} and {len(names) - 1:,} more"


def send_along(files: Sequence[SentFile]) -> SentAlong:
    """The files as the page keeps them for the next look."""
    if sum(file.size for file in files) > KEPT_BYTES:
        return SentAlong(is_long=True)
    if len(files) == 1:
        files[0].source.seek(0)
        raw = files[0].source.read()
        try:
            return SentAlong(text=raw.decode("utf-8-sig").replace("\x00", "\ufffd"))
        except UnicodeDecodeError:
            pass
    return SentAlong(kept=_pack(files))


def _pack(files: Sequence[SentFile]) -> str:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in files:
            file.source.seek(0)
            archive.writestr(file.name or PASTED, file.source.read())
    return b64encode(packed.getvalue()).decode()


def _kept_files(form: FormData) -> list[SentFile]:
    kept = form.get("kept")
    if not isinstance(kept, str) or not kept:
        pasted = _pasted(form)
        return [pasted] if pasted.size else []
    try:
        archive = ZipFile(io.BytesIO(b64decode(kept, validate=True)))
        if sum(member.file_size for member in archive.infolist()) > MAX_BODY_BYTES:
            raise TooLarge(
                "The files that the page kept are too large.",
                remedy="Choose the files again.",
                fields=[FieldError("kept", "is too large unpacked")],
            )
        members = [(m.filename, archive.read(m)) for m in archive.infolist()]
    except _NO_ZIP as error:
        raise InvalidInput(
            "The files that the page kept cannot be read any more.",
            remedy="Choose the files again.",
            fields=[FieldError("kept", "is no zip in base64")],
        ) from error
    return [SentFile(_line(n), io.BytesIO(raw), len(raw)) for n, raw in members]


def _pasted(form: FormData) -> SentFile:
    """The lines of the page's own field: pasted, or of the file of this name."""
    raw = str(form.get("text", "")).encode("utf-8", "replace")
    name = _line(form.get("name"))
    return SentFile("" if name == PASTED else name, io.BytesIO(raw), len(raw))


def _line(value: object) -> str:
    return str(value or "").replace("\x00", "").strip()[:MOST_NAME]
