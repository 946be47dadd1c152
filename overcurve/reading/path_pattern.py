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
_PARTS = re.compile(r"\{([^{}]*)\}|(\*+)|([^{}*]+)|(.)")
MOST_NAMED = 3  # files
MOST_STARS = 3  # of one name within a path, so that no path takes long
MOST_NAME, MOST_PATH = 255, 4_096  # characters, as of disks; longer ones do not match


@dataclass(frozen=True, slots=True)
class PathPattern:
    """What a pattern finds in paths: `text` as it was written, `before` what matches
    the names before its `**`, one each, and `after` those behind it; None without."""

    text: str
    before: tuple[re.Pattern[str], ...]
    after: tuple[re.Pattern[str], ...] | None

    def fields_of(self, path: str) -> dict[str, str] | None:
        """The fields that a path states; None where it does not match.

        Args:
            path: with slashes. The pattern matches all of it, or all of the folder
                that the file is in; else the end of either. The suffix of a file of
                runs may be left out of the pattern.
        """
        if len(path) > MOST_PATH:
            return None
        whole = PurePosixPath(path.replace("\\", "/"))
        tried = (_without_suffix(whole), whole, whole.parent)
        names = [each.parts for each in tried]
        fields = (self._whole(each) for each in names)
        ends = (self._end(each) for each in names)
        return next((f for f in (*fields, *ends) if f is not None), None)

    def _end(self, names: Sequence[str]) -> dict[str, str] | None:
        """The fields of the shortest end of a path that matches."""
        if self.after is None:
            return self._whole(names[max(0, len(names) - len(self.before)) :])
        ends = (self._whole(names[begin:]) for begin in range(len(names) - 1, 0, -1))
        return next((fields for fields in ends if fields is not None), None)

    def _whole(self, names: Sequence[str]) -> dict[str, str] | None:
        behind = self.after or ()
        least = len(self.before) + len(behind)
        if len(names) < least or (self.after is None and len(names) > least):
            return None
        last = names[len(names) - len(behind) :]
        found: dict[str, str] = {}
        for pattern, name in zip(
            (*self.before, *behind), (*names[: len(self.before)], *last), strict=True
        ):
            match = pattern.fullmatch(name) if len(name) <= MOST_NAME else None
            if match is None:
                return None
            found |= match.groupdict()
        return found


def _without_suffix(path: PurePosixPath) -> PurePosixPath:
    stem = path.with_suffix("") if path.suffix in PACKED else path
    return stem.with_suffix("") if stem.suffix in READ else stem


def parse_pattern(text: str) -> PathPattern:
    """What a pattern says: `{field}` stands for a field of a run, `*` for anything
    within one part of the path, and one `**` for any parts.

    Raises: ReadingError: a field is unknown or named twice, a bracket is open, or there
        is more than one `**`.
    """
    named: set[str] = set()
    parts = [part for part in text.split("/") if part]
    whole = [_part(part, named) for part in parts if part != "**"]
    if not named:
        raise _wrong(f'"{text[:80]}" names no field of a run.')
    if parts.count("**") > 1:
        raise _wrong(f'"{text[:80]}" has ** more than once.')
    if "**" not in parts:
        return PathPattern(text, tuple(whole), None)
    at = parts.index("**")
    return PathPattern(text, tuple(whole[:at]), tuple(whole[at:]))


def _part(part: str, named: set[str]) -> re.Pattern[str]:
    """What matches one name within a path; its fields are added to those `named`."""
    regex, stars = "", 0
    for field, star, plain, other in _PARTS.findall(part):
        if plain or star:
            regex += ".*" if star else re.escape(plain)
        elif other:
            raise _wrong(f'"{part[:80]}" has a bracket too many.')
        elif field not in FIELDS:
            raise _wrong(f'"{field[:40]}" is no field of a run.')
        elif field in named:
            raise _wrong(f"names {field} twice.")
        else:
            named.add(field)
            regex += f"(?P<{field}>.+)"
        stars += not plain
    if stars > MOST_STARS:
        raise _wrong(f'"{part[:80]}" has more than {MOST_STARS} fields and stars.')
    return re.compile(regex, re.DOTALL)


def checked_pattern(text: str) -> str:
    """A pattern as it was written, "" where there is none. Raises ReadingError, as
    `parse_pattern`."""
    return parse_pattern(text).text if text else ""


def _wrong(found: str) -> ReadingError:
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
