"""Which column is the method, by what stands in it: a name of each run is none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from overcurve.reading.column_facts import ColumnFacts
from overcurve.reading.column_patterns import fields_of_pattern, guess_pattern
from overcurve.reading.field_aliases import ALIASES, words_of
from overcurve.reading.row_filter import MAX_CHOICES

METHOD = "method"
_SPLIT = ("budget", "seed")  # what names of runs say beside the method


def settle_method(
    mapping: Mapping[str, str], facts: Mapping[str, ColumnFacts]
) -> dict[str, str]:
    """Mends the guess of the method by what stands in the columns.

    A column that is another in every row names runs. Another column that is called as
    methods are goes before it, else the only one whose few words part the rows. Names
    that follow a pattern are split by it.

    Args:
        mapping: column to field, as guessed by names.
        facts: of each column.
    """
    settled = dict(mapping)
    column = next((c for c, field in mapping.items() if field == METHOD), "")
    if column != METHOD and (not column or facts[column].is_unique):
        better = _parting_column(settled, facts)
        if better:
            settled.pop(column, None)
            settled[better] = METHOD
            column = better
    if column:
        settled |= _split_names(column, settled, facts)
    return settled


def _parting_column(
    mapping: Mapping[str, str], facts: Mapping[str, ColumnFacts]
) -> str:
    """The free column that tells methods apart; "" where none does, or several may."""
    free = [c for c, known in facts.items() if c not in mapping and _parts(known)]
    names = ALIASES[METHOD]
    named = [c for c in free if words_of(c) in names]
    if named:
        return min(named, key=lambda c: names.index(words_of(c)))
    return free[0] if len(free) == 1 else ""


def _parts(known: ColumnFacts) -> bool:
    """Whether a few repeated words part the rows."""
    counts = known.values.values()
    is_few = 1 < len(counts) <= MAX_CHOICES and known.filled == known.rows
    return is_few and not known.numbers and min(counts) > 1


def _split_names(
    column: str, mapping: Mapping[str, str], facts: Mapping[str, ColumnFacts]
) -> dict[str, str]:
    """The pattern of a column whose names say the budget or the seed too, and say one
    that no other column says, or are another in every row."""
    pattern = guess_pattern(facts[column].values)
    said = [field for field in fields_of_pattern(pattern) if field in _SPLIT]
    taken = [field for field in said if field in mapping.values()]
    if not said or (len(taken) == len(said) and not facts[column].is_unique):
        return {}
    for field in taken:
        pattern = re.sub(rf"\{{{field}\}}", "*", pattern)
    return {column: pattern}


def split_runs(
    mapping: Mapping[str, str], facts: Mapping[str, ColumnFacts]
) -> dict[str, str]:
    """Splits the paths of runs in a file of scalars, where they follow a pattern: what
    was guessed for want of these fields, numbered seeds among it, is let go."""
    column = next((c for c, field in mapping.items() if field == METHOD), "")
    pattern = guess_pattern(facts[column].values) if column else ""
    said = fields_of_pattern(pattern)
    if not said:
        return dict(mapping)
    kept = {c: field for c, field in mapping.items() if field not in said}
    return {**kept, column: pattern}
