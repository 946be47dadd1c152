"""What became of each row of a file."""

from __future__ import annotations

import io
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.reading.file_account import account_of
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

UP = Defaults(direction="max")
HEAD = "method,budget,seed,split,epoch,train_seconds,quality\n"
KINDS = st.sampled_from(
    ("whole", "copy", "other", "bad", "diverged", "partial", "resumed", "broken clock")
)


def rows_of(kind: str, seed: int) -> list[str]:
    """The rows of a run of four epochs."""
    clock = {
        "resumed": (10, 20, 10, 20),
        "broken clock": (10, 300, 150, 160),
    }.get(kind, (10, 20, 30, 40))
    split = "train" if kind == "other" else "test"
    quality = ["0.5", "0.5", "0.5", {"bad": "best", "diverged": "nan"}.get(kind, "0.5")]
    rows = [
        f"cnn,4,{seed},{split},{e},{t},{q}"
        for e, t, q in zip(range(1, 5), clock, quality, strict=True)
    ]
    return {"partial": rows[:2], "copy": rows * 2}.get(kind, rows)


@given(st.lists(KINDS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_row_is_in_the_account(kinds: list[str]) -> None:
    runs = [rows_of(kind, seed) for seed, kind in enumerate(["whole", *kinds])]
    text = HEAD + "\n".join(row for rows in runs for row in rows)
    keep = {"split": frozenset(["test"])}
    reading = Reading(fold="epoch", keep=keep, defaults=UP)
    read = read_runs(io.BytesIO(text.encode()), reading)
    account, count = account_of(read, "f.csv"), Counter(kinds)
    assert account.rows == sum(map(len, runs))
    assert account.rows == (
        account.runs
        + account.folded
        + account.copies
        + account.filtered
        + account.aside_rows
    )
    assert account.copies == count["copy"]
    assert account.filtered == 4 * count["other"]
    assert account.aside_rows == count["bad"] + 4 * count["broken clock"]
    statuses = Counter(record.status for record in read.records)
    assert statuses["partial"] == count["partial"]
    assert statuses["diverged"] == count["diverged"]
    named = [(aside.what, aside.count) for aside in account.aside]
    assert named.count(("run", 1)) == count["broken clock"]
    assert sum(n for what, n in named if what == "line") == count["bad"]


def test_rows_of_a_run_set_aside_are_not_wrong() -> None:
    text = HEAD + "\n".join([*rows_of("whole", 0), *rows_of("broken clock", 1)])
    read = read_runs(io.BytesIO(text.encode()), Reading(fold="epoch", defaults=UP))
    assert (read.wrong_rows, read.aside_rows, len(read.aside)) == (0, 4, 1)
    assert not RunsRead(rows=3, is_cut=True).may_skip_bad
    assert RunsRead(rows=3).wrong_rows == 3


PLACES = st.sampled_from(["0", "1", "2", "3", "4", "2.5", "-1", "x", ""])
CLOCKS = st.sampled_from(
    [
        "0",
        "1",
        "10",
        "20",
        "1e3",
        "",
        "nan",
        "1767000000",
        "1767000010000",
        "-5",
        "1min",
    ]
)
QUALITIES = st.sampled_from(["0.5", "", "nan", "inf", "best", "0.7"])
ROWS = st.tuples(
    PLACES, CLOCKS, QUALITIES, st.sampled_from("01"), st.sampled_from("48")
)


@given(st.lists(ROWS, max_size=24), st.booleans())
@settings(max_examples=100, deadline=None)
def test_no_course_is_too_odd_to_be_accounted_for(rows, is_numbered) -> None:
    lines = [
        f"cnn,{budget},{seed},test,{place},{clock},{quality}"
        for place, clock, quality, seed, budget in rows
    ]
    mapping = {"seed": "-", "#": "seed"} if is_numbered else {}
    reading = Reading(fold="epoch", mapping=mapping, defaults=UP)
    read = read_runs(io.BytesIO((HEAD + "\n".join(lines)).encode()), reading)
    if read.is_cut:
        assert read.problems
        return
    account = account_of(read, "f.csv")
    listed = account.runs + account.folded + account.copies + account.aside_rows
    assert account.rows == len(rows) == listed
    assert bool(account.aside_rows) == bool(account.aside)
    for record in read.records:
        assert record.train_seconds is None or record.train_seconds < 1e9
