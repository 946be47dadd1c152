"""Messages of protobuf by their field numbers, which a format may never change.

https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_MOST_SHIFT = 63
Field = tuple[int, int | bytes]


class TornMessage(ValueError):
    """Bytes that are no message, or that break off."""


def fields(message: bytes) -> Iterator[Field]:
    """The fields of a message in their order: number, and a varint as an integer, what
    has a length as bytes, a fixed number as its 4 or 8 bytes. Raises TornMessage."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if kind == BYTES:
            length, place = _varint(message, place)
        elif kind in (FIXED64, FIXED32):
            length = 8 if kind == FIXED64 else 4
        else:
            raise TornMessage(f"kind {kind} of field {number}")
        if place + length > len(message):
            raise TornMessage(f"field {number} breaks off")
        yield number, message[place : place + length]
        place += length


def messages(message: bytes, number: int) -> list[bytes]:
    """The messages, texts or bytes in one field, in their order."""
    return [v for n, v in fields(message) if n == number and isinstance(v, bytes)]


def text(message: bytes, number: int) -> str:
    """The text in a field, the last of several; "" where there is none."""
    return (messages(message, number) or [b""])[-1].decode("utf-8", "replace")


def integer(message: bytes, number: int) -> int:
    """The whole number in a field, negative ones too; 0 where there is none."""
    found = [v for n, v in fields(message) if n == number and isinstance(v, int)]
    value = found[-1] if found else 0
    return value - 2**64 if value >= 2**63 else value


def double(value: bytes) -> float:
    """The number that 8 bytes are. Raises TornMessage: they are not 8."""
    if len(value) != 8:
        raise TornMessage(f"a number of {len(value)} bytes")
    return float(struct.unpack("<d", value)[0])


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message) and shift <= _MOST_SHIFT:
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
    raise TornMessage("a number breaks off")
