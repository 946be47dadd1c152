"""Words for what is not decided: a tie is never among them.

Nothing is said about times where the method or the baseline was not trained.
"""

from __future__ import annotations

from collections.abc import Sequence

from overcurve.curves.saying.spoken import Spoken
from overcurve.curves.saying.wording import (
    say_count,
    say_gap,
    say_gap_range,
    say_number,
)
from overcurve.curves.terms.answers import Point
from overcurve.curves.terms.axes import say_axis, say_place
from overcurve.curves.terms.run_table import RunTable

_WHY_UNTESTED = {
    "no_replicates": (
        "no budget has two runs, so chance cannot be told from a gap: add seeds"
    ),
    "zero_variance": (
        "all seeds agree to the last digit, so chance cannot be told from a gap"
    ),
    "diverged": "most of its runs diverged",
}


def say_undecided(spoken: Spoken) -> str:
    """A method about which nothing is claimed."""
    inside = spoken.inside
    if not inside:
        return _say_nothing_yet(spoken)
    equal = [point for point in inside if point.verdict == "equal"]
    opened = [point for point in inside if point.verdict == "undecided"]
    if not opened:
        return f"{spoken.equal_words()} at {spoken.all_tested()}"
    if len(inside) == 1:
        return f"undecided {_say_place(spoken, opened[0], spoken.only_one())}"
    if not equal:
        count = "both" if len(inside) == 2 else f"all {len(inside)}"
        where = f"{count} tested {spoken.place}s"
        return f"undecided at {where}: {_say_place(spoken, opened[-1])}"
    lead = f"{spoken.equal_words()} at {spoken.some_tested(equal)} "
    lead += f"({spoken.times(equal)})"
    return f"{lead}, {say_rest_open(spoken, opened)}"


def say_rest_open(spoken: Spoken, opened: Sequence[Point]) -> str:
    """ "two others open: at 24 s between −0.3 and +0.7": the last of them in full."""
    count = len(opened)
    left = "the other" if count == 1 else f"{say_number(count)} others"
    if count == 1 and len(spoken.inside) > 2:
        left = "one"
    return f"{left} open: {_say_place(spoken, opened[-1])}"


def _say_place(spoken: Spoken, point: Point, remark: str = "") -> str:
    """What is known at a time where nothing is decided."""
    at = f"at {spoken.times([point])}"
    words = _say_known(spoken, point)
    if remark:
        return f"{at}, {remark}" + (f": {words}" if words else "")
    if point.reason in _WHY_UNTESTED:
        return f"{at}: {words}"
    return f"{at} {words}".strip()


def _say_known(spoken: Spoken, point: Point) -> str:
    if point.reason in _WHY_UNTESTED:
        return _WHY_UNTESTED[point.reason]
    if point.gap is None or point.gap_low is None or point.gap_high is None:
        return ""
    unit = spoken.selection.unit
    if point.reason == "several_points":
        alone = say_gap(point.gap, point.gap_low, point.gap_high, unit)
        family = [
            p for p in spoken.inside if p.p is not None and p.reason != "diverged"
        ]
        count = f"{say_number(len(family))} {spoken.place}s"
        return f"{alone} alone, not counted because {count} were tested"
    if point.reason == "baseline_better_earlier":
        budget = "an earlier" if spoken.is_time else "a smaller"
        return f"the baseline may do as well with {budget} budget"
    if not point.estimable:
        return f"these runs cannot tell: {say_cure(point, spoken.axis)}"
    return say_gap_range(point.gap_low, point.gap_high, unit)


def say_cure(point: Point, axis: str) -> str:
    """What to run where the runs cannot even say how much they vary."""
    if point.reason == "bracket":
        return f"train the baseline at this {say_place(axis)}"
    return "add 2 seeds to this method"


def _say_nothing_yet(spoken: Spoken) -> str:
    if any(point.diverged for point in spoken.answer.points):
        return f"undecided: {_WHY_UNTESTED['diverged']}"
    waiting = spoken.waiting
    if waiting:
        verb = "is" if waiting == 1 else "are"
        return f"nothing to judge yet: {say_count(waiting, 'run')} {verb} still to come"
    arms = spoken.selection.methods
    (runs,) = (arm.records for arm in arms if arm.recipe == spoken.answer.recipe)
    return f"nothing to judge: no run of this method {_why_none(spoken, runs)}"


def _why_none(spoken: Spoken, runs: RunTable) -> str:
    finished = runs.where(lambda run: run.status == "finished")
    if any(quality is not None for (quality,) in finished.rows("quality")):
        quality = spoken.selection.question.quality or "quality"
        return f"has both {say_axis(spoken.axis)} and {quality} recorded"
    return "has ended well"


def say_out_of_range(spoken: Spoken) -> str:
    """A method all of whose points lie where the baseline was not trained."""
    points = [point for point in spoken.answer.points if point.x is not None]
    if not spoken.selection.baseline.groups:
        records = spoken.selection.baseline.records
        return f"not judged: no run of the baseline {_why_none(spoken, records)}"
    start, end = spoken.ends
    short = (
        "shortest budget, in less time"
        if spoken.is_time
        else "smallest budget, at less"
    )
    long = (
        "longest budget, in more time" if spoken.is_time else "largest budget, at more"
    )
    clear = []
    for reason, words, edge in (
        ("better_and_faster", f"better than the baseline's {short}", start),
        ("worse_and_slower", f"worse than the baseline's {long}", end),
    ):
        there = [point for point in points if point.reason == reason]
        if there:
            at = f"({spoken.times(there)} against {spoken.time(edge)})"
            clear.append(f"{words} {at}")
    if clear:
        rest = [point for point in points if point.reason is None]
        sentence = f"not judged by extrapolation: {' and '.join(clear)}"
        if rest:
            sentence += f"; nor at {say_count(len(rest), f'other {spoken.place}')}"
        return sentence
    tested = spoken.times(points)
    if start == end:
        only = spoken.time(start)
        return (
            f"not judged: the baseline was trained at {only} only, "
            f"this method at {tested}"
        )
    span = f"from {spoken.time(start)} to {spoken.time(end)}"
    return f"not judged: tested at {tested}, the baseline {span}"


def say_unjudged(spoken: Spoken) -> list[str]:
    """Points that no word was said about: beyond the range, or never finished."""
    remarks = []
    points = spoken.answer.points
    outside = [p.x for p in points if p.verdict == "out_of_range" and p.x is not None]
    if outside and spoken.selection.baseline.groups:
        start, end = spoken.ends
        for count, word, verb, edge in (
            (sum(x < start for x in outside), ("shorter", "smaller"), "begins", start),
            (sum(x > end for x in outside), ("longer", "larger"), "ends", end),
        ):
            if count:
                what = f"{word[0] if spoken.is_time else word[1]} {spoken.place}"
                where = f"the baseline {verb} at {spoken.time(edge)}"
                remarks.append(f"{say_count(count, what)} not judged: {where}")
    lost = sum(point.x is None for point in points)
    if lost and spoken.inside:
        remarks.append(f"{say_count(lost, 'budget')} without a valid run")
    return remarks
