"""Runs that our own workers trained, and what a server knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from overcurve.curves.comparison import Check, Comparison, compare
from overcurve.curves.terms.evidence import (
    NO_EVIDENCE,
    Evidence,
    FixedQuestion,
    LeftOut,
    LooksTaken,
    Setting,
)
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs, shifted

LOOKED = LooksTaken(recipes=("base", "m"), states=4)


def measured(runs: Iterable[RunRecord]) -> list[RunRecord]:
    """The same runs as our own workers would have trained them."""
    return [replace(r, run=str(i), segments={"data": 1.0}) for i, r in enumerate(runs)]


def trained(*more: RunRecord) -> list[RunRecord]:
    """A baseline and a better method, trained here in study "one"."""
    better = make_runs("m", [8.0, 16.0], quality=shifted(0.1))
    return measured([*make_runs(), *better, *more])


def changed(runs: Sequence[RunRecord], recipe: str, **changes: Any) -> list[RunRecord]:
    """The runs with one recipe's changed."""
    return [replace(r, **changes) if r.recipe == recipe else r for r in runs]


def lose(runs: Sequence[RunRecord], recipe: str, status: str) -> list[RunRecord]:
    """The runs with the first of a recipe lost."""
    at = next(i for i, run in enumerate(runs) if run.recipe == recipe)
    one = replace(runs[at], status=status, quality=None)  # type: ignore[arg-type]
    return [*runs[:at], one, *runs[at + 1 :]]


def asked_with(
    evidence: Evidence = NO_EVIDENCE,
    runs: Iterable[RunRecord] | None = None,
    **asked: Any,
) -> Comparison:
    """The comparison of these runs with this evidence."""
    question = Question(**{"baseline": "base", **asked})
    return compare(question, trained() if runs is None else runs, evidence)


def check_of(comparison: Comparison, check: str) -> Check:
    """The check of that id."""
    (found,) = (c for c in comparison.checks if c.id == check)
    return found


def sentence_of(comparison: Comparison) -> str:
    """The sentence of the first method."""
    return comparison.methods[0].sentence


def fixed(before_runs: bool = True, **asked: Any) -> FixedQuestion:
    """What study "one" asked."""
    question = Question(**{"baseline": "base", "methods": ("m",), **asked})
    at = "2026-11-21T12:00:00+00:00"
    return FixedQuestion(study="one", at=at, before_runs=before_runs, question=question)


def tried(
    *recipes: str, family: str = "f", studies: tuple[str, ...] = ("one",)
) -> tuple[Setting, ...]:
    """Settings of one family with ended runs in these studies."""
    return tuple(Setting(family=family, recipe=r, studies=studies) for r in recipes)


def left(**changes: Any) -> LeftOut:
    """Twelve runs of the method in another study."""
    elsewhere = LeftOut(
        recipe="m", study="two", device_class="cpu", status="finished", runs=12
    )
    return replace(elsewhere, **changes)


ASKED = Evidence(fixed=(fixed(),))
ONE_EACH = (*tried("base", family="b"), *tried("m", family="m"))
