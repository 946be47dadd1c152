"""What became of each row of a file that was read, and what was taken for granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from overcurve.curves.terms.evidence import DoubtTaken, FileRead, SetAside
from overcurve.reading.doubts import Doubt
from overcurve.reading.problems import Problem
from overcurve.reading.runs_read import RunsRead

# Kinds of doubts whose answers leave `records.COURSE_FLAGS` in the runs.
_IN_RECORDS = ("resumed", "pause", "late_start")
# What a doubt is about, by its kind and what stands behind the colon; else its id.
_ABOUT = {
    "split": "{} differs",
    "unit": "unit of {}",
    "direction": "direction of {}",
    "names": "each method has one run",
    "per_epoch": "times of single rows",
    "decimal": "decimal mark",
    "late_start": "training before the first row",
    "pause": "a pause",
}


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
        doubts=tuple(_doubts_taken(read.doubts)),
    )


def _doubts_taken(doubts: Iterable[Doubt]) -> Iterator[DoubtTaken]:
    """What was taken for each doubt; doubts of one kind about whose answers the runs
    tell, such as the pauses of a thousand runs, together."""
    alike: dict[tuple[str, str, bool], list[Doubt]] = {}
    for doubt in doubts:
        kind = doubt.id.partition(":")[0]
        what = kind if kind in _IN_RECORDS else doubt.id
        alike.setdefault((what, doubt.taken, doubt.is_answered), []).append(doubt)
    for same in alike.values():
        methods = [label for doubt in same for label in doubt.methods]
        first = same[0]
        yield DoubtTaken(
            id=first.id,
            question=first.question,
            taken=first.taken,
            words=_say_taken(first),
            is_answered=first.is_answered,
            methods=tuple(dict.fromkeys(methods))
            if all(d.methods for d in same)
            else (),
            in_records=first.id.partition(":")[0] in _IN_RECORDS,
            is_stated=first.is_stated,
            count=len(same),
        )


def _say_taken(doubt: Doubt) -> str:
    kind, _, what = doubt.id.partition(":")
    about = _ABOUT.get(kind, doubt.id).format(what)
    words = next((a.words for a in doubt.answers if a.name == doubt.taken), doubt.taken)
    return f"{about} ({words[:1].lower()}{words[1:]})"


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
