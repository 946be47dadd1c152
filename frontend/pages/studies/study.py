"""The page of a study: its runs as grids of budgets x seeds, filling in live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from frontend.facts.runs import RunView
from frontend.facts.studies import RecipeView, StudyView
from frontend.pages.comparing.comparison import ComparisonPage
from frontend.pages.comparing.decisions import Decision
from frontend.pages.comparing.plans import PlanPanel
from frontend.pages.comparing.suggestions import EndedCurves, ended_curves
from frontend.pages.page import Table
from frontend.pages.run_words import (
    ACTIVE,
    GLYPHS,
    RETRIABLE,
    STATUSES,
    budget_words,
    params_words,
    quality_words,
    value_words,
)
from frontend.pages.runs.runs import RECORD_COLUMNS, RunLine, record_row, run_line
from frontend.pages.studies.sweep_card import SweepCard
from frontend.pages.study_text import study_toml
from overcurve.curves.fairness.budget_drift import budget_drift, say_drift
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.curves.terms.evidence import FileRead
from overcurve.figures.theme import BASELINE, method_colours
from overcurve.recipe_texts import notes_of
from overcurve.telling.files_read import say_account
from overcurve.telling.strips import Strip

KIND_WORDS = {
    "user": "",
    "demo": "demo",
    "recorded": "recorded example",
    "import": "measured elsewhere",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """The newest run of one recipe, budget and seed; `earlier` counts those before
    it that were tried again."""

    run: int
    seed: int | str
    budget: float
    status: str
    progress: float
    shown: str
    words: str
    earlier: int

    @property
    def glyph(self) -> str:
        """The shape of the state."""
        return GLYPHS[self.status]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One seed across the budgets; None where nothing was asked for."""

    seed: int | str
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeGrid:
    """The runs of one recipe. `colour` is the same in every figure; `noted` is what its
    study says of it, by name; `drift` says how much longer or shorter than asked they
    took, in words, where that is much."""

    recipe: str
    label: str
    colour: str
    is_baseline: bool
    summary: str
    noted: Mapping[str, str]
    drift: str
    budgets: tuple[float, ...]
    budget_names: tuple[str, ...]
    rows: tuple[GridRow, ...]
    ended: int
    total: int


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many runs are in a state."""

    status: str
    amount: int

    @property
    def glyph(self) -> str:
        """The shape of the state."""
        return GLYPHS[self.status]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPage:
    """A study with every run of it. `sketch` is the chart of its comparison as SVG,
    `hidden_runs` are beyond what a page can hold; `reserved` is said of each claim;
    `files` are those that its runs came in, where they were imported."""

    template: ClassVar[str] = "study.html"

    id: int
    name: str
    note: str
    kind: str
    task: str
    device: str
    budget_unit: str
    owner: str | None
    created_at: str
    spec: Mapping[str, Any]
    toml: str
    counts: tuple[StateCount, ...]
    total: int
    ended: int
    expected_seconds_left: float | None
    workers_live: int | None
    grids: tuple[RecipeGrid, ...]
    runs: tuple[RunLine, ...]
    verdicts: tuple[Strip, ...] = ()
    reserved: str = ""
    sketch: str = ""
    drawn: str = ""
    hidden_runs: int = 0
    warnings: tuple[str, ...] = ()
    is_calibrating: bool = False
    sweep: SweepCard | None = None
    plans: tuple[PlanPanel, ...] = ()
    decisions: tuple[Decision, ...] = ()
    changed: tuple[ChangedRecipe, ...] = ()
    files: tuple[FileRead, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """What became of the rows of the files that its runs came in, in words."""
        return tuple(map(say_account, self.files))

    @property
    def title(self) -> str:
        """The browser's tab."""
        return self.name

    @property
    def kind_words(self) -> str:
        """Where the study comes from, where that is worth saying."""
        return KIND_WORDS.get(self.kind, self.kind)

    @property
    def is_tuning(self) -> bool:
        """Whether its runs are to be chosen among, not judged."""
        return self.sweep is not None and self.sweep.study == self.id

    @property
    def is_live(self) -> bool:
        """Whether runs may still change."""
        return self.ended < self.total

    @property
    def may_extend(self) -> bool:
        """Whether it was trained here, so that more can be asked for."""
        return self.kind in ("user", "demo")

    @property
    def ended_curves(self) -> tuple[EndedCurves, ...]:
        """Why nothing can be added to it, where a method has changed."""
        return ended_curves(self.changed)

    @property
    def retriable(self) -> int:
        """How many runs could be tried again."""
        return sum(
            r.status in RETRIABLE and r.retried_by is None and bool(r.device)
            for r in self.runs
        )

    @property
    def cancellable(self) -> int:
        """How many runs could be cancelled."""
        return sum(r.status in ACTIVE and not r.cancel_requested for r in self.runs)

    @property
    def waits_in_vain(self) -> bool:
        """Whether nobody is there to train what waits."""
        return self.is_live and self.workers_live == 0

    @property
    def question(self) -> str:
        """What its comparison asks, as a query string."""
        return f"study={self.id}"

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"/studies/{self.id}"

    @property
    def compare_address(self) -> str:
        """The live comparison of the whole study."""
        return f"/compare?{self.question}"

    def tables(self) -> tuple[Table, ...]:
        """Every run as a record of the contract."""
        rows = tuple(record_row(run) for run in self.runs)
        return (Table("runs", RECORD_COLUMNS, rows),)


