"""What became of each row of a file that was read."""

from __future__ import annotations

from collections.abc import Sequence

from overcurve.curves.terms.evidence import FileRead, SetAside
from overcurve.reading.problems import Problem
from overcurve.reading.runs_read import RunsRead


def account_of(read: RunsRead, name: str) -> FileRead:
    """The account of a file, whose rows add up.

    Args:
        name: what the file is called where its account is shown.
    """
    wrong = read.wrong_rows
    return FileRead(
        name=name,
        rows=read.rows + read.left_out,
        runs=len(read.records),
        folded=read.folded,
        copies=read.repeated,
        filtered=read.left_out,
        aside=(*_wrong_lines(read.problems, wrong), *read.aside),
        aside_rows=wrong + read.aside_rows,
    )


def _wrong_lines(problems: Sequence[Problem], wrong: int) -> list[SetAside]:
    """The lines that `--skip-bad` left out; those beyond what is listed together."""
    reasons: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    for problem in problems:
        reasons.setdefault(problem.where, []).append(
            f"{problem.field} {problem.reason}"
        )
        lines[problem.where] = problem.lines
    aside: list[SetAside] = []
    rest = wrong
    for where, said in reasons.items():
        taken = min(lines[where], rest)
        rest -= taken
        if taken:
            aside.append(_line(where, "; ".join(said), taken))
    return [*aside, *([_line("further lines", "not listed", rest)] if rest else [])]


def _line(where: str, reason: str, count: int) -> SetAside:
    return SetAside(what="line", where=where, reason=reason, count=count, by_hand=True)
