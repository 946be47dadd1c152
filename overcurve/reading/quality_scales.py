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
# How far methods may be apart, on the same scale, and runs of one method and budget.
METHODS_APART, RUNS_APART = 1.5, 1.2
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
    records: Sequence[RunRecord], answers: Mapping[str, str]
) -> ScaledRuns:
    """Looks for fractions beside per cent among the qualities of each metric.

    Args:
        records: of one file.
        answers: to doubts, by their id; without one to `scale` a mix is a problem.
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
    small = {id(run) for runs in by_metric.values() for run in _fractions(runs)}
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


def _fractions(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """The runs whose qualities are fractions where those of others are per cent, or
    where all are said to be."""
    lowest, highest = _lowest(runs), _highest(runs)
    if not _is_share(runs[0]) or lowest < 0.0 or highest > 100.0:
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
    return found or [run for own in by_method.values() for run in _mixed(own)]


def _is_share(run: RunRecord) -> bool:
    """Whether a metric is a share of something, by its name; one without is, where
    more of it is better."""
    if run.metric in ("", "quality"):
        return run.direction == "max"
    return _SHARES.search(name_words(run.metric)) is not None


def _agree(small: list[RunRecord], large: list[list[RunRecord]]) -> bool:
    """Whether some method a hundred times as large covers about the same range."""
    low, high = _lowest(small) / METHODS_APART, _highest(small) * METHODS_APART
    return any(
        _lowest(own) / 100.0 <= high and low <= _highest(own) / 100.0 for own in large
    )


def _mixed(own: Sequence[RunRecord]) -> list[RunRecord]:
    """Fractions among the runs of one method: beside others of the same budget that
    are a hundred times as large."""
    by_budget: dict[float, list[RunRecord]] = defaultdict(list)
    for run in own:
        by_budget[run.budget].append(run)
    found = []
    for runs in by_budget.values():
        large = sorted(q for run in runs if (q := _quality(run)) > 1.0)
        for run in runs:
            scaled = 100.0 * _quality(run)
            place = bisect_left(large, scaled / RUNS_APART)
            is_near = place < len(large) and large[place] <= scaled * RUNS_APART
            if scaled <= 100.0 and is_near:
                found.append(run)
    return found


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
