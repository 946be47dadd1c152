"""Verdict strips: for each method one sentence and two numbers with intervals."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.curves.axes import TRAINING_TIME, say_axis
from frontend.curves.comparison import Comparison, Interval, MethodAnswer
from frontend.figures.layout import colours_of
from frontend.figures.scale import QualityScale
from frontend.words import significant

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
VERDICT_WORDS = (
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
    sentence after the name. `equal_budget` is another sentence: not on time."""

    name: str
    recipe: str
    colour: str
    verdict: str
    look: str
    glyph: str
    joint: str
    word: str
    rest: str
    figures: tuple[Figure, ...]
    equal_budget: str = ""


def verdict_strips(comparison: Comparison, scale: QualityScale) -> tuple[Strip, ...]:
    """Builds the strip of every method, in the order of the question."""
    colours = colours_of(comparison)
    strips = []
    for answer in comparison.methods:
        look, glyph = LOOKS[answer.verdict]
        joint, word, rest = _take_apart(answer.sentence)
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
            equal_budget=answer.equal_budget.sentence if answer.equal_budget else "",
            figures=_figures(answer, scale, _spent(comparison.question.axis)),
        )
        strips.append(strip)
    return tuple(strips)


def _take_apart(sentence: str) -> tuple[str, str, str]:
    for word in VERDICT_WORDS:
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
    found: list[Figure] = []
    judged = [p for p in answer.points if p.verdict != "out_of_range"]
    if not any(point.estimable for point in judged):
        return ()
    if answer.speedup.value is not None:
        found.append(_time_figure(answer.speedup, scale, spent))
    gain = answer.quality_gain
    if gain.value is not None:
        unit = f"{scale.gap_unit} " if scale.gap_unit else f"in {scale.metric} "
        found.append(
            Figure(
                before="",
                number=scale.gap(gain.value),
                after=f"{unit}at equal {spent}, on average",
                interval=scale.interval(gain.low, gain.high),
            )
        )
    return tuple(found)


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
