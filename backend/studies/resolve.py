"""What a submission means by the published catalogue, or all its problems.

Pure: entries in, a resolved study or `InvalidInput` out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.errors import InvalidInput
from backend.studies.imported_source import imported_source, missing_source
from backend.studies.recipe_checks import (
    check_combination,
    check_params,
    describe_recipe,
    outside_digest,
    without_defaults,
)
from backend.studies.submission import RecipeForm, Submission
from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.studies import RecipeView
from overcurve.curves.terms.records import Direction
from overcurve.errors import FieldError
from overcurve.recipe import (
    canonical_json,
    joined_version,
    recipe_digest,
    task_key,
    tuned_values,
)
from overcurve.recipe_texts import texts_of

LARGEST_BUDGET = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedStudy:
    """A submission that can be trained. Parameters are without their defaults."""

    task: str
    task_name: str
    task_params: Mapping[str, Any]
    metric: str
    unit: str
    direction: Direction
    recipes: tuple[RecipeView, ...]
    seeds: tuple[int | str, ...]

    @property
    def baseline(self) -> RecipeView:
        """The recipe that the others are compared with."""
        return next(r for r in self.recipes if r.is_baseline)

    @property
    def run_count(self) -> int:
        """How many runs the study has."""
        return len(self.seeds) * sum(len(r.budgets) for r in self.recipes)


@dataclass(slots=True)
class _Planner:
    entries: Mapping[tuple[str, str], CatalogueEntry]
    submission: Submission
    longest_seconds: float
    problems: list[FieldError] = field(default_factory=list)

    def refuse(self, path: str, message: str) -> None:
        self.problems.append(FieldError(path, message))

    def find(self, kind: str, name: str, path: str) -> CatalogueEntry | None:
        entry = self.entries.get((kind, name))
        if entry is None:
            names = sorted(n for k, n in self.entries if k == kind)
            choices = ", ".join(names) or "none is published yet"
            self.refuse(path, f"unknown {kind} {name!r}; choose one of: {choices}")
        return entry

    def read_params(
        self, entry: CatalogueEntry, params: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        problems = list(check_params(entry, params, path))
        self.problems += problems
        return {} if problems else without_defaults(entry, params)

    def read_recipe(
        self, path: str, form: RecipeForm, task: CatalogueEntry | None
    ) -> RecipeView | None:
        before = len(self.problems)
        budgets = self.read_budgets(path, form)
        method = self.find("method", form.method, f"{path}.method")
        algorithms = self.read_algorithms(path, form)
        params: dict[str, Any] = {}
        if method is not None:
            self.check_unit(method)
            params = self.read_params(method, form.params, f"{path}.params")
            params |= self.read_sources(method, params, f"{path}.params")
        tuned = self.read_tuned(path, form, method, budgets) if method else {}
        if task is None or method is None or len(self.problems) > before:
            return None
        for name in [n for n, pairs in tuned.items() if is_one_value(pairs)]:
            params |= without_defaults(method, {name: tuned.pop(name)[0][1]})
        used = [self.entries["algorithm", a["name"]] for a in algorithms]
        plugged = list(zip(used, algorithms, strict=True))
        for setting in _settings(params, tuned):
            self.problems += check_combination(
                path,
                task,
                method,
                plugged,
                self.submission.task_params,
                setting,
                self.submission.device,
            )
        outside = outside_digest([method, *used])
        version = joined_version(method.version, [(e.name, e.version) for e in used])
        unit = self.submission.budget_unit
        curve = {name: tuned_values(pairs, unit) for name, pairs in tuned.items()}
        shown = params | dict.fromkeys(tuned, "tuned at each budget")
        label = form.label or describe_recipe(method.name, shown, algorithms)
        return RecipeView(
            recipe=recipe_digest(
                method.name, version, params | curve, algorithms, outside
            ),
            **texts_of(form) | {"label": label},
            is_baseline=path == "baseline",
            method=method.name,
            version=version,
            params=params,
            algorithms=algorithms,
            budgets=budgets,
            per_budget=tuned,
        )

    def read_tuned(
        self,
        path: str,
        form: RecipeForm,
        method: CatalogueEntry,
        budgets: Sequence[float],
    ) -> dict[str, tuple[tuple[float, Any], ...]]:
        """Parameters with a value at each budget, in the order of the budgets."""
        tuned: dict[str, tuple[tuple[float, Any], ...]] = {}
        home = f"{path}.per_budget"
        for name, pairs in form.per_budget.items():
            where, values = f"{home}.{name}", dict(pairs)
            if name in form.params:
                self.refuse(where, "is stated in params too; leave one of them out")
            if len(values) < len(pairs):
                self.refuse(where, "names a budget twice; every budget has one value")
            if "x-source-field" in method.schema["properties"].get(name, {}):
                self.refuse(where, "cannot differ between budgets; submit it apart")
            for value in values.values():
                self.problems += check_params(method, {name: value}, home)
            if missing := [f"{b:g}" for b in budgets if b not in values]:
                message = (
                    f"has no value at {', '.join(missing)}; tune there, or leave out"
                )
                self.refuse(where, message)
            tuned[name] = tuple(sorted(values.items()))
        return tuned

    def read_sources(
        self, entry: CatalogueEntry, params: Mapping[str, Any], path: str
    ) -> dict[str, str]:
        """Digests of what is named by import path, where the study does not say."""
        digests: dict[str, str] = {}
        for name, declared in entry.schema.get("properties", {}).items():
            field_name, value = declared.get("x-source-field"), params.get(name, "")
            if not field_name or ":" not in value or params.get(field_name):
                continue
            digest = imported_source(value)
            if digest is None:
                self.refuse(f"{path}.{name}", missing_source(value, field_name))
            else:
                digests[field_name] = digest
        return digests

    def read_algorithms(
        self, path: str, form: RecipeForm
    ) -> tuple[dict[str, Any], ...]:
        algorithms = []
        for i, algorithm in enumerate(form.algorithms):
            where = f"{path}.algorithms[{i}]"
            entry = self.find("algorithm", algorithm["name"], f"{where}.name")
            if entry is not None:
                own = {k: v for k, v in algorithm.items() if k != "name"}
                params = self.read_params(entry, own, where)
                algorithms.append({"name": entry.name, **params})
        return tuple(algorithms)

    def read_budgets(self, path: str, form: RecipeForm) -> tuple[float, ...]:
        if form.budgets is None:
            return self.submission.budgets  # checked once for the study
        self.check_budgets(form.budgets, f"{path}.budgets")
        return form.budgets

    def check_budgets(self, budgets: Sequence[float], path: str) -> None:
        unit = self.submission.budget_unit
        if not budgets:
            self.refuse(path, "is empty; name at least one budget, better four")
        seen: set[float] = set()
        for i, budget in enumerate(budgets):
            message = wrong_budget(budget, unit, self.longest_seconds)
            if not message and budget in seen:
                message = f"{budget:g} is named twice; leave one out"
            if message:
                self.refuse(f"{path}[{i}]", message)
            seen.add(budget)

    def check_unit(self, method: CatalogueEntry) -> None:
        own = method.detail.get("budget_unit", "")
        unit = self.submission.budget_unit
        if unit not in ("seconds", own):
            self.refuse(
                "budget_unit",
                f"{method.name} counts in {own}, not in {unit!r}; "
                f'say "seconds" or "{own}"',
            )

    def check_seeds(self, seeds: Sequence[int | str]) -> None:
        if not seeds:
            self.refuse("seeds", "is empty; name at least one seed, better three")
        seen: set[str] = set()
        for i, label in enumerate(map(str, seeds)):
            if label in seen:
                message = f"{label} is named twice; every seed counts once"
                self.refuse(f"seeds[{i}]", message)
            seen.add(label)


def resolve_study(
    entries: Iterable[CatalogueEntry],
    submission: Submission,
    *,
    longest_seconds: float,
    most_runs: int,
    problems: Iterable[FieldError] = (),
) -> ResolvedStudy:
    """Resolves a submission against the catalogue.

    Args:
        problems: what was found wrong before, to be told with the rest.

    Raises:
        InvalidInput: lists every problem at once.
    """
    by_name: dict[tuple[str, str], CatalogueEntry] = {
        (e.kind, e.name): e for e in entries
    }
    planner = _Planner(by_name, submission, longest_seconds, list(problems))
    task_path = "task" if isinstance(submission.task, str) else "task.name"
    task = planner.find("task", submission.task_name, task_path)
    task_params = (
        planner.read_params(task, submission.task_params, "task") if task else {}
    )
    planner.check_budgets(submission.budgets, "budgets")
    planner.check_seeds(submission.seeds)
    recipes = [
        planner.read_recipe(path, form, task) for path, form in submission.recipes
    ]
    planner.problems += check_repeats(recipes, submission)
    planner.problems += check_size(submission, most_runs)
    if planner.problems or task is None:
        raise refusal(planner.problems)
    return ResolvedStudy(
        task=task_key(task.name, task_params),
        task_name=task.name,
        task_params=task_params,
        metric=_metric(task, task_params),
        unit=str(task.detail.get("unit", "")),
        direction="min" if task.detail.get("direction") == "min" else "max",
        recipes=tuple(r for r in recipes if r is not None),
        seeds=submission.seeds,
    )


def is_one_value(pairs: Sequence[Sequence[Any]]) -> bool:
    """Whether every budget of the pairs (budget, value) has the same value."""
    return all(
        canonical_json(value) == canonical_json(pairs[0][1]) for _, value in pairs
    )


def _settings(
    params: Mapping[str, Any], tuned: Mapping[str, Sequence[tuple[float, Any]]]
) -> list[dict[str, Any]]:
    """The parameters of a recipe's runs, once for each budget."""
    budgets = sorted({budget for pairs in tuned.values() for budget, _ in pairs})
    values = {name: dict(pairs) for name, pairs in tuned.items()}
    return [
        dict(params) | {n: v[b] for n, v in values.items() if b in v} for b in budgets
    ] or [dict(params)]


