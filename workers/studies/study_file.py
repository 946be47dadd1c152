"""A study file (STUDY.toml), read and checked as strictly as the server reads it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from overcurve.recipe import (
    joined_version,
    recipe_digest,
    task_key,
    tuned_values,
)
from overcurve.recipe_texts import RECIPE_TEXTS
from workers.driving.assignment import Assignment, Recipe, resolve_recipe
from workers.machine.device import pick_device
from workers.registry import non_default_params

SECONDS = "seconds"
GALLERY = "gallery"  # a published study's claim, its figures and its full size
_RECIPE_KEYS = frozenset({"method", "params", "algorithms", "budgets", "per_budget"})
_RECIPE_KEYS |= RECIPE_TEXTS.keys()
_STUDY_KEYS = frozenset(
    {"task", "device", "budget_unit", "seeds", "baseline", "methods", "title", "note"}
) | {"budgets", "question", "tasks"}


class WrongStudy(ValueError):
    """A study file that cannot be trained; says which entry and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipe of a study with its own budgets.

    Attributes:
        assignments: what is trained at each of them; only tuned parameters differ.
        recipe: the digest of the curve that they make.
    """

    label: str
    budgets: tuple[float, ...]
    assignments: Mapping[float, Assignment]
    recipe: str

    @property
    def task(self) -> str:
        """The task's key."""
        return task_identity(self.resolved)

    @property
    def resolved(self) -> Recipe:
        """What is trained at the first budget, looked up."""
        return resolve_recipe(self.assignments[self.budgets[0]])


@dataclass(frozen=True, slots=True)
class Study:
    """A study file, read and checked; the baseline is the first entry of each task."""

    entries: tuple[Entry, ...]
    budget_unit: str
    seeds: tuple[int | str, ...]
    device: str


def read_study(path: Path, device: str | None = None, *, full: bool = False) -> Study:
    """Reads and checks a study file.

    Args:
        device: in place of the file's own.
        full: takes the full size of a published study, `gallery.full`, in place of the
            reduced one.

    Raises: WrongStudy: for a file of the wrong shape; RecipeError: for a recipe that
        cannot be trained.
    """
    return check_study(sized(load_toml(path), full=full), device)


def load_toml(path: Path) -> dict[str, Any]:
    """Reads a file as it is written.

    Raises: WrongStudy: for what is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise WrongStudy(f"is not TOML: {problem}") from None


def sized(written: Mapping[str, Any], *, full: bool) -> dict[str, Any]:
    """Returns what a study file says for one of its sizes, without its gallery.

    Raises: WrongStudy: when the full size is asked of a file that states none.
    """
    plain = {k: v for k, v in written.items() if k != GALLERY}
    if not full:
        return plain
    if "full" not in written.get(GALLERY, {}):
        raise WrongStudy("states no full size; leave --full out")
    return {**plain, **written[GALLERY]["full"]}


def check_study(written: Mapping[str, Any], device: str | None = None) -> Study:
    """Checks what a study file says, as `read_study`."""
    if "sweep" in written:
        raise WrongStudy(
            "a sweep needs a server: submit it there, or state what was found as "
            "per_budget of a recipe"
        )
    needed = ("tasks" if "tasks" in written else "task", "baseline", "budgets", "seeds")
    _check_keys(written, _STUDY_KEYS, needed, "it")
    where = str(pick_device(device or written.get("device", "cpu")))
    unit = written.get("budget_unit", SECONDS)
    entries: list[Entry] = []
    tasks: list[str] = []
    for task in study_tasks(written):
        sides = [_read_entry(n, s, written, task, where) for n, s in _sides(written)]
        _check_different([entry.label for entry in sides], "labels")
        _check_different([entry.recipe for entry in sides], "recipes")
        entries += sides
        tasks.append(sides[0].task)
    _check_different(tasks, "tasks")
    for entry in entries:
        _check_unit(entry, unit)
    return Study(tuple(entries), unit, _read_seeds(written["seeds"]), where)


def study_tasks(written: Mapping[str, Any]) -> list[Any]:
    """Returns the tasks on which the same recipes are trained; nearly always one.

    Raises: WrongStudy: for an empty list, and for `task` beside `tasks`.
    """
    if "tasks" not in written:
        return [written["task"]]
    if "task" in written or not written["tasks"]:
        raise WrongStudy("expected a task, or tasks with at least one, not both")
    return list(written["tasks"])


def recipe_identity(recipe: Recipe, tuned: Mapping[str, Any] | None = None) -> str:
    """Returns the digest of a recipe, the same that the server gives it.

    Args:
        tuned: parameters with a value of their own at each budget, as `tuned_values`
            writes them.
    """
    used = [spec for spec, _ in recipe.algorithms]
    parts = (recipe.method, *used)
    return recipe_digest(
        recipe.method.name,
        joined_version(
            str(recipe.method.version), [(s.name, str(s.version)) for s in used]
        ),
        non_default_params(recipe.params) | dict(tuned or {}),
        named_algorithms(recipe),
        "+".join(part.source_digest for part in parts if part.is_plugin),
    )


def named_algorithms(recipe: Recipe) -> list[dict[str, Any]]:
    """Returns the algorithms of a recipe in order, without default parameters."""
    return [{"name": s.name, **non_default_params(p)} for s, p in recipe.algorithms]


def task_identity(recipe: Recipe) -> str:
    """Returns the task's key as the server writes it: name(parameter=value,...)."""
    return task_key(recipe.task.name, non_default_params(recipe.task_params))


