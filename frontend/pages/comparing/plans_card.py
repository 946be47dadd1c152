"""Deciding a point: the plans of a comparison, and what another could decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.facts.plans import PlanView
from frontend.pages.comparing.decisions import Decision, decisions
from frontend.pages.comparing.plans import PlanPanel, plan_panels
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.figures.scale import QualityScale


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansCard:
    """What is being decided and what was, and what could be."""

    panels: tuple[PlanPanel, ...]
    decisions: tuple[Decision, ...]


def plans_card(
    comparison: Comparison,
    scale: QualityScale,
    plans: Sequence[PlanView],
    changed: Sequence[ChangedRecipe],
) -> PlansCard:
    """Builds the card from the plans of the comparison's points."""
    return PlansCard(
        panels=plan_panels(plans, scale),
        decisions=decisions(comparison, plans, changed),
    )
