"""The heading of a comparison: what is compared, and what can be done to its curves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from frontend.pages.comparing.addresses import (
    compare_address,
    next_baseline,
    swapped,
    with_method,
    without,
)
from overcurve.curves.comparison import Comparison
from overcurve.figures.layout import colours_of
from overcurve.figures.view import View


@dataclass(frozen=True, slots=True)
class Chip:
    """A curve named in the title, with the addresses of what can be done to it."""

    name: str
    recipe: str
    colour: str
    swap: str = ""
    remove: str = ""
    succeed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands at the top. `device` is "" where none is stated, `stamp` says of how
    many runs it is, `chips` are the methods, and `additions` other curves that could
    be added, as (address, name)."""

    task: str
    device: str
    stamp: str
    chips: tuple[Chip, ...]
    baseline: Chip
    additions: tuple[tuple[str, str], ...]


def page_heading(
    comparison: Comparison,
    view: View,
    candidates: Iterable[tuple[str, str]],
    *,
    device: str,
    stamp: str,
) -> Heading:
    """Builds the heading; `candidates` are the (recipe, name) of other curves."""
    base = comparison.baseline
    return Heading(
        task=comparison.question.task,
        device=device,
        stamp=stamp,
        chips=_chips(comparison, view),
        baseline=Chip(base.name, base.recipe, "b"),
        additions=tuple(
            (compare_address(with_method(comparison, recipe), view), name)
            for recipe, name in candidates
        ),
    )


def _chips(comparison: Comparison, view: View) -> tuple[Chip, ...]:
    colours = colours_of(comparison)
    alone = len(comparison.methods) < 2
    return tuple(
        Chip(
            name=answer.name,
            recipe=answer.recipe,
            colour=colours[answer.recipe],
            swap=compare_address(swapped(comparison, answer.recipe), view),
            remove=(
                ""
                if alone
                else compare_address(without(comparison, answer.recipe), view)
            ),
            succeed=next_baseline(comparison, answer.recipe),
        )
        for answer in comparison.methods
    )
