from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.trackers.protobuf_wire import (
    TornMessage,
    double,
    fields,
    integer,
    messages,
    text,
)


def varint(value: int) -> bytes:
    written = b""
    while value > 0x7F:
        written += bytes([value & 0x7F | 0x80])
        value >>= 7
    return written + bytes([value])


def sized(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 2**64 - 1))))
def test_reads_back_numbers(pairs: list[tuple[int, int]]) -> None:
    message = b"".join(varint(n << 3) + varint(value) for n, value in pairs)
    assert list(fields(message)) == pairs


@given(st.lists(st.tuples(st.integers(1, 500), st.binary(max_size=300))))
def test_reads_back_bytes(pairs: list[tuple[int, bytes]]) -> None:
    message = b"".join(sized(n, content) for n, content in pairs)
    assert list(fields(message)) == pairs


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_torn(message: bytes) -> None:
    with suppress(TornMessage):
        assert all(number >= 0 for number, _ in fields(message))


def test_reads_fixed_numbers_and_texts() -> None:
    message = varint(6 << 3 | 1) + struct.pack("<d", 0.5)
    message += varint(7 << 3 | 5) + b"abcd" + sized(1, "é".encode()) + sized(1, b"b")
    assert [value for _, value in fields(message)][1] == b"abcd"
    (value,) = [v for n, v in fields(message) if n == 6]
    assert isinstance(value, bytes)
    assert double(value) == 0.5
    assert text(message, 1) == "b"
    assert messages(message, 1) == ["é".encode(), b"b"]
    assert text(message, 99) == ""


def test_reads_negative_numbers() -> None:
    assert integer(varint(1 << 3) + varint(2**64 - 3), 1) == -3
    assert integer(b"", 1) == 0


@pytest.mark.parametrize("message", [b"\x0a\x05ab", b"\x80", b"\x0b", b"\x09abc"])
def test_what_breaks_off_is_told(message: bytes) -> None:
    with pytest.raises(TornMessage):
        list(fields(message))


@pytest.mark.parametrize("value", [b"", b"abc", b"123456789"])
def test_number_of_other_length_is_torn(value: bytes) -> None:
    with pytest.raises(TornMessage):
        double(value)
