"""How a file is to be read, as an address or the command line says it."""

from __future__ import annotations

from collections.abc import Sequence

from backend.errors import FieldProblem, InvalidInput


def parse_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """Columns and the fields they are, of `column=field`. Raises InvalidInput."""
    mapping: dict[str, str] = {}
    for given in pairs:
        column, equals, field = given.rpartition("=")
        if not equals or not column:
            raise InvalidInput(
                f'map: "{given[:80]}" is not column=field.',
                remedy="Write it as time_seconds=train_seconds, once for each column.",
                fields=[FieldProblem("map", "expected column=field")],
            )
        mapping[column] = field
    return mapping


def parse_keep(pairs: Sequence[str]) -> dict[str, frozenset[str]]:
    """Columns and the values to be kept, of `column=value`; values of one column add
    to one another, columns must all agree. Raises InvalidInput."""
    keep: dict[str, frozenset[str]] = {}
    for given in pairs:
        column, equals, value = given.partition("=")
        if not equals or not column:
            raise InvalidInput(
                f'keep: "{given[:80]}" is not column=value.',
                remedy="Write it as split=test, once for each value to be kept.",
                fields=[FieldProblem("keep", "expected column=value")],
            )
        keep[column] = keep.get(column, frozenset()) | {value.strip()}
    return keep
