"""Whether the times of a file are in one unit: milliseconds beside seconds are not.

At equal budgets and on one device no method is 1,000 times as slow as another at every
budget, nor 60 or 3,600 times. And a frame that pandas writes as JSON has milliseconds
for what was a duration, as it has for what was a date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import median

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.header_units import unit_of_time
from overcurve.reading.problems import Problem
from overcurve.reading.quality_scales import ScaledRuns

SCALE = "scale_time"  # the id of the doubt
CONVERT, AS_IS = "convert", "as_is"
NEAR = 0.1  # of the factor: how exactly it is met, at every budget of both
WHOLE = 1000.0  # from here on whole numbers may be milliseconds
DATES = ((1e11, 1e14, "ms"), (1e14, 1e17, "us"), (1e17, 1e20, "ns"))  # from 1973 on
_Of = tuple[str, str]  # a label and a device


@dataclass(frozen=True, slots=True)
class _Factor:
    """How far apart two units are, and whether the larger times are to be divided, or
    the smaller ones multiplied, to have seconds."""

    factor: float
    unit: str
    divides: bool


FACTORS = (
    _Factor(60.0, "minutes", divides=False),
    _Factor(1000.0, "milliseconds", divides=True),
    _Factor(3600.0, "hours", divides=False),
)


@dataclass(frozen=True, slots=True)
class _Odd:
    """A method whose times seem to be in another unit than another's."""

    method: _Of
    factor: _Factor
    own: float
    other: float
    other_label: str
    budget: float


def check_times(records: Sequence[RunRecord], answers: Mapping[str, str]) -> ScaledRuns:
    """Looks for methods whose times are in another unit than those of the others.

    Args:
        records: of one file.
        answers: to doubts, by their id; without one to `scale_time` a mix is a problem.
    Returns: the records, brought to seconds where the answer says so; the doubt, and
        the problem where nobody has answered it.
    """
    odd = _odd_methods(records)
    if not odd:
        return ScaledRuns(tuple(records))
    taken = answers.get(SCALE, "")
    doubt = _doubt(odd, taken)
    if taken == CONVERT:
        return ScaledRuns(tuple(_converted(r, odd) for r in records), (doubt,))
    problems = () if taken == AS_IS else (_problem(doubt),)
    return ScaledRuns(tuple(records), (doubt,), problems)


def _odd_methods(records: Sequence[RunRecord]) -> dict[_Of, _Odd]:
    """The methods that are in another unit at every budget that they share with one."""
    by_task: dict[str, dict[_Of, dict[float, list[float]]]] = defaultdict(dict)
    for run in records:
        if run.train_seconds is not None and run.status == "finished":
            times = by_task[run.task].setdefault((run.label, run.device_class), {})
            times.setdefault(run.budget, []).append(run.train_seconds)
    odd: dict[_Of, _Odd] = {}
    for methods in by_task.values():
        middle = {
            of: {budget: median(times) for budget, times in each.items()}
            for of, each in methods.items()
        }
        for one, two in combinations(middle, 2):
            if one[1] != two[1]:  # another device may well be 60 times as fast
                continue
            found = _compare(one, middle[one], two, middle[two])
            if found is not None:
                odd.setdefault(found.method, found)
    return odd


def _compare(
    one: _Of, times: Mapping[float, float], two: _Of, others: Mapping[float, float]
) -> _Odd | None:
    """Which of two methods is in another unit; None where none is."""
    shared = sorted(times.keys() & others.keys())
    if not shared:
        return None
    ratios = [times[budget] / others[budget] for budget in shared]
    if ratios[0] < 1.0:
        one, times, two, others = two, others, one, times
        ratios = [1.0 / ratio for ratio in ratios]
    for factor in FACTORS:
        apart = NEAR * factor.factor
        if all(abs(ratio - factor.factor) <= apart for ratio in ratios):
            budget = shared[0]
            if factor.divides:
                pair = (one, factor, times[budget], others[budget], two[0], budget)
            else:
                pair = (two, factor, others[budget], times[budget], one[0], budget)
            return _Odd(*pair)
    return None


def _converted(run: RunRecord, odd: Mapping[_Of, _Odd]) -> RunRecord:
    found = odd.get((run.label, run.device_class))
    if found is None or run.train_seconds is None:
        return run
    factor = found.factor.factor
    by = 1.0 / factor if found.factor.divides else factor
    total = run.total_seconds
    return replace(
        run,
        train_seconds=run.train_seconds * by,
        total_seconds=None if total is None else total * by,
    )


def _doubt(odd: Mapping[_Of, _Odd], taken: str) -> Doubt:
    first = next(iter(odd.values()))
    unit = first.factor.unit
    is_answered = taken in (CONVERT, AS_IS)
    label = first.method[0]
    return Doubt(
        id=SCALE,
        question=f"train_seconds is {first.own:,.6g} of {label} and {first.other:,.6g} "
        f"of {first.other_label} at budget {first.budget:g}, about "
        f"{first.factor.factor:,.0f} times apart at every budget: {unit} beside "
        "seconds?",
        answers=(
            Answer(CONVERT, f"The times of {label} are {unit}: make them seconds"),
            Answer(AS_IS, "All are in one unit already"),
        ),
        taken=taken if is_answered else "",
        is_answered=is_answered,
        methods=tuple(dict.fromkeys(label for label, _ in odd)),
    )


def _problem(doubt: Doubt) -> Problem:
    return Problem(
        1,
        "train_seconds",
        doubt.question.removeprefix("train_seconds ")
        .removesuffix("?")
        .replace("budget: ", "budget, which may be "),
        "Write all times in one unit, or say how they are meant.",
        option=f"--answer {SCALE}={CONVERT} (make them seconds) or "
        f"--answer {SCALE}={AS_IS}",
    )


def time_beside_dates(records: Sequence[RunRecord], column: str) -> Problem | None:
    """Times that may be parts of a second, as dates beside them are, or None.

    Args:
        records: of one file.
        column: of the training time, as the file calls it; nobody stated its unit.
    """
    times = [run.train_seconds for run in records if run.train_seconds is not None]
    said = column == "train_seconds" or unit_of_time(column)
    if not times or said:
        return None
    if not all(t >= WHOLE and t.is_integer() for t in times):
        return None
    date = next(_dates(records), None)
    if date is None:
        return None
    name, moment, unit = date
    return Problem(
        1,
        column[:60],
        f"is {times[0]:,.0f} beside {name[:60]} {moment:.0f}, a date in {unit}: "
        "durations may be too, as pandas writes them",
        f"Say the unit of {column[:60]}.",
        option=f"--unit {column[:60]}={unit} or --unit {column[:60]}=s",
    )


def _dates(records: Sequence[RunRecord]) -> Iterator[tuple[str, float, str]]:
    """Columns that hold a moment since 1970 in every run, in parts of a second."""
    for name, value in records[0].extra.items():
        for least, most, unit in DATES:
            in_all = [least <= run.extra.get(name, 0.0) < most for run in records]
            if all(in_all):
                yield name, float(value), unit
