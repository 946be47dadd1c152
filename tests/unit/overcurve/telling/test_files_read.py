"""What became of the rows of files, in words and as rows of a table."""

from __future__ import annotations

import pytest

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.evidence import Evidence, FileRead, SetAside
from overcurve.curves.terms.question import Question
from overcurve.telling.files_read import rows_aside, say_account, say_left_out
from overcurve.telling.latex import comparison_latex
from overcurve.telling.page import comparison_page
from overcurve.telling.text import comparison_text
from tests.simulated import simulated_study

LINE = SetAside(what="line", where="line 12", reason="no budget", by_hand=True)
FILE = FileRead(
    name="runs.csv",
    rows=40,
    runs=30,
    folded=6,
    copies=1,
    filtered=2,
    aside=(LINE,),
    aside_rows=1,
)
ACCOUNT = (
    "runs.csv: 40 rows: 30 runs, 6 earlier rows of runs, 1 copy, 2 filtered out, "
    "1 set aside"
)


def compared(*files: FileRead) -> Comparison:
    """Runs that came in these files."""
    runs = simulated_study({"better": 0.02})
    return compare(Question(baseline="cnn"), runs, Evidence(files=files))


def test_account_says_what_became_of_each_row():
    assert say_account(FILE) == ACCOUNT
    assert say_account(FileRead(name="a.csv", rows=1, runs=1)) == "a.csv: 1 row: 1 run"


def test_what_was_set_aside_is_listed():
    assert rows_aside([FILE]) == (
        ("runs.csv", "line 12", "1 line by hand", "–", "no budget"),
    )


def test_words_of_whoever_read_the_files_come_first():
    assert say_left_out(compared(FILE), ("mine",)) == ("mine",)
    assert say_left_out(compared(FILE), ()) == (ACCOUNT,)
    assert say_left_out(compared(FileRead(name="a", rows=3, runs=3)), ()) == ()


@pytest.mark.parametrize("write", [comparison_latex, comparison_page, comparison_text])
def test_every_form_tells_what_is_in_no_run(write):
    written = write(compared(FILE))
    assert ACCOUNT in written.replace(r"\_", "_")
    assert "1 line of runs.csv left out by" in written


def test_page_lists_what_was_set_aside():
    page = comparison_page(compared(FILE))
    assert "1 row of the files set aside" in page
    assert "no budget" in page
