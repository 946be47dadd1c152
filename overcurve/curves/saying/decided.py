"""Verdicts in words: they say only what was tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from overcurve.curves.saying.open import (
    say_out_of_range,
    say_rest_open,
    say_undecided,
    say_unjudged,
)
from overcurve.curves.saying.spoken import Spoken
from overcurve.curves.saying.wording import say_count, say_number, say_reservations
from overcurve.curves.terms.answers import MethodVerdict, Point

_CLAIMS: tuple[MethodVerdict, ...] = (
    "above",
    "below",
    "crosses",
    "partly_above",
    "partly_below",
)


def say_verdict(spoken: Spoken) -> str:
    """The verdict of a method as one sentence without the method's name."""
    sayers: dict[MethodVerdict, Callable[[Spoken], str]] = {
        "above": _say_all,
        "below": _say_all,
        "crosses": _say_crossing,
        "partly_above": _say_partly,
        "partly_below": _say_partly,
        "undecided": say_undecided,
        "out_of_range": say_out_of_range,
        "not_comparable": _say_not_comparable,
    }
    verdict = spoken.answer.verdict
    parts = [sayers[verdict](spoken)]
    said = spoken.reservations if verdict in _CLAIMS else spoken.doubts
    parts[0] += say_reservations(said)
    if verdict not in ("out_of_range", "not_comparable"):
        parts += say_unjudged(spoken)
    if spoken.waiting and spoken.answer.points:
        parts.append(f"interim, {say_count(spoken.waiting, 'run')} to come")
    return "; ".join(parts)


def _say_all(spoken: Spoken) -> str:
    inside = spoken.inside
    if len(inside) > 1 and spoken.answer.above_everywhere:
        # A point may be taken for the baseline's end and yet lie a little beyond it.
        first, last = spoken.ends
        start = max(inside[0].x or first, first)
        end = min(inside[-1].x or last, last)
        tested = say_count(len(inside), f"tested {spoken.place}")
        span = f"from {spoken.time(start)} to {spoken.time(end)}"
        return f"strictly above {span} ({tested})"
    return f"{spoken.answer.verdict} at {spoken.all_tested()}"


def _say_crossing(spoken: Spoken) -> str:
    """ "worse up to 5 s, better from 12 s, open between", where it is that simple."""
    inside = spoken.inside
    stretches = [
        (verdict, list(points))
        for verdict, points in groupby(inside, key=lambda point: point.verdict)
    ]
    words = {"above": "better", "below": "worse"}
    ends = stretches[0], stretches[-1]
    tested = say_count(len(inside), f"tested {spoken.place}")
    between = {verdict for verdict, _ in stretches[1:-1]}
    simple = len(stretches) <= 3 and between <= {"undecided"}
    if simple and all(verdict in words for verdict, _ in ends):
        (first, early), (last, late) = ends
        before = f"{words[first]} up to {spoken.times(early[-1:])}"
        after = f"{words[last]} from {spoken.times(late[:1])}"
        return f"{before}, {after}, open between ({tested})"
    words |= {"undecided": "open", "equal": spoken.equal_words()}
    parts = [f"{words[v]} at {spoken.times(points)}" for v, points in stretches]
    return f"{', '.join(parts)} ({tested})"


def _say_partly(spoken: Spoken) -> str:
    word = "above" if spoken.answer.verdict == "partly_above" else "below"
    inside = spoken.inside

    def those(verdict: str) -> list[Point]:
        return [point for point in inside if point.verdict == verdict]

    decided, equal, opened = those(word), those("equal"), those("undecided")
    if len(decided) == len(inside):  # the others have no valid run
        return f"{word} at {spoken.all_tested()}"
    sentence = f"{word} at {spoken.some_tested(decided)} ({spoken.times(decided)})"
    if equal:
        sentence += f", {spoken.equal_words()} at {spoken.times(equal)}"
    if opened:
        sentence += f", {say_rest_open(spoken, opened)}"
    return sentence


def _say_not_comparable(spoken: Spoken) -> str:
    baseline, own = spoken.selection.baseline.device_classes, spoken.device_classes
    if len(baseline) > 1:
        return f"not comparable: the baseline was measured on {_say_classes(baseline)}"
    if len(own) > 1:
        return f"not comparable: measured on {_say_classes(own)}"
    return f"not comparable: measured on {own[0]}, the baseline on {baseline[0]}"


def _say_classes(classes: Sequence[str]) -> str:
    names = ", ".join(classes[:3]) + (" and others" if len(classes) > 3 else "")
    return f"{say_number(len(classes))} kinds of device ({names})"
