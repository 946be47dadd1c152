"""Columns whose cells say several fields: cnn/epochs8/seed2 by their pattern.

A mapping names the pattern where it would name a field: `run={method}/epochs{budget}`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache

from overcurve.reading.cells import WrongCell, shown

_PLACES = re.compile(r"\{([a-z_]+)\}")
_NUMBERED = ("budget", "seed")
# How parts of a run's name begin that hold a number.
_BUDGETS = ("epochs", "epoch", "ep", "e", "steps", "step", "iters", "it", "budget", "b")
_SEEDS = ("seed", "s", "rng", "run", "rep", "trial", "r")
_PART = re.compile(r"([A-Za-z]*[-_=]?)([0-9]+(?:\.[0-9]+)?k?)")
MOSTLY = 0.95  # of the cells have to be of one pattern


def is_pattern(field: str) -> bool:
    """Whether what a column is mapped to is a pattern and no field."""
    return "{" in field


def fields_of_pattern(pattern: str) -> tuple[str, ...]:
    """The fields that a pattern says, in its order."""
    return tuple(_PLACES.findall(pattern))


def split_cell(cell: str, pattern: str) -> dict[str, str]:
    """The fields that a cell says.

    Raises: WrongCell: it is not of the pattern.
    """
    found = _compiled(pattern).fullmatch(cell)
    if found is None:
        raise WrongCell(
            f"{shown(cell)} is not {pattern[:80]}",
            "Correct the pattern, or leave the line out.",
        )
    return found.groupdict()


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A field stands for anything but a slash, a budget and a seed for a number."""
    parts, named = [], set()
    for place, part in enumerate(_PLACES.split(pattern)):
        if place % 2 == 0:
            parts.append(re.escape(part).replace(r"\*", "[^/]*"))
        elif part in named:
            parts.append(f"(?P={part})")
        else:
            named.add(part)
            value = "[0-9][0-9.]*" if part in _NUMBERED else "[^/]+"
            parts.append(f"(?P<{part}>{value})")
    return re.compile("".join(parts))


def guess_pattern(values: Mapping[str, int] | Collection[str]) -> str:
    """The pattern of names such as cnn/epochs8/seed2; "" where there is none.

    Args:
        values: what stands in a column.
    Returns: a pattern with the method and the seed or budget, of which nearly all are.
    """
    found = Counter(pattern for value in values if (pattern := _pattern_of(value)))
    if not found:
        return ""
    pattern, count = found.most_common(1)[0]
    return pattern if count >= MOSTLY * len(values) else ""


def _pattern_of(name: str) -> str:
    """The pattern of one name: its parts by slashes, else by what else parts it."""
    for separator in ("/", "__", ",", "-", "_"):
        parts = name.split(separator)
        if len(parts) < 2:
            continue
        named = [_place_of(part) for part in parts]
        fields = [field for _, field in named if field]
        methods = [place for place, (_, field) in enumerate(named) if not field]
        is_whole = methods == list(range(len(methods))) and methods
        if fields and is_whole and len(set(fields)) == len(fields):
            method = "/".join(["*"] * (len(methods) - 1) + ["{method}"])
            if separator != "/":
                method = "{method}"
            rest = [written for written, field in named if field]
            return separator.join([method, *rest])
    return ""


def _place_of(part: str) -> tuple[str, str]:
    """A part as the pattern writes it, and the field that it says; "" of a method's."""
    found = _PART.fullmatch(part)
    if found is None:
        return part, ""
    begin = found[1].rstrip("-_=").lower()
    for field, names in (("budget", _BUDGETS), ("seed", _SEEDS)):
        if begin in names:
            return f"{found[1]}{{{field}}}", field
    return part, ""
