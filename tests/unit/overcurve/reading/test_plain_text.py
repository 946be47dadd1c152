"""Bytes of any text as numbered lines, and where reading them ends."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.plain_text import (
    MAX_LINE,
    count_lines,
    not_text,
    plain_text,
    read_lines,
)
from overcurve.reading.problems import Problem, Unreadable

TEXT = "method,budget\nnaïve,8\nbase,4\n"


def lines_of(raw: bytes) -> list[str]:
    with plain_text(io.BytesIO(raw)) as text:
        return [line for _, line in read_lines(text)]


def stopped(raw: bytes) -> Problem:
    with pytest.raises(Unreadable) as caught:
        lines_of(raw)
    assert caught.value.problem.remedy
    return caught.value.problem


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_end_gives_the_same_lines(encoding: str, end: str) -> None:
    raw = TEXT.replace("\n", end).encode(encoding)
    assert [line.rstrip("\r\n") for line in lines_of(raw)] == TEXT.splitlines()


@given(
    st.lists(st.text("ab,;é1\t", min_size=12), min_size=1),
    st.sampled_from(["utf-16", "utf-8"]),
)
def test_lines_come_back(lines: list[str], encoding: str) -> None:
    raw = "".join(f"{line}\n" for line in lines).encode(encoding)
    assert lines_of(raw) == [f"{line}\n" for line in lines]


def test_text_that_is_plain_already_is_not_written_again() -> None:
    source = io.BytesIO(b"a\rb\nc\n")
    with plain_text(source) as text:
        assert text is source
        assert [line for _, line in read_lines(text)] == ["a\rb\n", "c\n"]


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"a,b\n\xff,2\n", 2, "is not UTF-8 text"),
        (b"\xff\xfea", 1, "is not UTF-16 text"),
        (b"a\r\xff\r", 1, "is not UTF-8 text"),
        (b"\x00PNG\n", 1, "holds bytes that are no text"),
        (b"a,b\n1,\x00\n", 2, "holds bytes that are no text"),
    ],
)
def test_what_is_no_text_is_told(raw: bytes, line: int, reason: str) -> None:
    problem = stopped(raw)
    assert (problem.line, problem.field) == (line, "file")
    assert problem.reason.startswith(reason)


def test_fault_of_a_decoder_is_told() -> None:
    told = not_text(3, "utf-8", UnicodeError("broken"))
    assert told.problem.reason == "is not UTF-8 text (broken)"


def test_endless_lines_are_not_read() -> None:
    assert "longer than 1,000,000" in stopped(b"a,b\n" + b"x" * MAX_LINE).reason
    assert len(lines_of(b"a,b\n1," + b"x" * 100_000)) == 2


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b""]), max_size=20))
def test_lines_are_counted_by_their_ends(parts: list[bytes]) -> None:
    raw = b"".join(parts)
    source = io.BytesIO(raw)
    source.read(1)
    assert count_lines(source) == raw.count(b"\n")


def test_lines_are_numbered_from_one() -> None:
    assert list(read_lines(io.BytesIO(b"a\nb"))) == [(1, "a\n"), (2, "b")]
