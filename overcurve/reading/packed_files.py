"""Files as they are handed in, and those inside of them: `.gz` and `.zip` unpacked.

What is no text is refused by what it holds, whatever it is called.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from overcurve.reading.plain_text import CHUNK, IN_MEMORY_BYTES
from overcurve.reading.problems import Unreadable

READ = (  # of files of runs
    ".csv", ".tsv", ".jsonl", ".ndjson", ".txt", ".json", ".parquet",
)  # fmt: skip
PACKED = (".gz", ".zip")
MOST_BYTES = 512 * 2**20  # unpacked, of all files together
MOST_FILES = 5_000  # of one archive
GZIP, ZIP, OLD_OFFICE, PARQUET = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"PAR1",
)
_OTHER_PACKERS = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_OFFICE = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_BROKEN = (BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError)
_AS_CSV = "Save the sheet as CSV (in Excel: Save as, CSV UTF-8) and send that."


@dataclass(frozen=True, slots=True)
class NamedSource:
    """Bytes with a name: `name` is a path with slashes, "" where nothing says it, and
    `open` gives a seekable stream of them, as often as it is asked."""

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]


def source_of(stream: BinaryIO, name: str = "") -> NamedSource:
    """A stream that somebody else opened, and will close."""
    return NamedSource(name, lambda: nullcontext(stream))


def source_at(path: Path, name: str = "") -> NamedSource:
    """A file on the disk; its own name where none is given."""
    return NamedSource(name or path.name, lambda: path.open("rb"))


def ends_as_runs(name: str) -> bool:
    """Whether a file's name ends as those of runs do, packed or not."""
    path = PurePosixPath(name.lower())
    ends = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    return ends in (*READ, ".zip")


def may_hold_runs(name: str) -> bool:
    """Whether a file of a folder or an archive may hold runs: hidden ones, and what an
    archiver added, do not."""
    parts = PurePosixPath(name.lower()).parts
    is_hidden = any(part.startswith((".", "__macosx")) for part in parts)
    return not is_hidden and ends_as_runs(name)


def unpack(sources: Sequence[NamedSource]) -> list[NamedSource]:
    """The files of runs among some sources, those inside of archives each for itself.

    Raises: Unreadable: an archive is broken, encrypted, empty or too large.
    """
    found: list[NamedSource] = []
    for source in sources:
        with source.open() as stream:
            stream.seek(0)
            is_archive = stream.read(len(ZIP)) == ZIP
        found += _members(source, len(sources) > 1) if is_archive else [source]
    return found


@contextmanager
def unpacked(source: NamedSource) -> Iterator[BinaryIO]:
    """The bytes of a file, those of a `.gz` unpacked.

    Raises: Unreadable: it is a workbook, is packed by something else, or is broken.
    """
    with ExitStack() as held:
        stream = held.enter_context(source.open())
        stream.seek(0)
        head = stream.read(8)
        _refuse_other(head)
        stream.seek(0)
        if head.startswith(GZIP):
            packed = held.enter_context(gzip.GzipFile(fileobj=stream, mode="rb"))
            stream = held.enter_context(_spooled(cast(BinaryIO, packed)))
            _refuse_other(stream.read(8), inside=True)
            stream.seek(0)
        yield stream


def _refuse_other(head: bytes, *, inside: bool = False) -> None:
    if head.startswith(OLD_OFFICE):
        raise Unreadable(1, "file", "is a workbook of Excel", _AS_CSV)
    packer = next(
        (n for mark, n in _OTHER_PACKERS.items() if head.startswith(mark)), ""
    )
    if inside and head.startswith((ZIP, GZIP)):
        packer = "gzip twice"
    if packer:
        remedy = "Unpack it and send what is inside, or pack it as .gz or .zip."
        raise Unreadable(1, "file", f"is packed by {packer}", remedy)


def _members(archive: NamedSource, is_one_of_several: bool) -> list[NamedSource]:
    """The files of runs inside an archive, in its order."""
    with archive.open() as stream, _telling_breaks(), ZipFile(stream) as unzipped:
        held = [info for info in unzipped.infolist() if not info.is_dir()]
    names = {info.filename for info in held}
    if not names.isdisjoint(_OFFICE):
        raise Unreadable(1, "file", "is a workbook of Excel or LibreOffice", _AS_CSV)
    if len(held) > 1:
        held = [info for info in held if may_hold_runs(info.filename)]
    _refuse_bomb(held)
    before = f"{archive.name}/" if is_one_of_several and archive.name else ""
    return [
        NamedSource(f"{before}{info.filename}", partial(_open_member, archive, info))
        for info in held
    ]


def _refuse_bomb(held: Sequence[ZipInfo]) -> None:
    if not held:
        remedy = f"Put files of runs into it ({', '.join(READ)})."
        raise Unreadable(1, "file", "is an archive without a file of runs", remedy)
    if len(held) > MOST_FILES:
        reason = f"holds {len(held):,} files; at most {MOST_FILES:,} are taken at once"
        raise Unreadable(1, "file", reason, "Send it in parts.")
    if sum(info.file_size for info in held) > MOST_BYTES:
        raise _too_large()


def _too_large() -> Unreadable:
    reason = f"is more than {MOST_BYTES // 2**20:,} MiB when it is unpacked"
    return Unreadable(1, "file", reason, "Send it in parts.")


@contextmanager
def _open_member(archive: NamedSource, info: ZipInfo) -> Iterator[BinaryIO]:
    with ExitStack() as held:
        with (
            archive.open() as stream,
            _telling_breaks(),
            ZipFile(stream) as unzipped,
            unzipped.open(info) as packed,
        ):
            member = held.enter_context(_spooled(cast(BinaryIO, packed)))
        if member.read(len(ZIP)) == ZIP:
            reason = "is an archive in an archive"
            raise Unreadable(1, "file", reason, "Send the inner one.")
        yield member


@contextmanager
def _spooled(packed: BinaryIO) -> Iterator[BinaryIO]:
    """What comes out of a packed stream, on the disk where it is much."""
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as spooled:
        size = 0
        with _telling_breaks():
            while chunk := packed.read(CHUNK):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise _too_large()
                spooled.write(chunk)
        spooled.seek(0)
        yield cast(BinaryIO, spooled)


@contextmanager
def _telling_breaks() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        if "password" in str(error) or "encrypted" in str(error):
            remedy = "Pack it without a password."
            raise Unreadable(1, "file", "is encrypted", remedy) from error
        reason = f"cannot be unpacked ({error or 'it ends too early'})"
        raise Unreadable(1, "file", reason, "Pack it anew.") from error