def _sides(written: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "baseline", written["baseline"]
    for i, side in enumerate(written.get("methods", ())):
        yield f"methods[{i}]", side


def _read_entry(
    name: str,
    side: Mapping[str, Any],
    written: Mapping[str, Any],
    task: str | Mapping[str, Any],
    device: str,
) -> Entry:
    _check_keys(side, _RECIPE_KEYS, ("method",), name)
    _check_texts(side, name)
    budgets = tuple(side.get("budgets", written["budgets"]))
    if not budgets or not all(map(_is_budget, budgets)):
        raise WrongStudy(f"{name}: budgets {list(budgets)}: expected numbers above 0")
    _check_different(budgets, f"{name}: budgets")
    tuned = _read_tuned(name, side, budgets)
    assignments = {
        budget: Assignment(
            task={"name": task} if isinstance(task, str) else dict(task),
            method=side["method"],
            params=side.get("params", {}) | {n: v[budget] for n, v in tuned.items()},
            algorithms=tuple(side.get("algorithms", ())),
            planned_units=1,
            device=device,
        )
        for budget in budgets
    }
    unit = written.get("budget_unit", SECONDS)
    curve = {n: tuned_values(values.items(), unit) for n, values in tuned.items()}
    really = {n: v for n, v in curve.items() if isinstance(v, dict)}
    recipes = [resolve_recipe(assignment) for assignment in assignments.values()]
    label = side.get("label") or _describe(recipes[0], really)
    return Entry(label, budgets, assignments, recipe_identity(recipes[0], really))


def _read_tuned(
    name: str, side: Mapping[str, Any], budgets: tuple[float, ...]
) -> dict[str, dict[float, Any]]:
    """Reads parameters with a value at each budget, as pairs (budget, value)."""
    tuned: dict[str, dict[float, Any]] = {}
    for param, pairs in side.get("per_budget", {}).items():
        where = f"{name}: per_budget.{param}"
        if not all(isinstance(p, list) and len(p) == 2 for p in pairs):
            raise WrongStudy(f"{where}: expected pairs of a budget and a value")
        _check_different([float(budget) for budget, _ in pairs], f"{where}: budgets")
        if param in side.get("params", {}):
            raise WrongStudy(f"{where} is stated in params too; leave one out")
        values = {float(budget): value for budget, value in pairs}
        if missing := [f"{b:g}" for b in budgets if b not in values]:
            raise WrongStudy(f"{where} has no value at {', '.join(missing)}")
        tuned[param] = values
    return tuned


def _describe(recipe: Recipe, tuned: Mapping[str, Any]) -> str:
    """Names a recipe without a label, in the server's words."""

    def with_values(name: str, values: Mapping[str, Any]) -> str:
        settings = ", ".join(f"{k}={v}" for k, v in values.items() if k != "name")
        return f"{name} ({settings})" if settings else name

    tuned_words = dict.fromkeys(tuned, "tuned at each budget")
    params = non_default_params(recipe.params) | tuned_words
    first = with_values(recipe.method.name, params)
    others = (with_values(a["name"], a) for a in named_algorithms(recipe))
    return " + ".join([first, *others])[:200]


def _check_keys(
    table: Mapping[str, Any],
    allowed: frozenset[str],
    needed: tuple[str, ...],
    where: str,
) -> None:
    missing = [key for key in needed if key not in table]
    if missing:
        raise WrongStudy(
            f"{where} has no {', '.join(missing)}; see workers/studies for examples"
        )
    if unknown := sorted(table.keys() - allowed):
        raise WrongStudy(
            f"{where} has {', '.join(unknown)}; known are {', '.join(sorted(allowed))}"
        )


def _check_texts(side: Mapping[str, Any], name: str) -> None:
    for key, text in RECIPE_TEXTS.items():
        value = side.get(key, "")
        if not isinstance(value, str) or len(value) > text.most:
            raise WrongStudy(f"{name}.{key}: expected a text of up to {text.most}")


def _check_different(values: tuple[Any, ...] | list[Any], what: str) -> None:
    texts = [str(value) for value in values]
    if len(set(texts)) < len(texts):
        raise WrongStudy(f"{what} {texts}: expected different ones")


def _check_unit(entry: Entry, unit: str) -> None:
    own = entry.resolved.method.budget_unit
    if unit not in (SECONDS, own):
        raise WrongStudy(
            f"{entry.label} counts in {own}, not in {unit}: say "
            f'budget_unit = "{SECONDS}" or "{own}"'
        )
    if unit != SECONDS and any(budget != int(budget) for budget in entry.budgets):
        raise WrongStudy(
            f"{entry.label}: budgets {list(entry.budgets)}: expected whole {unit}"
        )


def _read_seeds(seeds: Any) -> tuple[int | str, ...]:
    kinds = {type(seed) for seed in seeds} if isinstance(seeds, list) else {None}
    if not kinds or not kinds <= {int, str}:
        raise WrongStudy(f"seeds {seeds}: expected a list of whole numbers or texts")
    _check_different(seeds, "seeds")
    return tuple(seeds)


def _is_budget(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value) and value > 0
