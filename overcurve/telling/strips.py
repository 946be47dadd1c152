"""Verdict strips: for each method one sentence and two numbers with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.curves.comparison import Comparison, Interval, MethodAnswer
from overcurve.curves.saying.wording import count_reservations, say_reservations
from overcurve.curves.terms.axes import TRAINING_TIME, say_axis
from overcurve.figures.layout import colours_of
from overcurve.figures.scale import QualityScale
from overcurve.telling.time_saved import time_saved
from overcurve.words import significant

LOOKS = {
    "above": ("above", "▲"),
    "below": ("below", "▼"),
    "crosses": ("partly", "✕"),
    "partly_above": ("partly", "△"),
    "partly_below": ("partly", "▽"),
    "undecided": ("undecided", "◇"),
    "equal": ("undecided", "■"),
    "out_of_range": ("undecided", "○"),
    "not_comparable": ("undecided", "⊘"),
}
FEWEST_SHARING = 2  # claims: one says its own reservations
# How sentences of verdicts begin (`curves/saying/decided.py`), longest first.
LEADING_WORDS = (
    "strictly above",
    "strictly below",
    "above",
    "below",
    "undecided",
    "not comparable",
    "out of range",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its interval: `before`, `number`, `after`, `[interval]`."""

    before: str
    number: str
    after: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One method's verdict as it is shown: `joint`, `word` and `rest` make up the
    sentence after the name, `sentence` is the whole, whatever else the page says once.
    `equal_budget` is another sentence: not on time."""

    name: str
    recipe: str
    colour: str
    verdict: str
    look: str
    glyph: str
    joint: str
    word: str
    rest: str
    sentence: str
    figures: tuple[Figure, ...]
    equal_budget: str = ""


def shared_reservations(comparison: Comparison) -> tuple[str, ...]:
    """The reservations that every claim of several has, in a few words each."""
    claims = [
        answer.warnings
        for answer in comparison.methods
        if answer.warnings and say_reservations(answer.warnings) in answer.sentence
    ]
    if len(claims) < FEWEST_SHARING:
        return ()
    return tuple(w for w in claims[0] if all(w in warnings for warnings in claims))


def say_shared(reservations: Sequence[str]) -> str:
    """Them in a sentence, said once beside the strips; "" without any."""
    if not reservations:
        return ""
    amount = count_reservations(len(reservations))
    return f"{amount.capitalize()} about each claim: {'; '.join(reservations)}."


def verdict_strips(
    comparison: Comparison, scale: QualityScale, said_once: Sequence[str] = ()
) -> tuple[Strip, ...]:
    """Builds the strip of every method, in the order of the question.

    Args:
        said_once: reservations that the page says beside the strips, so that their
            sentences leave them out.
    """
    colours = colours_of(comparison)
    strips = []
    for answer in comparison.methods:
        look, glyph = LOOKS[answer.verdict]
        joint, word, rest = _take_apart(_without(answer, said_once))
        strip = Strip(
            name=answer.name,
            recipe=answer.recipe,
            colour=colours[answer.recipe],
            verdict=answer.verdict,
            look=look,
            glyph=glyph,
            joint=joint,
            word=word,
            rest=rest,
            sentence=answer.sentence,
            equal_budget=answer.equal_budget.sentence if answer.equal_budget else "",
            figures=_figures(answer, scale, _spent(comparison.question.axis)),
        )
        strips.append(strip)
    return tuple(strips)


def _without(answer: MethodAnswer, said_once: Sequence[str]) -> str:
    own = [words for words in answer.warnings if words not in said_once]
    whole = say_reservations(answer.warnings)
    if not whole:
        return answer.sentence
    return answer.sentence.replace(whole, say_reservations(own), 1)


def _take_apart(sentence: str) -> tuple[str, str, str]:
    for word in LEADING_WORDS:
        if sentence.startswith(word):
            return " is ", word, sentence.removeprefix(word)
    first, space, rest = sentence.partition(" ")
    joint = " " if first in ("crosses", "has") else ": "
    return joint, first, space + rest


def _spent(axis: str) -> str:
    return "time" if axis == TRAINING_TIME else say_axis(axis)


def _figures(
    answer: MethodAnswer, scale: QualityScale, spent: str
) -> tuple[Figure, ...]:
    figures: list[Figure] = []
    judged = [p for p in answer.points if p.verdict != "out_of_range"]
    if not any(point.estimable for point in judged):
        return ()
    saved = time_saved(answer)
    if saved.value is not None:
        figures.append(_time_figure(saved, scale, spent))
    gain = answer.quality_gain
    if gain.value is not None:
        unit = f"{scale.gap_unit} " if scale.gap_unit else f"in {scale.metric} "
        figures.append(
            Figure(
                before="",
                number=scale.gap(gain.value),
                after=f"{unit}at equal {spent}, on average",
                interval=scale.interval(gain.low, gain.high),
            )
        )
    return tuple(figures)


def _time_figure(speedup: Interval, scale: QualityScale, spent: str) -> Figure:
    """A speed-up said as the share of the baseline's time that is needed."""

    def share(value: float | None) -> str | None:
        return None if value is None else significant(100 / value, 3)

    low, high = share(speedup.high), share(speedup.low)
    if low is not None and high is not None:
        interval = f"[{low}, {high}] %"
    elif high is not None:
        interval = f"at most {high} %"
    else:
        interval = f"at least {low} %" if low is not None else "no bound"
    return Figure(
        before=f"Same {scale.metric} in ",
        number=f"{share(speedup.value)} %",
        after=f"of the {spent}",
        interval=interval,
    )
