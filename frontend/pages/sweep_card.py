"""What a study's page says of a sweep: this study tunes, or judges its winners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from frontend.pages.facts import RecipeFacts, budget_words, value_words


class ChoiceFacts(Protocol):
    """A value chosen for a side at a budget, as `frontend.curves.tuning.Choice`."""

    @property
    def side(self) -> int: ...
    @property
    def budget(self) -> float: ...
    @property
    def value(self) -> Any: ...
    @property
    def at_edge(self) -> bool: ...


class SweepFacts(Protocol):
    """A sweep, as `backend.store.sweeps.SweepView`."""

    @property
    def study(self) -> int: ...
    @property
    def spec(self) -> Mapping[str, Any]: ...
    @property
    def state(self) -> str: ...
    @property
    def chosen(self) -> Sequence[ChoiceFacts]: ...
    @property
    def message(self) -> str: ...
    @property
    def final_study(self) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRow:
    """What was chosen for one side: (words, at the edge of the values tried) at each
    of the card's budgets, "" where nothing was."""

    name: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepCard:
    """A sweep in words. `state` is tuning, finished or failed."""

    param: str
    values: str
    state: str
    message: str
    study: int
    final_study: int | None
    budgets: tuple[str, ...]
    rows: tuple[SweepRow, ...]

    @property
    def has_edges(self) -> bool:
        """Whether a better value may lie beyond those tried."""
        return any(at_edge for row in self.rows for _, at_edge in row.cells)


def sweep_card(
    sweep: SweepFacts, recipes: Sequence[RecipeFacts], unit: str
) -> SweepCard:
    """Builds the card; `recipes` are those of the study that judges, or no names."""
    asked = sweep.spec.get("sweep", {})
    budgets = sorted({choice.budget for choice in sweep.chosen})
    at = {(choice.side, choice.budget): choice for choice in sweep.chosen}
    rows = []
    for side in sorted({choice.side for choice in sweep.chosen}):
        found = [at.get((side, budget)) for budget in budgets]
        cells = tuple(
            (value_words(c.value), c.at_edge) if c else ("", False) for c in found
        )
        rows.append(SweepRow(name=_name(recipes, side), cells=cells))
    return SweepCard(
        param=str(asked.get("param", "")),
        values=value_words(list(asked.get("values", ()))),
        state=sweep.state,
        message=sweep.message,
        study=sweep.study,
        final_study=sweep.final_study,
        budgets=tuple(budget_words(budget, unit) for budget in budgets),
        rows=tuple(rows),
    )


def _name(recipes: Sequence[RecipeFacts], side: int) -> str:
    if side < len(recipes):
        return recipes[side].label
    return f"Method {side}" if side else "Baseline"