def _metric(task: CatalogueEntry, params: Mapping[str, Any]) -> str:
    """The metric, by another name where held-out training data are examined."""
    held_out = task.detail.get("validation", {})
    detail = held_out if params.get(held_out.get("parameter")) else task.detail
    return str(detail.get("metric", "quality"))


def wrong_budget(budget: float, unit: str, longest_seconds: float) -> str:
    """Says why a budget cannot be trained; "" where it can."""
    if not (math.isfinite(budget) and 0 < budget <= LARGEST_BUDGET):
        return f"{budget:g} is not a budget; expected more than 0, up to 1e12"
    if unit == "seconds" and budget > longest_seconds:
        limit = longest_seconds
        return f"{budget:g} s is beyond the server's time limit of {limit:g} s"
    if unit != "seconds" and not budget.is_integer():
        return f"{budget:g} is not a whole number of {unit}"
    return ""


def refusal(problems: Sequence[FieldError]) -> InvalidInput:
    """The error that tells all problems; the first stands in its message."""
    unique = list(dict.fromkeys(problems))
    first = f"{unique[0].path}: {unique[0].message}"
    more = f" ({len(unique) - 1} more)" if len(unique) > 1 else ""
    return InvalidInput(
        first + more,
        remedy="Correct the fields named and submit again; nothing was stored.",
        fields=unique,
    )


