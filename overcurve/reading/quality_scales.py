"""Whether the qualities of a file are on one scale: fractions beside per cent are not.

0.81 of one method against 74 of another is no gap of 73 points. Only metrics that are a
share of something (an accuracy, an error rate) and metrics without a name are looked
at: a loss may well be 0.3 here and 5 there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from overcurve.curves.terms.metric_names import name_words
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import PERCENT

SCALE = "scale"  # the id of the doubt
AS_PERCENT, AS_IS = "percent", "as_is"
ANSWERS = (
    Answer(AS_PERCENT, "The small ones are fractions: times 100"),
    Answer(AS_IS, "All are on one scale already"),
)
# A rate of errors may be called nothing but error; an error in metres is not.
_ERRORS = re.compile(r"\b(err|error|errors)\b")
_DISTANCES = re.compile(
    r"\b(mean|root|squared?|absolute|abs|relative|l1|l2|mse|rmse|mae|prediction"
    r"|reconstruction|loss)\b"
)
# How far methods may be apart, on the same scale, and runs of one method and budget.
METHODS_APART, RUNS_APART = 1.5, 1.2
FARTHER = 1.5  # and runs of one method at neighbouring budgets
_SHARES = re.compile(
    r"\b(acc|accuracy|top ?\d|f1|auc|auroc|map|ap|iou|miou|dice|recall|precision"
    r"|win ?rate|exact match|em|hit rate|success rate|error rate|wer|cer|pass \d+"
    r"|quality|score|metric)\b"
)


@dataclass(frozen=True, slots=True)
class ScaledRuns:
    """The records of a file on one scale, as far as it is known."""

    records: tuple[RunRecord, ...]
    doubts: tuple[Doubt, ...] = ()
    problems: tuple[Problem, ...] = ()


def check_scales(
    records: Sequence[RunRecord], answers: Mapping[str, str], column: str = ""
) -> ScaledRuns:
    """Looks for fractions beside per cent among the qualities of each metric.

    Args:
        records: of one file.
        answers: to doubts, by their id; without one to `scale` a mix is a problem.
        column: of the quality, as the file calls it, of metrics without a name.
    Returns: the records, fractions made per cent where the answer says so; the doubt,
        and the problem where nobody has answered it.
    """
    by_metric: dict[tuple[str, str], list[RunRecord]] = defaultdict(list)
    for record in records:
        if record.quality is not None:
            by_metric[record.task, record.metric].append(record)
    problems = [
        problem
        for (_, metric), runs in by_metric.items()
        for problem in _sign_problems(metric, runs)
    ]
    small = {id(run) for runs in by_metric.values() for run in _fractions(runs, column)}
    if not small or problems:
        return ScaledRuns(tuple(records), problems=tuple(problems))
    taken = answers.get(SCALE, "")
    found = tuple(record for record in records if id(record) in small)
    doubt = _doubt(found, records, taken)
    if taken == AS_PERCENT:
        records = [_in_percent(r) if id(r) in small else r for r in records]
    elif taken != AS_IS:
        problems = [_mix_problem(doubt)]
    return ScaledRuns(tuple(records), (doubt,), tuple(problems))


def _sign_problems(metric: str, runs: Iterable[RunRecord]) -> list[Problem]:
    """Cells with a per cent sign beside others of the same metric without one."""
    units = {run.unit for run in runs}
    if PERCENT not in units or len(units) == 1:
        return []
    other = next(iter(units - {PERCENT})) or "without the sign"
    return [
        Problem(
            1,
            "quality",
            f"{metric} is per cent in some lines and {other} in others",
            "Write all of them alike, or, where all are per cent, say so.",
            option="--unit COLUMN=%",
            is_of_all=True,
        )
    ]


def _fractions(runs: Sequence[RunRecord], column: str) -> list[RunRecord]:
    """The runs whose qualities are fractions where those of others are per cent, or
    where all are said to be."""
    lowest, highest = _lowest(runs), _highest(runs)
    if not _is_share(runs[0], column) or lowest < 0.0 or highest > 100.0:
        return []
    if highest <= 1.0:
        is_wrong = runs[0].unit == PERCENT and runs[0].direction == "max"
        return list(runs) if is_wrong and highest > 0.0 else []
    by_method: dict[str, list[RunRecord]] = defaultdict(list)
    for run in runs:
        by_method[run.label].append(run)
    small = [own for own in by_method.values() if _highest(own) <= 1.0]
    large = [own for own in by_method.values() if _lowest(own) > 1.0]
    found = [run for own in small if _agree(own, large) for run in own]
    if found:
        return found
    found = [run for own in by_method.values() for run in _mixed(own)]
    if found:  # then methods of nothing but fractions are not per cent either
        large = [[run for run in runs if _quality(run) > 1.0]]
        found += [run for own in small if _agree(own, large) for run in own]
    return found


def _is_share(run: RunRecord, column: str) -> bool:
    """Whether a metric is a share of something, by its name or that of its column; one
    without a name is, where more of it is better."""
    is_named = run.metric not in ("", "quality")
    words = name_words(run.metric if is_named else column)
    if _SHARES.search(words) or (
        _ERRORS.search(words) and not _DISTANCES.search(words)
    ):
        return True
    return not is_named and run.direction == "max"


def _agree(small: list[RunRecord], large: list[list[RunRecord]]) -> bool:
    """Whether some method a hundred times as large covers about the same range."""
    low, high = _lowest(small) / METHODS_APART, _highest(small) * METHODS_APART
    return any(
        _lowest(own) / 100.0 <= high and low <= _highest(own) / 100.0 for own in large
    )


def _mixed(own: Sequence[RunRecord]) -> list[RunRecord]:
    """Fractions among the runs of one method: beside others of the same budget, or of
    the next, that are a hundred times as large."""
    by_budget: dict[float, list[RunRecord]] = defaultdict(list)
    for run in own:
        by_budget[run.budget].append(run)
    budgets = sorted(by_budget)
    large = {b: sorted(_larger(by_budget[b])) for b in budgets}
    found = []
    for place, budget in enumerate(budgets):
        beside = budgets[max(place - 1, 0) : place] + budgets[place + 1 : place + 2]
        for run in by_budget[budget]:
            near = _is_near(run, large[budget], RUNS_APART)
            if near or any(_is_near(run, large[b], FARTHER) for b in beside):
                found.append(run)
    return _spread(found, own) if found else []


def _larger(runs: Iterable[RunRecord]) -> list[float]:
    return [quality for run in runs if (quality := _quality(run)) > 1.0]


def _is_near(run: RunRecord, large: Sequence[float], apart: float) -> bool:
    """Whether a run, a hundred times as large, is near to one of these, in order."""
    scaled = 100.0 * _quality(run)
    place = bisect_left(large, scaled / apart)
    return scaled <= 100.0 and place < len(large) and large[place] <= scaled * apart


def _spread(found: Sequence[RunRecord], own: Sequence[RunRecord]) -> list[RunRecord]:
    """All fractions of a method of which some are: those near to one of them too."""
    told = {id(run) for run in found}
    least = _lowest(found) / METHODS_APART
    return [
        run for run in own
        if id(run) in told or least <= _quality(run) <= 1.0
    ]  # fmt: skip


def _quality(run: RunRecord) -> float:
    return run.quality or 0.0


def _lowest(runs: Iterable[RunRecord]) -> float:
    return min(map(_quality, runs))


def _highest(runs: Iterable[RunRecord]) -> float:
    return max(map(_quality, runs))


def _in_percent(run: RunRecord) -> RunRecord:
    return replace(run, quality=100.0 * _quality(run), unit=PERCENT)


def _doubt(
    small: Sequence[RunRecord], all_runs: Sequence[RunRecord], taken: str
) -> Doubt:
    large = next((run for run in all_runs if _quality(run) > 1.0), None)
    first = small[0]
    told = f"{first.metric} is {_quality(first):g} of {first.label}"
    question = f"{told}, and is said to be per cent: a fraction?"
    if large is not None:
        other = f"{_quality(large):g} of {large.label}"
        question = f"{told} and {other}: a fraction beside per cent?"
    is_answered = taken in (AS_PERCENT, AS_IS)
    return Doubt(
        id=SCALE,
        question=question,
        answers=ANSWERS,
        taken=taken if is_answered else "",
        is_answered=is_answered,
        methods=tuple(dict.fromkeys(run.label for run in small)),
    )


def _mix_problem(doubt: Doubt) -> Problem:
    return Problem(
        1,
        "quality",
        doubt.question.removesuffix("?").replace(": a", ", which may be a"),
        "Write all of them on one scale, or say how they are meant.",
        option=f"--answer {SCALE}={AS_PERCENT} (fractions times 100) or "
        f"--answer {SCALE}={AS_IS}",
    )
