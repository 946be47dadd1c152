"""The runs that a comparison asks for next, as a study that can be submitted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backend.errors import Conflict, FieldProblem, InvalidInput
from backend.store.studies import StudyView
from backend.submission import RecipeForm, Submission
from frontend.curves.records import RunRecord

MOST_SEEDS = 100
SAME_BUDGET = 0.02  # a proposed time this near to a budget means that budget


def more_runs(
    study: StudyView, records: Sequence[RunRecord], at: str, seeds: str
) -> Submission:
    """Asks for more runs of one recipe at a training time.

    Args:
        study: where the recipe was trained; its task and device are kept.
        records: the recipe's runs so far; their seeds at this budget are not repeated.
        at: training seconds, as a form sends them; seeds: how many new runs.
    Raises:
        InvalidInput: names the field that cannot be.
        Conflict: the recipe's runs were not trained here.
    """
    recipe = next((r for r in study.recipes if r.recipe == records[0].recipe), None)
    if recipe is None or study.kind not in ("user", "demo"):
        raise Conflict(
            "These runs were not trained here, so no more can be run from here.",
            remedy="Submit a study with this method, or import more runs.",
        )
    amount = round(_positive("seeds", seeds, MOST_SEEDS))
    budget = _budget(records, study.budget_unit, _positive("at", at, 1e9))
    taken = {r.seed for r in records if r.budget == budget}
    free = [seed for seed in range(len(taken) + amount) if seed not in taken]
    return Submission(
        task={"name": study.task_name, **study.task_params},
        device=study.device,
        budgets=(budget,),
        budget_unit=study.budget_unit,
        seeds=tuple(free[:amount]),
        baseline=RecipeForm(
            label=recipe.label,
            method=recipe.method,
            params=dict(recipe.params),
            algorithms=tuple(dict(a) for a in recipe.algorithms),
        ),
        title=f"More runs of {recipe.label}"[:200],
    )


def _budget(records: Sequence[RunRecord], unit: str, seconds: float) -> float:
    """The budget that trains for these seconds: a known one, or the seconds asked."""
    timed = [(r.train_seconds, r.budget) for r in records if r.train_seconds]
    near = min(timed, key=lambda run: abs(math.log(run[0] / seconds)), default=None)
    if near is not None and abs(math.log(near[0] / seconds)) < SAME_BUDGET:
        return near[1]
    if unit == "seconds":
        return float(f"{seconds:.3g}")
    if near is None:
        raise _wrong("at", f"no run tells how many {unit} that would be")
    return float(max(round(near[1] * seconds / near[0]), 1))


def _positive(name: str, text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= most:
        raise _wrong(name, f"{text!r} is not a number above 0 and up to {most:g}")
    return value


def _wrong(path: str, message: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {message}.",
        remedy="Press the button on the comparison's page again.",
        fields=[FieldProblem(path, message)],
    )
