"""The sum of the rows comes out even, and what is no run is listed."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from frontend.pages.judging.account import MOST_LISTED, account_of
from overcurve.curves.terms.evidence import SetAside
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

HEAD = "method,budget,seed,train_seconds,quality,status"


def read(*lines: str) -> RunsRead:
    source = io.BytesIO("\n".join((HEAD, *lines)).encode())
    return read_runs(source, Reading(defaults=Defaults(direction="max")))


def test_sum_names_each_kind_of_row() -> None:
    account = account_of(
        read(
            "a,1,0,1,0.5,finished",
            "a,1,0,1,0.5,finished",
            "a,2,0,2,,diverged",
            "a,4,0,2,,partial",
            "a,4,1,fast,0.5,finished",
        )
    )
    assert (account.rows, account.runs) == (5, 1)
    assert account.parts == ("1 partial", "1 diverged", "1 wrong", "1 exact copy")
    assert [one.what for one in account.left[:2]] == ["diverged", "partial"]


def test_runs_set_aside_are_counted_with_their_rows() -> None:
    aside = (SetAside(what="run", where="lines 2 to 9", reason="odd", label="a"),)
    account = account_of(RunsRead(rows=8, aside=aside, aside_rows=8))
    assert account.parts == ("8 rows of 1 run set aside",)
    assert account.left[0].where == "a, lines 2 to 9"


def test_long_lists_say_how_many_more() -> None:
    lines = [f"a,{i},0,1,,diverged" for i in range(1, MOST_LISTED + 6)]
    account = account_of(read(*lines))
    assert (len(account.left), account.more, account.listed) == (100, 5, 105)


@given(st.lists(st.sampled_from(["0,1,0.5,finished", "1,2,,failed", "2,x,1,finished"])))
def test_sum_comes_out_even(rows: list[str]) -> None:
    lines = [f"a,{budget},{row}" for budget, row in enumerate(rows, 1)]
    account = account_of(read(*lines))
    amounts = [int(part.split()[0].replace(",", "")) for part in account.parts]
    assert account.runs + sum(amounts) == account.rows == len(rows)
