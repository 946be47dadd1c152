"""Verdicts in words: they say only what was tested.

Undecided is never worded as a tie, and nothing is said about times where the method
or the baseline was not trained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frontend.curves.answers import MethodAnswer, MethodVerdict, Point
from frontend.curves.records import WAITING_STATUSES, RunRecord
from frontend.curves.selection import Selection
from frontend.curves.wording import (
    say_count,
    say_gap,
    say_gap_range,
    say_number,
    say_time,
    say_times,
    say_width,
)

_CLAIMS: tuple[MethodVerdict, ...] = (
    "above",
    "below",
    "crosses",
    "partly_above",
    "partly_below",
)
_WHY_UNTESTED = {
    "no_replicates": (
        "no budget has two runs, so chance cannot be told from a gap: add seeds"
    ),
    "zero_variance": (
        "all seeds agree to the last digit, so chance cannot be told from a gap"
    ),
    "diverged": "most of its runs diverged",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a sentence is made from; `reservations` are warnings in a few words."""

    selection: Selection
    answer: MethodAnswer
    reservations: tuple[str, ...]

    @property
    def axis(self) -> str:
        """The axis of the question."""
        return self.selection.question.axis

    @property
    def inside(self) -> list[Point]:
        """Points at times where the baseline can be read."""
        points = self.answer.points
        return [p for p in points if p.verdict != "out_of_range" and p.x is not None]

    def times(self, points: Sequence[Point]) -> str:
        """The times of some points in words."""
        return say_times([p.x for p in points if p.x is not None], self.axis)


def say_verdict(spoken: Spoken) -> str:
    """The verdict of a method as one sentence without the method's name."""
    sayers: dict[MethodVerdict, Callable[[Spoken], str]] = {
        "above": _say_all,
        "below": _say_all,
        "crosses": _say_crossing,
        "partly_above": _say_partly,
        "partly_below": _say_partly,
        "undecided": _say_undecided,
        "out_of_range": _say_out_of_range,
        "not_comparable": _say_not_comparable,
    }
    verdict = spoken.answer.verdict
    parts = [sayers[verdict](spoken)]
    if verdict in _CLAIMS and spoken.reservations:
        count = len(spoken.reservations)
        word = "reservation" if count == 1 else "reservations"
        parts[0] += f", with {say_number(count)} {word}: "
        parts[0] += "; ".join(spoken.reservations)
    if verdict not in ("out_of_range", "not_comparable"):
        parts += _say_unjudged(spoken)
    waiting = _waiting(spoken)
    if waiting and spoken.answer.points:
        parts.append(f"interim, {say_count(waiting, 'run')} to come")
    return "; ".join(parts)


def _say_all(spoken: Spoken) -> str:
    word, inside = spoken.answer.verdict, spoken.inside
    if len(inside) == 1:
        return f"{word} at {spoken.times(inside)}, {_only_time(spoken)}"
    if spoken.answer.above_everywhere:
        ends = spoken.times([inside[0]]), spoken.times([inside[-1]])
        tested = say_count(len(inside), _tested(spoken.axis))
        return f"strictly above from {ends[0]} to {ends[1]} ({tested})"
    return f"{word} at {_all_times(spoken)} ({spoken.times(inside)})"


def _tested(axis: str) -> str:
    # Steps or dollars are no times.
    return "tested time" if axis.endswith("seconds") else "tested point"


def _all_times(spoken: Spoken) -> str:
    tested = _tested(spoken.axis) + "s"
    count = len(spoken.inside)
    return f"both {tested}" if count == 2 else f"all {count} {tested}"


def _only_time(spoken: Spoken) -> str:
    tested = _tested(spoken.axis)
    if len(spoken.answer.points) == 1:
        return f"the only {tested.removeprefix('tested ')} tested"
    return f"the only {tested} within the baseline's range"


