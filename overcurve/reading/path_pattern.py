"""Fields of a run in its file's path: `{method}/epochs{budget}/seed{seed}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from overcurve.reading.cells import as_float
from overcurve.reading.errors import ReadingError
from overcurve.reading.packed_files import PACKED, READ
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.read_record import FIELDS

Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]
_PARTS = re.compile(r"\{([^{}]*)\}|(\*\*|\*)|([^{}*]+)|(.)")
MOST_NAMED = 3  # files


@dataclass(frozen=True, slots=True)
class PathPattern:
    """What a pattern finds in paths: `text` as it was written."""

    text: str
    _regex: str

    def fields_of(self, path: str) -> dict[str, str] | None:
        """The fields that a path states; None where it does not match.

        Args:
            path: with slashes. The pattern matches all of it, or all of the folder
                that the file is in; else the end of either. The suffix of a file of
                runs may be left out of the pattern.
        """
        whole = PurePosixPath(path.replace("\\", "/"))
        tried = (_without_suffix(whole), whole, whole.parent)
        for before in ("", ".*/"):
            for part in tried:
                found = re.fullmatch(before + self._regex, str(part))
                if found is not None:
                    return found.groupdict()
        return None


def _without_suffix(path: PurePosixPath) -> PurePosixPath:
    stem = path.with_suffix("") if path.suffix in PACKED else path
    return stem.with_suffix("") if stem.suffix in READ else stem


def parse_pattern(text: str) -> PathPattern:
    """What a pattern says: `{field}` stands for a field of a run, `*` for anything
    within one part of the path, `**` for any parts.

    Raises: ReadingError: a field is unknown or named twice, or a bracket is open.
    """
    regex, named = "", set()
    for field, star, plain, other in _PARTS.findall(text.strip("/")):
        if plain or star:
            stars = {"*": "[^/]*", "**": ".*"}
            regex += stars[star] if star else re.escape(plain)
        elif other or field not in FIELDS or field in named:
            raise _wrong(text, field, other, field in named)
        else:
            named.add(field)
            regex += f"(?P<{field}>[^/]+)"
    if not named:
        raise _wrong(text, "", "", False)
    return PathPattern(text, regex)


def checked_pattern(text: str) -> str:
    """A pattern as it was written, "" where there is none. Raises ReadingError, as
    `parse_pattern`."""
    return parse_pattern(text).text if text else ""


def _wrong(text: str, field: str, other: str, is_twice: bool) -> ReadingError:
    if is_twice:
        found = f"names {field} twice."
    elif other:
        found = f'"{text[:80]}" has a bracket too many.'
    elif field:
        found = f'"{field[:40]}" is no field of a run.'
    else:
        found = f'"{text[:80]}" names no field of a run.'
    return ReadingError(
        "pattern",
        found,
        "expected fields of a run in braces",
        "Write it as {method}/epochs{budget}/seed{seed}; * stands for anything else.",
    )


def not_matched(paths: Sequence[str], pattern: str) -> Unreadable:
    """What is said of files whose paths do not say what they should.

    Args:
        paths: the files'.
        pattern: that each should match.
    """
    named = ", ".join(paths[:MOST_NAMED])
    named += f" and {len(paths) - MOST_NAMED} more" if paths[MOST_NAMED:] else ""
    return Unreadable(
        1,
        "pattern",
        f"{pattern[:100]} does not match {named}",
        "Correct the pattern, or leave these files out.",
        option="--pattern PATTERN",
    )


def state_fields(
    rows: Rows, stated: Mapping[str, str], mapping: Mapping[str, str]
) -> Rows:
    """Adds the fields of a file's path to its rows; a row that says otherwise is a
    problem in its place.

    Args:
        rows: of the file.
        stated: by field, what the path says.
        mapping: by column, the field that it is read as.
    """
    columns = {field: column for column, field in mapping.items() if field in stated}
    for line, row in rows:
        if isinstance(row, Problem):
            yield line, row
            continue
        problem = next(_differing(line, row, stated, columns), None)
        if problem is not None:
            yield line, problem
            continue
        named = ((columns.get(field, field), stated[field]) for field in stated)
        unsaid = {c: value for c, value in named if row.get(c) in (None, "")}
        yield line, {**row, **unsaid}


def _differing(
    line: int,
    row: Mapping[str, Any],
    stated: Mapping[str, str],
    columns: Mapping[str, str],
) -> Iterator[Problem]:
    for field, value in stated.items():
        said = row.get(columns.get(field, field))
        if said in (None, "") or str(said) == value:
            continue
        number = as_float(value)
        if number is None or as_float(said) != number:
            reason = f'is "{said!s:.40}", but the path of the file says "{value:.40}"'
            remedy = "Correct the one that is wrong, or leave the field out of one."
            yield Problem(line, field, reason, remedy)
