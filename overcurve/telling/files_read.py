"""What became of the rows of the files that runs came in, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.evidence import FileRead, SetAside
from overcurve.telling.columns import Column
from overcurve.words import count

ASIDE = (
    Column("File"),
    Column("Where"),
    Column("Set aside"),
    Column("Method"),
    Column("Why"),
)
ACCOUNT = ("name", "rows", "runs", "folded", "copies", "filtered", "aside_rows")
ENTRY = ("where", "what", "count", "label", "reason", "by_hand")


def say_account(file: FileRead) -> str:
    """ "runs.csv: 36 rows: 18 runs, 6 earlier rows of runs, 12 set aside"."""
    parts = [
        (file.folded, "earlier row of runs", "earlier rows of runs"),
        (file.copies, "copy", "copies"),
        (file.filtered, "filtered out", "filtered out"),
        (file.aside_rows, "set aside", "set aside"),
    ]
    said = [count(file.runs, "run"), *(count(*part) for part in parts if part[0])]
    return f"{file.name}: {count(file.rows, 'row')}: {', '.join(said)}"


def say_left_out(comparison: Comparison, left_out: Sequence[str]) -> tuple[str, ...]:
    """What is not in the runs of a comparison, a few words a file.

    Args:
        left_out: what whoever read the files said of them; () takes their accounts.
    """
    files = comparison.evidence.files
    own = tuple(say_account(file) for file in files if file.rows != file.runs)
    return tuple(left_out) or own


def rows_aside(files: Iterable[FileRead]) -> tuple[tuple[str, ...], ...]:
    """What was set aside, a row of `ASIDE` each."""
    return tuple(
        (file.name, each.where, _say_what(each), each.label or "–", each.reason)
        for file in files
        for each in file.aside
    )


def _say_what(each: SetAside) -> str:
    return count(each.count, each.what) + (" by hand" if each.by_hand else "")
