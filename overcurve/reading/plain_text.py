"""Bytes of any text as lines of UTF-8, each with its number."""

from __future__ import annotations

import io
import shutil
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from overcurve.reading.problems import Unreadable

MAX_LINE = 1_000_000  # characters
IN_MEMORY_BYTES = 8 * 2**20
CHUNK = 1 << 20
LOOKED_AT = 1 << 16  # bytes, that say how the rest is written
OFTEN = 0.6  # of every other byte is zero where UTF-16 writes what trackers write
_NO_TEXT = "Save the runs as a CSV or JSON lines file, in UTF-8."
_SAVE_AS = "Save it as UTF-8 (in Excel: CSV UTF-8)."


@contextmanager
def plain_text(source: BinaryIO) -> Iterator[BinaryIO]:
    """Gives a stream of UTF-8 whose lines end with a line feed.

    Args:
        source: seekable; UTF-8, or UTF-16 and UTF-32, with a byte order mark or plain.
    Returns: the source itself where it is that already, read from its beginning.
    Raises: Unreadable: it is no text in what it begins as.
    """
    source.seek(0)
    head = source.read(LOOKED_AT)
    source.seek(0)
    encoding = _encoding(head)
    text = head.decode(encoding or "utf-8", "replace")
    has_returns = "\r" in text and "\n" not in text
    if not encoding and not has_returns:
        yield source
        return
    with ExitStack() as held:
        spooled = held.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))
        _rewrite(source, cast(BinaryIO, spooled), encoding, has_returns)
        yield cast(BinaryIO, spooled)


def _encoding(head: bytes) -> str:
    """The encoding of a text that is not UTF-8; "" for that."""
    if head.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    first, second = head[::2], head[1::2]
    if not second:
        return ""
    zeros = first.count(0) / len(first), second.count(0) / len(second)
    if zeros[0] == 0 and zeros[1] > OFTEN:
        return "utf-16-le"
    return "utf-16-be" if zeros[1] == 0 and zeros[0] > OFTEN else ""


def _rewrite(
    source: BinaryIO, target: BinaryIO, encoding: str, has_returns: bool
) -> None:
    """Writes a text as UTF-8; lines that end with a return alone, with a feed."""
    ends = None if has_returns else ""
    written = io.TextIOWrapper(target, "utf-8", newline="", write_through=True)
    text = io.TextIOWrapper(source, encoding or "utf-8-sig", newline=ends)
    try:
        shutil.copyfileobj(text, written, CHUNK)
    except UnicodeError as error:
        raise not_text(1, encoding or "utf-8", error) from error
    finally:
        text.detach()
        written.detach()
    target.seek(0)


def not_text(line: int, encoding: str, error: UnicodeError) -> Unreadable:
    """What is said of bytes that are no text.

    Args:
        line: where they stand.
        encoding: that they should be in.
        error: the decoder's.
    """
    why = getattr(error, "reason", str(error))
    reason = f"is not {encoding.upper()[:6].rstrip('-')} text ({why})"
    return Unreadable(line, "file", reason, _SAVE_AS)


def read_lines(source: BinaryIO) -> Iterator[tuple[int, str]]:
    """Gives numbered lines of UTF-8 text. Raises Unreadable."""
    number = 0
    while raw := source.readline(MAX_LINE):
        number += 1
        if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
            raise Unreadable(
                number, "line", f"is longer than {MAX_LINE:,} bytes", "Shorten it."
            )
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise not_text(number, "utf-8", error) from error
        if "\x00" in text:
            raise Unreadable(number, "file", "holds bytes that are no text", _NO_TEXT)
        yield number, text


def count_lines(source: BinaryIO) -> int:
    """Counts line ends, which is quick, without reading any line."""
    source.seek(0)
    lines = 0
    while chunk := source.read(CHUNK):
        lines += chunk.count(b"\n")
    return lines
