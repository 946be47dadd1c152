"""A progress chart: a chain of baselines, each of which should be above the last.

Every link is a comparison of its own by the one rule. What was gained from the first
to the last is judged directly between these two: gaps of links are never summed, for
each has its own times, and errors that summing would hide.

Source: our own: docs/verdict.md#a-chain-of-baselines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from overcurve.curves.comparison import Comparison
from overcurve.curves.saying.wording import say_count, say_verdict_name
from overcurve.curves.terms.answers import MethodAnswer
from overcurve.curves.terms.errors import WrongQuestion
from overcurve.curves.terms.question import Question
from overcurve.errors import FieldError

MOST_CURVES = 20
HOLDS = "above"  # at every tested time; the verdict that a link needs


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: a curve judged against the one before it."""

    comparison: Comparison

    @property
    def answer(self) -> MethodAnswer:
        """The verdict on the newer curve."""
        return self.comparison.methods[0]

    @property
    def holds(self) -> bool:
        """Whether the newer curve is above the older one at every tested time."""
        return self.answer.verdict == HOLDS


@dataclass(frozen=True, slots=True)
class Chain:
    """Links in order, and all later curves against the first: `whole`.

    `whole.methods[-1]` is the last curve against the first, judged directly.
    """

    links: tuple[Link, ...]
    whole: Comparison

    @property
    def answer(self) -> MethodAnswer:
        """The last curve against the first."""
        return self.whole.methods[-1]

    @property
    def names(self) -> tuple[str, ...]:
        """What the curves are called, first to last."""
        later = (answer.name for answer in self.whole.methods)
        return (self.whole.baseline.name, *later)

    @property
    def broken_at(self) -> int | None:
        """The first link that does not hold, counted from 0; None where all do."""
        broken = (i for i, link in enumerate(self.links) if not link.holds)
        return next(broken, None)

    @property
    def sentence(self) -> str:
        """What may be said of the chain as a whole."""
        at = self.broken_at
        count = say_count(len(self.links), "link")
        if at is None:
            each = "the link holds" if len(self.links) == 1 else f"all {count} hold"
            return f"{each}: every curve is above the one before it"
        link = self.links[at]
        before, after = link.comparison.baseline.name, link.answer.name
        verdict = say_verdict_name(link.answer.verdict)
        held = sum(link.holds for link in self.links)
        hold = "holds" if held == 1 else "hold"
        where = f"the chain breaks at {after} against {before}"
        return f"{held} of {count} {hold}; {where}: {verdict}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of several claims in a row."""
        count = len(self.links)
        if count < 2:
            return ()
        chance = self.whole.question.alpha / 2 * count
        return (
            f"{count} links are {count} claims: chance alone would bring about "
            f"{chance:.2g} false “above” among {count} steps without progress.",
            "From the first to the last is judged directly; the gaps of links are "
            "never summed.",
        )


def judge_chain(
    question: Question, curves: Sequence[str], ask: Callable[[Question], Comparison]
) -> Chain:
    """Judges each curve against the one before it, and the last against the first.

    Args:
        question: all but the baseline and the methods.
        curves: recipes, oldest first; at least two.
        ask: answers one question from the same runs, such as `compare` with them.
    Raises:
        WrongQuestion: when the curves make no chain, or the question names roles.
        CurveError: whatever `ask` raises.
    """
    check_chain(question, curves)
    links = tuple(
        Link(ask(replace(question, baseline=before, methods=(after,))))
        for before, after in pairwise(curves)
    )
    whole = ask(replace(question, baseline=curves[0], methods=tuple(curves[1:])))
    return Chain(links, whole)


def check_chain(question: Question, curves: Sequence[str]) -> None:
    """Accepts two to MOST_CURVES different curves, and a question without roles.

    Raises: WrongQuestion: names the part at fault.
    """
    for name in ("baseline", "methods"):
        if getattr(question, name):
            field = name.removesuffix("s") if name == "methods" else name
            raise WrongQuestion(
                FieldError(field, "has no meaning in a chain"),
                "Name the curves with chain=RECIPE, oldest first.",
                getattr(question, name),
            )
    twice = sorted({recipe for recipe in curves if curves.count(recipe) > 1})
    if twice:
        raise WrongQuestion(
            FieldError("chain", f"{', '.join(twice)} stands in it twice"),
            "Name each curve once.",
            twice,
        )
    if not 2 <= len(curves) <= MOST_CURVES:
        raise WrongQuestion(
            FieldError("chain", f"{say_count(len(curves), 'curve')} found"),
            f"Name 2 to {MOST_CURVES} recipes with chain=RECIPE, oldest first.",
            list(curves),
        )