def _say_crossing(spoken: Spoken) -> str:
    """ "worse up to 5 s, better from 12 s, open between"."""
    decided = [p for p in spoken.inside if p.verdict in ("above", "below")]
    stretches: list[list[Point]] = []
    for point in decided:
        if stretches and stretches[-1][0].verdict == point.verdict:
            stretches[-1].append(point)
        else:
            stretches.append([point])
    said = []
    for i, stretch in enumerate(stretches):
        word = "better" if stretch[0].verdict == "above" else "worse"
        first, last = spoken.times([stretch[0]]), spoken.times([stretch[-1]])
        if i == 0:
            said.append(f"{word} up to {last}")
        elif i == len(stretches) - 1:
            said.append(f"{word} from {first}")
        else:
            said.append(f"{word} from {first} to {last}")
    tested = say_count(len(spoken.inside), _tested(spoken.axis))
    return f"{', '.join(said)}, open between ({tested})"


def _say_partly(spoken: Spoken) -> str:
    word = "above" if spoken.answer.verdict == "partly_above" else "below"
    inside = spoken.inside
    decided = [point for point in inside if point.verdict == word]
    others = [point for point in inside if point.verdict != word]
    lead = f"{word} at {len(decided)} of {len(inside)} {_tested(spoken.axis)}s"
    lead += f" ({spoken.times(decided)})"
    if not others:
        return lead
    if all(point.verdict == "equal" for point in others):
        return f"{lead}, {_equal_words(spoken)} at {spoken.times(others)}"
    left = "the other" if len(others) == 1 else f"{say_number(len(others))} others"
    widest = max(others, key=lambda point: point.x or 0.0)
    return f"{lead}, {left} open: {_say_open(spoken, widest)}"


def _say_undecided(spoken: Spoken) -> str:
    inside = spoken.inside
    if not inside:
        return _say_nothing_yet(spoken)
    if all(point.verdict == "equal" for point in inside):
        where = f"{_all_times(spoken)} ({spoken.times(inside)})"
        if len(inside) == 1:
            where = f"{spoken.times(inside)}, {_only_time(spoken)}"
        return f"{_equal_words(spoken)} at {where}"
    opened = [point for point in inside if point.verdict == "undecided"]
    if len(inside) == 1:
        said = _say_open(spoken, opened[0], where=_only_time(spoken))
        return f"undecided {said}"
    where = _all_times(spoken)
    if len(opened) < len(inside):
        where = f"{len(opened)} of {len(inside)} {_tested(spoken.axis)}s"
    return f"undecided at {where}: {_say_open(spoken, opened[-1])}"


def _equal_words(spoken: Spoken) -> str:
    margin = spoken.selection.question.margin or 0.0
    return f"equal within {say_width(margin, spoken.selection.unit)}"


def _say_open(spoken: Spoken, point: Point, where: str = "") -> str:
    """What is known at a time where nothing is decided."""
    # What follows has a verb of its own, so a remark before it is closed by a colon.
    at = f"at {spoken.times([point])}" + (f", {where}:" if where else "")
    if point.reason in _WHY_UNTESTED:
        return f"{at.removesuffix(':')}: {_WHY_UNTESTED[point.reason]}"
    if point.gap is None or point.gap_low is None or point.gap_high is None:
        return at.removesuffix(":")
    unit = spoken.selection.unit
    if point.reason == "several_points":
        alone = say_gap(point.gap, point.gap_low, point.gap_high, unit)
        count = say_number(len(spoken.inside))
        word = _tested(spoken.axis).removeprefix("tested ")
        return f"{at} {alone} alone, not counted, {count} {word}s were tested"
    if point.reason == "baseline_better_earlier":
        return f"{at} the baseline does no worse with an earlier budget"
    if _is_hopeless(spoken, point):
        return f"{at} these runs cannot tell, {_what_to_run(point)}"
    return f"{at} {say_gap_range(point.gap_low, point.gap_high, unit)}"


def _is_hopeless(spoken: Spoken, point: Point) -> bool:
    """Whether the interval is wider than all that the baseline ever gained.

    Only without replicates at this time: beside a flat baseline an ordinary interval
    is wide as well, and still says something.
    """
    groups = spoken.selection.baseline.groups
    heights = [group.mean_quality for group in groups]
    if point.half_width is None or len(heights) < 2:
        return False
    return point.half_width > max(heights) - min(heights) and point.provisional


