"""The files that a form of *Judge data* sends, and how small ones are sent along.

Nothing is kept here between two looks: a text stands in the page's own field, and
several files, or one that is no text, stand in a hidden field, packed as a zip. Files
that are too long for that are chosen again, which the page's script does by itself.
"""

from __future__ import annotations

import gzip
import io
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812

from starlette.datastructures import FormData, UploadFile

from backend.errors import InvalidInput, TooLarge
from overcurve.errors import FieldError
from overcurve.reading.packed_files import MOST_FILES, may_hold_runs

PASTED = "Pasted results"
KEPT_BYTES = 1_000_000  # longer files are not sent back inside the page
_NO_ZIP = (
    NotBase64,
    BadZipFile,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    ZlibError,
)
MOST_UNPACKED = 256 * 2**20  # bytes, of all files together
PASTED_FILE = "pasted.csv"
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


def passed_over(files: Sequence[SentFile]) -> list[SentFile]:
    """Of several files those whose names say that they hold no runs."""
    other = [file for file in files if not may_hold_runs(file.name or PASTED_FILE)]
    return other if len(other) < len(files) else []


def loose_files(files: Sequence[SentFile]) -> list[tuple[str, bytes]]:
    """The files with their bytes, those inside of a zip each for itself.

    Raises:
        InvalidInput: an archive cannot be read.
        TooLarge: all together are too many, or too large unpacked.
    """
    found: list[tuple[str, bytes]] = []
    left = MOST_UNPACKED
    for file in files:
        file.source.seek(0)
        for name, raw in _loose(file, left):
            left -= len(raw)
            found.append((name, raw))
            if len(found) > MOST_FILES:
                raise _too_many()
    return found


def _loose(file: SentFile, most: int) -> Iterator[tuple[str, bytes]]:
    """A file, unpacked to at most so many bytes."""
    if file.name.lower().endswith(".gz"):
        yield file.name[: -len(".gz")], _unzipped(file, most)
    elif file.name.lower().endswith(".zip"):
        with _known_zip(file.source, file.name, most) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MOST_FILES:
                raise _too_many()
            yield from ((m.filename, archive.read(m)) for m in members)
    else:
        raw = file.source.read(most + 1)
        if len(raw) > most:
            raise _too_large(file.name)
        yield file.name or PASTED_FILE, raw


def _unzipped(file: SentFile, most: int) -> bytes:
    try:
        with gzip.open(file.source) as stream:
            raw = stream.read(most + 1)
    except _NO_ZIP as error:
        raise InvalidInput(
            f"{file.name} cannot be unpacked.",
            remedy="Choose the file again.",
            fields=[FieldError("file", "is no gzip that can be read")],
        ) from error
    if len(raw) > most:
        raise _too_large(file.name)
    return raw


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
        packed = io.BytesIO(b64decode(kept, validate=True))
    except NotBase64:
        packed = io.BytesIO()
    with _known_zip(packed, "kept") as archive:
        members = [(m.filename, archive.read(m)) for m in archive.infolist()]
    return [SentFile(_line(n), io.BytesIO(raw), len(raw)) for n, raw in members]


def _too_large(name: str) -> TooLarge:
    return TooLarge(
        f"{name} is too large unpacked.",
        remedy=f"Send at most {MOST_UNPACKED // 2**20} MiB at once.",
        fields=[FieldError("file", "is too large unpacked")],
    )


def _too_many() -> TooLarge:
    return TooLarge(
        "These are too many files.",
        remedy=f"Send at most {MOST_FILES:,} at once.",
        fields=[FieldError("file", "are too many")],
    )


@contextmanager
def _known_zip(
    packed: BinaryIO, name: str, most: int = MOST_UNPACKED
) -> Iterator[ZipFile]:
    """An archive that is no trap. Raises InvalidInput, TooLarge: it cannot be read, or
    is too large unpacked."""
    try:
        with ZipFile(packed) as archive:
            if sum(member.file_size for member in archive.infolist()) > most:
                raise _too_large(name)
            yield archive
    except _NO_ZIP as error:
        raise InvalidInput(
            f"{name} cannot be read as a zip.",
            remedy="Choose the files again.",
            fields=[FieldError("file", "is no zip that can be read")],
        ) from error


def _pasted(form: FormData) -> SentFile:
    """The lines of the page's own field: pasted, or of the file of this name."""
    raw = str(form.get("text", "")).encode("utf-8", "replace")
    name = _line(form.get("name"))
    return SentFile("" if name == PASTED else name, io.BytesIO(raw), len(raw))


def _line(value: object) -> str:
    return str(value or "").replace("\x00", "").strip()[:MOST_NAME]
