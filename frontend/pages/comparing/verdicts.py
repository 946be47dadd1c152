"""The verdicts of a comparison, with what speaks against all of them alike."""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.curves.comparison import Comparison
from overcurve.figures.scale import QualityScale
from overcurve.telling.strips import (
    Strip,
    say_shared,
    shared_reservations,
    verdict_strips,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The verdict of every method by a `rule`; `reserved` is said once of every claim,
    and the strips leave it out."""

    strips: tuple[Strip, ...]
    reserved: str
    rule: int


def page_verdicts(comparison: Comparison, scale: QualityScale) -> Verdicts:
    """Builds the strips beside the chart."""
    once = shared_reservations(comparison)
    return Verdicts(
        strips=verdict_strips(comparison, scale, once),
        reserved=say_shared(once),
        rule=comparison.rule,
    )