def _what_to_run(point: Point) -> str:
    if point.reason == "bracket":
        return "train the baseline at this time"
    return "add seeds on both sides" if point.runs > 1 else "add two seeds"


def _say_nothing_yet(spoken: Spoken) -> str:
    waiting = _waiting(spoken)
    if spoken.answer.points:
        return f"undecided: {_WHY_UNTESTED['diverged']}"
    if waiting:
        verb = "is" if waiting == 1 else "are"
        return f"nothing to judge yet: {say_count(waiting, 'run')} {verb} still to come"
    arms = spoken.selection.methods
    records = [r for m in arms if m.recipe == spoken.answer.recipe for r in m.records]
    return f"nothing to judge: no run of this method {_why_none(spoken, records)}"


def _why_none(spoken: Spoken, records: Sequence[RunRecord]) -> str:
    if any(r.status == "finished" and r.quality is not None for r in records):
        return f"carries a {spoken.axis} that can be used"
    return "has ended well"


def _waiting(spoken: Spoken) -> int:
    arms = [spoken.selection.baseline]
    arms += [m for m in spoken.selection.methods if m.recipe == spoken.answer.recipe]
    return sum(r.status in WAITING_STATUSES for arm in arms for r in arm.records)


def _say_out_of_range(spoken: Spoken) -> str:
    knots = spoken.selection.baseline.groups
    points = [point for point in spoken.answer.points if point.x is not None]
    if not knots:
        records = spoken.selection.baseline.records
        return f"not judged: no run of the baseline {_why_none(spoken, records)}"
    ends = [_group_time(spoken, i) for i in (0, -1)]
    for point in points:
        at = spoken.times([point])
        if point.reason == "better_and_faster":
            return (
                "not judged by extrapolation: better than the baseline's shortest "
                f"budget, in less time ({at} against {ends[0]})"
            )
        if point.reason == "worse_and_slower":
            return (
                "not judged by extrapolation: worse than the baseline's longest "
                f"budget, in more time ({at} against {ends[1]})"
            )
    if len(knots) == 1:
        return (
            f"not judged: the baseline was trained at {ends[0]} only, "
            f"this method at {spoken.times(points)}"
        )
    return (
        f"not judged: tested at {spoken.times(points)}, "
        f"the baseline from {ends[0]} to {ends[1]}"
    )


def _group_time(spoken: Spoken, i: int) -> str:
    group = spoken.selection.baseline.groups[i]
    return say_time(group.mean_time, spoken.axis)


def _say_not_comparable(spoken: Spoken) -> str:
    classes = spoken.selection.device_classes
    shown = ", ".join(classes[:3]) + (" and others" if len(classes) > 3 else "")
    count = say_number(len(classes))
    return f"not comparable: measured on {count} kinds of device ({shown})"


def _say_unjudged(spoken: Spoken) -> list[str]:
    """Points that no word was said about: beyond the range, or never finished."""
    knots, said = spoken.selection.baseline.groups, []
    outside = [
        point
        for point in spoken.answer.points
        if point.verdict == "out_of_range" and point.x is not None
    ]
    if outside and knots:
        start, end = knots[0].mean_time, knots[-1].mean_time
        is_time = _tested(spoken.axis) == "tested time"
        longer = [p for p in outside if p.x is not None and p.x > end]
        shorter = [p for p in outside if p.x is not None and p.x < start]
        if shorter:
            count = say_count(
                len(shorter), "shorter time" if is_time else "earlier point"
            )
            said.append(
                f"{count} not judged: the baseline begins at {_group_time(spoken, 0)}"
            )
        if longer:
            count = say_count(len(longer), "longer time" if is_time else "later point")
            said.append(
                f"{count} not judged: the baseline ends at {_group_time(spoken, -1)}"
            )
    lost = sum(point.x is None for point in spoken.answer.points)
    if lost and spoken.inside:
        said.append(f"{say_count(lost, 'budget')} without a valid run")
    return said
