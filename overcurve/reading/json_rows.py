"""The rows of a JSON file: one object a line, a list of objects, or a table of columns.

Objects within a row become columns with names such as `config.lr`, but for the fields
of a run that are objects themselves.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from overcurve.reading.plain_text import MAX_LINE, not_text, read_lines
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.read_record import FIELDS

OBJECTS = frozenset(
    ("params", "segments", "versions", "steadiness", "error", "extra")
)  # of a run's record
DEEPEST = 10  # levels of objects within a row
ONE_A_LINE = "Write one whole JSON object on each line."
Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]
_TWICE, _NAME_IT = "stands twice in one object", "Give every value a name."


class _NamedTwice(ValueError):
    """One object says one name twice, of which readers would keep the last."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.field = name[:60]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of its names and values, each of another name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        raise _NamedTwice(counted.most_common(1)[0][0])
    return found


_shape = json.JSONDecoder()  # for a look at what a file is
_decoder = json.JSONDecoder(object_pairs_hook=_once)


def is_json(beginning: str) -> bool:
    """Whether a file's first text says that it is JSON."""
    return beginning.startswith(("[", "{"))


def json_rows(source: BinaryIO) -> Rows:
    """Gives the rows of a JSON file, each with the line on which it begins.

    Args:
        source: UTF-8, at its beginning.
    Raises: Unreadable: it is broken where it cannot be read on.
    """
    for line, row in _objects(source):
        yield line, _flat(row, line) if isinstance(row, dict) else row