def study_page(
    study: StudyView,
    recipes: Sequence[RecipeView],
    runs: Iterable[RunView],
    *,
    workers_live: int | None = None,
    is_calibrating: bool = False,
    comparison: ComparisonPage | None = None,
    warnings: tuple[str, ...] = (),
    sweep: SweepCard | None = None,
    changed: tuple[ChangedRecipe, ...] = (),
    files: tuple[FileRead, ...] = (),
) -> StudyPage:
    """Builds the page of a study from all its runs."""
    lines = tuple(run_line(run) for run in runs)
    return StudyPage(
        id=study.id,
        name=study.title or f"Study {study.id}",
        note=study.note,
        kind=study.kind,
        task=study.task,
        device=study.device,
        budget_unit=study.budget_unit,
        owner=study.owner,
        created_at=study.created_at.isoformat(),
        spec=study.spec,
        toml=study_toml(study.spec) if study.spec else "",
        counts=state_counts(study.counts),
        total=sum(study.counts.values()),
        ended=sum(n for s, n in study.counts.items() if s not in ACTIVE),
        expected_seconds_left=study.expected_seconds_left,
        workers_live=workers_live,
        grids=recipe_grids(recipes, lines),
        runs=lines,
        verdicts=comparison.verdicts.strips if comparison else (),
        reserved=comparison.verdicts.reserved if comparison else "",
        sketch=comparison.chart.sketch if comparison else "",
        drawn=comparison.chart.drawn if comparison else "",
        hidden_runs=max(sum(study.counts.values()) - len(lines), 0),
        warnings=warnings,
        is_calibrating=is_calibrating,
        sweep=sweep,
        plans=comparison.plans_card.panels if comparison else (),
        decisions=comparison.plans_card.decisions if comparison else (),
        changed=changed,
        files=files,
    )


def state_counts(counts: Mapping[str, int]) -> tuple[StateCount, ...]:
    """The counts in the order of a run's life, without the zeros."""
    return tuple(StateCount(s, counts[s]) for s in STATUSES if counts.get(s))


def recipe_grids(
    recipes: Sequence[RecipeView], runs: Sequence[RunLine]
) -> tuple[RecipeGrid, ...]:
    """Lays the runs out, baseline first; a recipe keeps the colour of the figures."""
    colours = method_colours([(r.recipe, r.label) for r in recipes])
    colours |= {r.recipe: BASELINE for r in recipes if r.is_baseline}
    by_recipe: dict[str, list[RunLine]] = {r.recipe: [] for r in recipes}
    for run in runs:
        by_recipe.setdefault(run.recipe, []).append(run)
    ordered = sorted(recipes, key=lambda r: not r.is_baseline)
    return tuple(_grid(r, by_recipe[r.recipe], colours[r.recipe]) for r in ordered)


def _grid(recipe: RecipeView, runs: list[RunLine], colour: str) -> RecipeGrid:
    newest: dict[tuple[float, str], RunLine] = {}
    tries: dict[tuple[float, str], int] = {}
    for run in sorted(runs, key=lambda r: r.id):
        place = (run.budget, str(run.seed))
        newest[place] = run
        tries[place] = tries.get(place, 0) + 1
    budgets = tuple(sorted({r.budget for r in runs} | set(recipe.budgets)))
    seeds = list(dict.fromkeys(r.seed for r in sorted(runs, key=_seed_order)))
    unit = runs[0].budget_unit if runs else ""
    rows = tuple(
        GridRow(
            seed=seed,
            cells=tuple(
                _cell(newest[b, str(seed)], tries[b, str(seed)])
                if (b, str(seed)) in newest
                else None
                for b in budgets
            ),
        )
        for seed in seeds
    )
    return RecipeGrid(
        recipe=recipe.recipe,
        label=recipe.label,
        colour=colour,
        is_baseline=recipe.is_baseline,
        summary=_summary(recipe, unit),
        noted=notes_of(recipe),
        drift=say_drift(
            budget_drift((r.budget, r.budget_unit, r.train_seconds) for r in runs)
        ),
        budgets=budgets,
        budget_names=tuple(budget_words(b, unit) for b in budgets),
        rows=rows,
        ended=sum(r.status not in ACTIVE for r in newest.values()),
        total=len(newest),
    )


def _summary(recipe: RecipeView, unit: str) -> str:
    tuned = {
        name: [f"{value_words(v)} at {budget_words(b, unit)}" for b, v in pairs]
        for name, pairs in recipe.per_budget.items()
    }
    return params_words({**recipe.params, **tuned}, recipe.algorithms) or "defaults"


def _seed_order(run: RunLine) -> tuple[bool, int, str]:
    is_text = isinstance(run.seed, str)
    return is_text, 0 if isinstance(run.seed, str) else run.seed, str(run.seed)


def _cell(run: RunLine, tries: int) -> GridCell:
    shown = "" if run.status in ("queued", "cancelled") else run.status
    if run.status == "running":
        shown = "stopping" if run.cancel_requested else f"{run.progress:.0%}"
    if run.status == "finished":
        shown = quality_words(run.quality, run.unit)
    words = f"run {run.id}, seed {run.seed}, {run.cell('budget')}: {run.state_words}"
    if run.status == "finished":
        words += f", {shown} after {run.cell('train_seconds')}"
    return GridCell(
        run=run.id,
        seed=run.seed,
        budget=run.budget,
        status=run.status,
        progress=run.progress,
        shown=shown,
        words=words,
        earlier=tries - 1,
    )
