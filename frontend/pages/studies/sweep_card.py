"""What a study's page says of a sweep: this study tunes, or judges its winners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from frontend.facts.runs import RunView
from frontend.facts.studies import RecipeView
from frontend.facts.sweeps import SweepView
from frontend.pages.run_words import budget_words, quality_words, value_words
from frontend.pages.studies.study_draft import ALL_SIDES, TUNING_SEEDS
from overcurve.curves.choose import Choice, Trial, TrialRun, Tried, tried_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRow:
    """What was chosen for one side: (words, at the edge of the values tried) at each
    of the card's budgets, "" where nothing was."""

    name: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedCell:
    """How a recipe did at a budget: its mean quality, "" without a finished run;
    `remark` tells of runs to come, diverged or failed."""

    words: str
    remark: str
    is_chosen: bool
    at_edge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRow:
    """One recipe that was tried, with a cell at each of the card's budgets."""

    name: str
    cells: tuple[TriedCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepCard:
    """A sweep in words. `state` is tuning, finished or failed; `sides` those that are
    tuned, `tried` all their values, on the page of the study that tunes."""

    param: str
    values: str
    sides: str
    seeds: int
    state: str
    message: str
    study: int
    final_study: int | None
    budgets: tuple[str, ...]
    rows: tuple[SweepRow, ...]
    tried: tuple[TriedRow, ...]

    @property
    def name(self) -> str:
        """The parameter as people say it."""
        return self.param.replace("_", " ")

    @property
    def whose(self) -> str:
        """Whose parameter it is."""
        return "every recipe" if self.sides == ALL_SIDES else "the baseline"

    @property
    def has_edges(self) -> bool:
        """Whether a better value may lie beyond those tried."""
        return any(at_edge for row in self.rows for _, at_edge in row.cells)


def sweep_card(
    sweep: SweepView,
    recipes: Sequence[RecipeView],
    unit: str,
    runs: Iterable[RunView] = (),
) -> SweepCard:
    """Builds the card of the study that tunes or of the one that judges.

    Args:
        recipes: of the study that judges; none before there is one.
        unit: of the budgets.
        runs: of the study that tunes, on its own page.
    """
    spec = sweep.spec.get("sweep", {})
    every = tuple(runs)
    at = {(choice.side, choice.budget): choice for choice in sweep.chosen}
    budgets = sorted({budget for _, budget in at} | {run.asked.budget for run in every})
    rows = []
    for side in sorted({choice.side for choice in sweep.chosen}):
        choices = [at.get((side, budget)) for budget in budgets]
        cells = tuple(
            (value_words(c.value), c.at_edge) if c else ("", False) for c in choices
        )
        rows.append(SweepRow(name=_name(recipes, side), cells=cells))
    return SweepCard(
        param=str(spec.get("param", "")),
        values=value_words(list(spec.get("values", ()))),
        sides=str(spec.get("sides", ALL_SIDES)),
        seeds=len(spec["seeds"]) if "seeds" in spec else TUNING_SEEDS,
        state=sweep.state,
        message=sweep.message,
        study=sweep.study,
        final_study=sweep.final_study,
        budgets=tuple(budget_words(budget, unit) for budget in budgets),
        rows=tuple(rows),
        tried=_tried_rows(sweep.trials, at, budgets, every),
    )


def _tried_rows(
    trials: Sequence[Trial],
    chosen: Mapping[tuple[int, float], Choice],
    budgets: Sequence[float],
    runs: Sequence[RunView],
) -> tuple[TriedRow, ...]:
    """Every value tried, with what it is chosen by: the mean over its seeds."""
    if not runs:
        return ()
    labels = {run.asked.recipe: run.asked.label for run in runs}
    trained = [
        TrialRun(r.asked.recipe, r.asked.budget, r.status, r.quality) for r in runs
    ]
    did, unit = tried_at(trained), runs[0].unit
    seeds: dict[tuple[str, float], set[int | str]] = {}
    for asked in (run.asked for run in runs):
        seeds.setdefault((asked.recipe, asked.budget), set()).add(asked.seed)

    def cell(trial: Trial, budget: float) -> TriedCell:
        place = trial.recipe, budget
        if place not in did:
            return TriedCell(words="", remark="", is_chosen=False, at_edge=False)
        won = chosen.get((trial.side, budget))
        is_chosen = won is not None and won.value == trial.value
        return TriedCell(
            words=_mean_words(did[place], unit),
            remark=_remark(did[place], len(seeds[place])),
            is_chosen=is_chosen,
            at_edge=won is not None and is_chosen and won.at_edge,
        )

    return tuple(
        TriedRow(
            name=labels.get(trial.recipe, ""),
            cells=tuple(cell(trial, budget) for budget in budgets),
        )
        for trial in trials
    )


def _mean_words(did: Tried, unit: str) -> str:
    return "" if did.quality is None else quality_words(did.quality, unit)


def _remark(did: Tried, seeds: int) -> str:
    if did.diverged:
        return f"{did.diverged} diverged"
    return f"{did.finished} of {seeds}" if did.finished < seeds else ""


def _name(recipes: Sequence[RecipeView], side: int) -> str:
    if side < len(recipes):
        return recipes[side].label
    return f"Method {side}" if side else "Baseline"
