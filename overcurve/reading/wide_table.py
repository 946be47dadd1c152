"""Tables with a column for each seed, and tables of means: the one is made rows of
runs, the other says too little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.field_aliases import ALIASES
from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import COUNTED, Reading

Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]
QUALITY, SEED = "quality", "seed"
FEWEST = 2  # columns that differ in their seed
_REPEAT = "(?:random )?(?:seed|run|trial|repeat|replicate|rep)"
_SEEDED = (  # seed0, seed 0, acc seed0, acc_seed_0; seed0 acc
    re.compile(rf"(?P<what>.*?) ?\b{_REPEAT} ?(?P<seed>[0-9]{{1,9}})"),
    re.compile(rf"{_REPEAT} ?(?P<seed>[0-9]{{1,9}}) (?P<what>.+)"),
    re.compile(r"(?P<what>quality) (?P<seed>[0-9]{1,9})"),
)
_MEAN = re.compile(
    r"(?:(mean|avg|average) (?P<a>.+)|(?P<b>.+) (mean|avg|average)|mean)"
)
_NUMBERED = re.compile(rf"({'|'.join(ALIASES[QUALITY])}|time|seconds) ?([0-9]{{1,3}})")
_SPREAD = re.compile(
    r"(?:.* )?(std|sd|stdev|stddev|se|sem|stderr|std err|variance|var|ci95|ci)(?: .*)?"
)


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table with a column for each seed: for each seed the columns that hold what is
    its own, by the name that these have without their seed."""

    seeds: Mapping[str, Mapping[str, str]]
    shared: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the rows of single runs."""
        own = next(iter(self.seeds.values()))
        return (*self.shared, SEED, *own)

    def melt(self, rows: Rows) -> Rows:
        """Gives a row for each seed; a seed of which a row says nothing has none."""
        for line, row in rows:
            if isinstance(row, Problem):
                yield line, row
                continue
            common = {column: row[column] for column in self.shared}
            for seed, own in self.seeds.items():
                stated = {name: row[column] for name, column in own.items()}
                if any(value not in (None, "") for value in stated.values()):
                    yield line, {**common, SEED: seed, **stated}


def find_wide(columns: Sequence[str], reading: Reading) -> WideTable | None:
    """Finds the columns of single seeds, where no other column says the seed.

    Args:
        columns: of the header.
        reading: how it is asked to be read.
    Returns: None where every row is of one run, or a column of a seed was named.
    """
    mapping = reading.mapping
    if SEED in columns or SEED in mapping.values() or COUNTED in mapping:
        return None
    found = {c: split for c in columns if (split := _split(c)) is not None}
    if not found or any(column in mapping for column in found):
        return None
    seeds: dict[str, dict[str, str]] = {}
    for column, (name, seed) in found.items():
        seeds.setdefault(seed, {})[name] = column
    shared = tuple(column for column in columns if column not in found)
    names = {frozenset(own) for own in seeds.values()}
    is_sure = len(names) == 1 and sum(map(len, seeds.values())) == len(found)
    if len(seeds) < FEWEST or not is_sure or next(iter(names)) & {*shared}:
        return None
    return WideTable(seeds, shared)


def _split(column: str) -> tuple[str, str] | None:
    """A column's name without its seed ("quality" where no more is left), and that."""
    words = re.sub(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])", " ", name_words(column))
    matches = (kind.fullmatch(words) for kind in _SEEDED)
    match = next((match for match in matches if match), None)
    if match is None:
        return None
    what = match["what"].strip().replace(" ", "_")
    return what or QUALITY, str(int(match["seed"]))


def unseeded_problem(columns: Sequence[str]) -> Problem | None:
    """What is said of a table whose rows are means over runs, or whose columns may be
    seeds; None where it is neither.

    Args:
        columns: of a header that names no seed.
    """
    words = {column: name_words(column) for column in columns}
    numbered = _numbered(words)
    if numbered:
        named = ", ".join(numbered)
        reason = f"{named}: it is not said whether these are seeds"
        first = f"{numbered[0].rstrip('0123456789').rstrip('_-. ')}_seed0"
        remedy = f"Where they are, call them {first} and so on; else add a column seed."
        return Problem(1, SEED, reason, remedy)
    mean = _first(words, _MEAN.fullmatch)
    spread = _first(words, _SPREAD.fullmatch)
    if not mean or not spread:
        return None
    named = ", ".join((mean, spread, *_counts(words)))
    return Problem(
        1,
        QUALITY,
        f"stands as mean and spread over runs ({named}): the judge needs each run",
        "Give every run a line of its own, or a column for each seed: seed0, seed1, "
        "seed2.",
    )


def _first(words: Mapping[str, str], matches: Callable[[str], object]) -> str:
    return next((column for column, said in words.items() if matches(said)), "")


def _numbered(words: Mapping[str, str]) -> list[str]:
    """Columns with one name and numbers that count from 0 or 1, as `acc_0, acc_1`."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for column, said in words.items():
        found = _NUMBERED.fullmatch(said)
        if found:
            groups.setdefault(found[1], []).append((int(found[2]), column))
    for group in groups.values():
        numbers = [number for number, _ in group]
        first = numbers[0]
        counts_on = numbers == list(range(first, first + len(group)))
        if first in (0, 1) and counts_on and len(group) >= FEWEST:
            return [column for _, column in group]
    return []


def _counts(words: Mapping[str, str]) -> list[str]:
    named = ("n", "runs", "n runs", "n seeds", "seeds", "count", "num seeds")
    return [column for column, said in words.items() if said in named]
