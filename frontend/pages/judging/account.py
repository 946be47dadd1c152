"""What became of each row that was handed in, as a sum that comes out even."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontend.pages.judging.runs_grid import tell_run
from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.records import RunRecord, Status
from overcurve.reading.runs_read import RunsRead
from overcurve.words import count, number

MOST_LISTED = 100
# Statuses of records that are no points of a curve, and what is said of them.
_UNJUDGED: Mapping[Status, str] = {
    "partial": "stopped before its budget",
    "diverged": "its quality is missing or not finite",
    "failed": "failed",
    "cancelled": "was cancelled",
}


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is no run to be judged: what it is, where it stands, and why."""

    what: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`rows` of the files are `runs` that can be judged and `parts`, in words;
    `left` lists what is no run to be judged, `more` counts what is not listed."""

    rows: int
    runs: int
    parts: tuple[str, ...]
    left: tuple[Left, ...]
    more: int = 0

    @property
    def listed(self) -> int:
        """How many can be listed with their reasons."""
        return len(self.left) + self.more


def account_of(read: RunsRead) -> Account:
    """Adds up what was read."""
    states = Counter(record.status for record in read.records)
    counted = [(many, status) for status in _UNJUDGED if (many := states[status])]
    left = list(_left(read))
    return Account(
        rows=read.rows + read.left_out,
        runs=states["finished"],
        parts=tuple(
            [f"{many:,} {status}" for many, status in counted] + list(_rest(read))
        ),
        left=tuple(left[:MOST_LISTED]),
        more=max(len(left) - MOST_LISTED, 0),
    )


def _rest(read: RunsRead) -> Iterator[str]:
    runs = sum(one.count for one in read.aside if one.what == "run")
    if read.aside_rows == runs:
        yield from [f"{runs:,} set aside"] * bool(runs)
    else:
        rows = count(read.aside_rows, "row")
        yield f"{rows} of {count(runs, 'run')} set aside"
    for amount, words in (
        (read.wrong_rows, "wrong"),
        (read.folded, "earlier rows of these runs"),
        (read.repeated, "exact copies" if read.repeated > 1 else "exact copy"),
        (read.left_out, "filtered out"),
    ):
        if amount > 0:
            yield f"{amount:,} {words}"


def _left(read: RunsRead) -> Iterator[Left]:
    for record in read.records:
        if reason := _UNJUDGED.get(record.status):
            told = record.error.get("message") if record.error else None
            yield Left(record.status, _place(record), str(told or reason))
    for one in read.aside:
        yield Left(_what(one), _where(one), one.reason)


def _place(record: RunRecord) -> str:
    budget = f"{number(record.budget, 6)} {record.budget_unit}".strip()
    return f"{record.label}, {budget}: {tell_run(record)}"


def _what(one: SetAside) -> str:
    return "set aside" if one.what == "run" else "left out"


def _where(one: SetAside) -> str:
    return f"{one.label}, {one.where}" if one.label else one.where
