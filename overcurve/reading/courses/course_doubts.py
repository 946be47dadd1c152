"""What courses leave open, as questions with the figures that raise them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from overcurve.reading.answered_doubts import answered
from overcurve.reading.courses.clocks import RowTimes
from overcurve.reading.courses.course import name_run
from overcurve.reading.courses.pauses import Pause
from overcurve.reading.courses.understood_run import UnderstoodRun
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.problems import Problem
from overcurve.words import count, duration, listing

MOST_NAMED = 3  # runs in a question
MOST_SEEDS = 5  # of one budget, named
MOST_LETTERS = 40  # of a seed
ASIDE = Answer("aside", "Set the run aside")
ALL_ASIDE = Answer("aside", "Set these runs aside")


def per_epoch_doubt(
    column: str,
    times: RowTimes,
    taken: str,
    answers: Mapping[str, str],
    *,
    by_steps: bool = False,
) -> Doubt:
    """Whether a time that does not rise is that of one row.

    Args:
        column: of the time.
        times: how that was seen.
        taken: "sum" where it is sure, else "".
        answers: those that somebody gave.
        by_steps: whether rows are several steps apart, so that it may be that of one.
    """
    first, last = times.example
    question = f"does not rise within a run: {first:.6g} in its first row, {last:.6g} "
    question += "in its last. Is it the time of one row?"
    if times.kind == "mixed":
        begun, ended = times.clock
        question = f"rises in some runs, from {begun:.6g} to {ended:.6g}, and in "
        question += f"others not, from {first:.6g} to {last:.6g}. Is it the time of "
        question += "one row in those?"
    elif times.kind == "constant":
        question = f"is {first:.6g} in every row of a run. Is it the time of one row?"
    of_one = Answer("sum", "Sum the rows")
    of_all = Answer("last", "Take the last row's time")
    steps = Answer("steps", "It is the time of one step: times the steps between rows")
    doubt = Doubt(
        id="per_epoch",
        question=f"{column} {question}",
        why="Then the times of all rows are summed." if taken else "",
        answers=(of_one, of_all, steps) if by_steps else (of_one, of_all),
        taken=taken,
    )
    return answered(doubt, answers)


def per_epoch_problem(doubt: Doubt, line: int, column: str) -> Problem:
    """The refusal where nobody has answered `per_epoch_doubt`.

    Args:
        doubt: that is open.
        line: the first of a run.
        column: of the time.
    """
    others = ", ".join(f"={answer.name}" for answer in doubt.answers[1:])
    told = doubt.question.removeprefix(f"{column} ").partition(". Is")[0]
    unknown = ": the time of one row, or of all so far"
    if len(doubt.answers) > 2:
        unknown = ": the time of one row, of one step, or of all so far"
    return Problem(
        line,
        column,
        told + unknown,
        "Say that rows are to be summed, or that the last one says it all"
        + (", or that it is the time of one step." if others.count("=") > 1 else "."),
        option=f"--answer per_epoch=sum (or {others})",
    )


def resumed_doubt(
    runs: Sequence[UnderstoodRun], column: str, answers: Mapping[str, str]
) -> Doubt:
    """How the sessions of runs that were begun again are counted.

    Args:
        runs: with more sessions than one.
        column: that of the places.
        answers: those that somebody gave.
    """
    sums = listing([_sum(run) for run in runs[:MOST_NAMED]])
    more = " and so on" if runs[MOST_NAMED:] else ""
    was = "was" if len(runs) == 1 else "were"
    doubt = Doubt(
        id="resumed",
        question=f"{named_runs(runs)} {was} begun again while {column} went on or "
        f"back. Time in sessions: {sums}{more}.",
        why="Every session was trained, and what was done twice was paid for twice.",
        answers=(Answer("sum", "Sum the sessions"), ALL_ASIDE),
        taken="sum",
        methods=labels_of(runs),
    )
    return answered(doubt, answers)


def late_start_doubt(
    runs: Sequence[UnderstoodRun], column: str, answers: Mapping[str, str]
) -> Doubt:
    """Whether time is reckoned for what was trained before a clock's first row.

    Args:
        runs: with the seconds reckoned for each in `flags`.
        column: that of the places.
        answers: those that somebody gave.
    """
    run = runs[0]
    reckoned = run.flags["reckoned_seconds"]
    first = run.course.places[run.course.timed[0]]
    doubt = Doubt(
        id="late_start",
        question=f"The clock of {named_runs(runs)} begins with the first row, at "
        f"{column} {first:.10g}. Did training begin before it?",
        why=f"At the run's own pace {duration(reckoned)} came before.",
        answers=(
            Answer("reckon", f"Add it: {duration(reckoned)}"),
            Answer("as_logged", "Count from the first row"),
        ),
        taken="reckon",
        methods=labels_of(runs),
    )
    return answered(doubt, answers)


def pause_doubt(
    run: UnderstoodRun, column: str, is_habit: bool, answers: Mapping[str, str]
) -> Doubt:
    """What becomes of the time in which a run stood still.

    Args:
        run: with its pauses.
        column: that of the places.
        is_habit: whether runs of the method stand still at several budgets.
        answers: those that somebody gave.
    """
    pauses, whole = run.pauses, run.spent[run.used]
    out = sum(pause.seconds for pause in pauses)
    clear = all(pause.is_clear for pause in pauses) and not is_habit
    where = listing([_between(run, pause, column) for pause in pauses[:MOST_NAMED]])
    usual = listing(sorted({duration(pause.usual) for pause in pauses})[:MOST_NAMED])
    why = f"The other intervals are alike; they took {usual}."
    if is_habit:
        why = "Runs of this method stand still at several budgets: it may be its work."
    elif not clear:
        why = "The other intervals differ too much to leave it out unasked."
    parts = run.course.row
    doubt = Doubt(
        id="pause:" + "/".join(str(parts.get(k, ""))[:60] for k in _ID),
        question=f"{run.name} stood still for {duration(out)}: {where}, where such "
        f"steps take {usual}.",
        why=why,
        answers=(
            Answer("leave_out", f"Leave the pause out: {duration(whole - out)}"),
            Answer("count", f"Count it: {duration(whole)}"),
            ASIDE,
        ),
        taken="leave_out" if clear else "count",
        methods=labels_of([run]),
    )
    return answered(doubt, answers)


_ID = ("method", "budget", "seed")


def named_runs(runs: Sequence[UnderstoodRun]) -> str:
    """Runs by method and budget with their seeds, and how many more there are."""
    seeds: dict[str, list[str]] = {}
    for run in runs:
        row = run.course.row
        of_all = name_run({**row, "seed": ""})
        seeds.setdefault(of_all, []).append(str(row.get("seed", ""))[:MOST_LETTERS])
    named = list(seeds.items())[:MOST_NAMED]
    more = len(runs) - sum(len(of_one) for _, of_one in named)
    words = "; ".join(_with_seeds(name, of_one) for name, of_one in named)
    return words + (f"; and {count(more, 'more run')}" if more else "")


def _with_seeds(name: str, seeds: Sequence[str]) -> str:
    told = [seed for seed in seeds if seed]
    if not told:
        return name
    if len(told) > MOST_SEEDS:
        return f"{name}, {len(told)} seeds"
    return f"{name}, {'seed' if len(told) == 1 else 'seeds'} {listing(told)}"


def labels_of(runs: Iterable[UnderstoodRun]) -> tuple[str, ...]:
    """The labels of the methods of runs, each once."""
    return tuple(dict.fromkeys(run.label for run in runs))


def _sum(run: UnderstoodRun) -> str:
    parts = " + ".join(f"{part:.6g}" for part in run.sessions)
    return f"{parts} = {sum(run.sessions):.6g} s"


def _between(run: UnderstoodRun, pause: Pause, column: str) -> str:
    before, after = run.course.places[pause.step - 1 : pause.step + 1]
    return f"between {column} {before:.10g} and {after:.10g}"