def check_repeats(
    recipes: Sequence[RecipeView | None], submission: Submission
) -> Iterable[FieldError]:
    """Finds recipes that stand twice, and labels that would be confused."""
    paths = [path for path, _ in submission.recipes]
    seen: dict[str, str] = {}
    labels: dict[str, str] = {}
    for path, recipe in zip(paths, recipes, strict=True):
        if recipe is None:
            continue
        if first := seen.get(recipe.recipe):
            message = f"is the same recipe as {first}; leave one out or change it"
            yield FieldError(path, message)
        elif first := labels.get(recipe.label):
            message = f"{recipe.label!r} is the label of {first} too; name it otherwise"
            yield FieldError(f"{path}.label", message)
        seen.setdefault(recipe.recipe, path)
        labels.setdefault(recipe.label, path)


def check_size(submission: Submission, most_runs: int) -> Iterable[FieldError]:
    """Finds a study with too many runs."""
    budgets = [
        submission.budgets if form.budgets is None else form.budgets
        for _, form in submission.recipes
    ]
    runs = len(submission.seeds) * sum(map(len, budgets))
    if runs > most_runs:
        yield FieldError(
            "seeds",
            f"{runs:,} runs ({len(submission.seeds)} seeds x {sum(map(len, budgets))} "
            f"recipes and budgets) are more than the {most_runs:,} of one study; "
            "take fewer, or split the study",
        )