def _objects(source: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    first = source.readline(MAX_LINE)
    while first and not first.strip(b" \t\r\n\xef\xbb\xbf"):
        first = source.readline(MAX_LINE)
    is_list = first.lstrip(b" \t\xef\xbb\xbf").startswith(b"[")
    alone = None if is_list else _object_of(first)
    source.seek(0)
    if is_list:
        return _listed(_whole(source))
    if alone is None:
        text = _whole(source)
        if _begins_with_object(text):
            return _following(text)
        source.seek(0)
        return _lines(source)
    after = read_lines(source)
    lines = [(n, text) for n, text in _until_second(after)]
    if len(lines) == 1:
        ((number, line),) = lines
        row = _row(number, line)
        return _one(number, row) if isinstance(row, dict) else iter([(number, row)])
    return _lines_of(chain(lines, after))


def _until_second(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The first two lines that are not empty."""
    found = 0
    for number, text in lines:
        if text.strip():
            yield number, text
            found += 1
            if found == 2:
                return


def _object_of(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _lines(source: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    return _lines_of(read_lines(source))


def _lines_of(
    lines: Iterable[tuple[int, str]],
) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    for number, line in lines:
        if line.strip():
            yield number, _row(number, line)


def _row(number: int, line: str) -> dict[str, Any] | Problem:
    """The object that a line is."""
    try:
        row = _decoder.decode(line)
    except _NamedTwice as twice:
        return Problem(number, twice.field, _TWICE, _NAME_IT)
    except (ValueError, RecursionError) as error:
        fault = getattr(error, "msg", "too deep, or too large a number")
        return Problem(number, "line", f"is not JSON: {fault}", ONE_A_LINE)
    if isinstance(row, dict):
        return row
    return Problem(number, "line", "is not an object", ONE_A_LINE)


def _whole(source: BinaryIO) -> str:
    try:
        return source.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise not_text(line, "utf-8", error) from error


def _begins_with_object(text: str) -> bool:
    try:
        return isinstance(_shape.raw_decode(text, _skip(text, 0))[0], dict)
    except (ValueError, RecursionError):
        return False


def _skip(text: str, at: int) -> int:
    """Where the next character is that is no space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _listed(text: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """The objects of one list, decoded one by one: the text is held, all rows never."""
    at, line, counted = _skip(text, 0) + 1, 1, 0
    at = _skip(text, at)
    while not text.startswith("]", at):
        line, counted = line + text.count("\n", counted, at), at
        row, at = _decoded(text, at, line)
        if isinstance(row, dict):
            yield line, row
        else:
            remedy = 'Write a list of objects: [{"method": "cnn", ...}, ...].'
            yield line, Problem(line, "list", "holds what is not an object", remedy)
        at = _skip(text, at)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("]", at):
            raise _broken(line, "the list breaks off")
    if (rest := _skip(text, at + 1)) < len(text):
        line += text.count("\n", counted, rest)
        raise _broken(line, "the file goes on after its list")


def _following(text: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """Objects over several lines each, one after the other."""
    at = _skip(text, 0)
    line, counted, place = 1, 0, 0
    while at < len(text):
        line, counted = line + text.count("\n", counted, at), at
        row, at = _decoded(text, at, line)
        at, place = _skip(text, at), place + 1
        if place == 1 and at == len(text) and isinstance(row, dict):
            yield from _one(line, row)
        elif isinstance(row, dict):
            yield line, row
        else:
            yield line, Problem(line, "line", "is not an object", ONE_A_LINE)


def _decoded(text: str, at: int, line: int) -> tuple[Any, int]:
    try:
        return _decoder.raw_decode(text, at)
    except _NamedTwice as twice:
        raise Unreadable(line, twice.field, _TWICE, _NAME_IT) from twice
    except (ValueError, RecursionError) as error:
        fault = getattr(error, "msg", "too deep, or too large a number")
        raise _broken(line, fault) from error


def _broken(line: int, fault: str) -> Unreadable:
    return Unreadable(line, "line", f"is not JSON: {fault}", "Write whole JSON.")


def _one(
    line: int, found: dict[str, Any]
) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """The rows of a file that is one object: a table, or a single run."""
    try:
        for row in _table(found):
            yield line, row
    except _NamedTwice as twice:
        raise Unreadable(line, twice.field, _TWICE, _NAME_IT) from twice


def _table(found: dict[str, Any]) -> Iterable[dict[str, Any]]:
    values = list(found.values())
    columns, data = found.get("columns"), found.get("data")
    if isinstance(columns, list) and isinstance(data, list):  # orient="split"
        names = list(_once([(str(name), None) for name in columns]))
        if all(isinstance(row, list) and len(row) == len(names) for row in data):
            return [dict(zip(names, row, strict=True)) for row in data]
    if isinstance(data, list) and "schema" in found and _are_objects(data):
        return data  # orient="table"
    if len(values) == 1 and isinstance(values[0], list) and _are_objects(values[0]):
        return values[0]  # a list under a name, as {"runs": [...]}
    if values and all(isinstance(v, dict) and v for v in values):
        return _of_objects(found)
    if values and all(isinstance(v, list) for v in values) and _are_even(values):
        return [dict(zip(found, row, strict=True)) for row in zip(*values, strict=True)]
    return [found]


def _are_even(columns: list[list[Any]]) -> bool:
    return len({len(column) for column in columns}) == 1  # orient="list"


def _are_objects(rows: list[Any]) -> bool:
    return bool(rows) and all(isinstance(row, dict) for row in rows)


def _of_objects(found: dict[str, dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Rows of `{"column": {"row": value}}`, as pandas writes a frame, or of
    `{"row": {"column": value}}`."""
    inner = list(dict.fromkeys(name for value in found.values() for name in value))
    by_row = not _are_numbers(inner) and (
        _are_numbers(found) or len(set(inner) & set(FIELDS)) > len({*found} & {*FIELDS})
    )
    if by_row:
        return found.values()
    if not all(len(value) == len(inner) for value in found.values()):
        return [found]
    return ({c: found[c][row] for c in found} for row in inner)


def _are_numbers(names: Iterable[str]) -> bool:
    return all(name.isdecimal() for name in names)


def _flat(row: dict[str, Any], line: int) -> Mapping[str, Any] | Problem:
    """A row without objects in it, but for those that are fields."""
    if dict not in map(type, row.values()):
        return row  # as most are, of which there may be 200,000
    if not any(type(v) is dict and n not in OBJECTS for n, v in row.items()):
        return row
    flat: dict[str, Any] = {}
    for name, value in _parts(row, "", DEEPEST):
        if name in flat:
            return Problem(line, name[:60], _TWICE, _NAME_IT)
        flat[name] = value
    return flat


def _parts(
    row: Mapping[str, Any], before: str, deepest: int
) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        is_part = type(value) is dict and value and deepest > 0
        if is_part and (before or name not in OBJECTS):
            yield from _parts(value, f"{before}{name}.", deepest - 1)
        else:
            yield f"{before}{name}", value
