"""Trains a whole study with no server and no database: torch and numpy are enough.

    python -m workers.offline STUDY.toml --out runs.jsonl

Every run is appended to the file when it ends. Started again, it trains what is
missing; budgets in seconds keep the units that they were planned with.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workers.calibrate import CalibrationFailed, calibrate, planned_units
from workers.device import pick_device, pin_threads
from workers.harness import (
    Assignment,
    Event,
    Outcome,
    Progressed,
    Recipe,
    resolve_recipe,
    train_run,
)
from workers.registry import RecipeError, non_default_params

SECONDS = "seconds"


class WrongStudy(ValueError):
    """A study file that cannot be trained; says which entry and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipe of a study with its own budgets."""

    label: str
    assignment: Assignment
    budgets: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A study file, read and checked; the baseline is the first entry."""

    entries: tuple[Entry, ...]
    budget_unit: str
    seeds: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One run to be trained, and its label."""

    label: str
    assignment: Assignment

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it this run and no other, for resuming."""
        asked = self.assignment
        return (*recipe_key(asked), asked.budget, asked.budget_unit, str(asked.seed))


def main(arguments: list[str] | None = None) -> int:
    """Trains a study file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="workers.offline", description=__doc__)
    parser.add_argument("study", type=Path, help="a study file, see workers/studies")
    parser.add_argument("--out", type=Path, default=Path("runs.jsonl"))
    parser.add_argument("--device", help="instead of the study's: cpu, cuda, auto")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU, pinned")
    asked = parser.parse_args(arguments)
    try:
        study = read_study(asked.study, asked.device)
        pin_threads(asked.threads)
        train_study(study, asked.out)
    except (OSError, WrongStudy, RecipeError, CalibrationFailed) as problem:
        print(f"{asked.study}: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        _say(f"\nStopped; run the same command again to go on with {asked.out}.\n")
        return 130
    return 0


def read_study(path: Path, device: str | None = None) -> Study:
    """Reads and checks a study file.

    Raises: WrongStudy: for a file of the wrong shape; RecipeError: for a recipe that
        cannot be trained.
    """
    try:
        written = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as problem:
        raise WrongStudy(f"is not TOML: {problem}") from None
    try:
        task, sides = written["task"], [written["baseline"], *written["methods"]]
        budgets, seeds = written["budgets"], written.get("seeds", [0, 1, 2])
    except KeyError as missing:
        raise WrongStudy(
            f"has no {missing}; see workers/studies for examples"
        ) from None
    task = {"name": task} if isinstance(task, str) else task
    where = str(pick_device(device or written.get("device", "cpu")))
    entries = tuple(_read_entry(side, task, where, budgets) for side in sides)
    unit = written.get("budget_unit", SECONDS)
    return Study(entries, unit, tuple(seeds))


def _read_entry(
    side: Mapping[str, Any], task: Mapping[str, Any], device: str, budgets: list[float]
) -> Entry:
    assignment = Assignment(
        task=task,
        method=side["method"],
        params=side.get("params", {}),
        algorithms=tuple(side.get("algorithms", ())),
        planned_units=1,
        device=device,
    )
    resolve_recipe(assignment)
    own = tuple(side.get("budgets", budgets))
    if not own or min(own) <= 0 or len(set(own)) < len(own):
        raise WrongStudy(f"budgets {list(own)}: expected different numbers above 0")
    parts = [side["method"], *(a["name"] for a in assignment.algorithms)]
    return Entry(side.get("label", " + ".join(parts)), assignment, own)


def train_study(study: Study, out: Path) -> None:
    """Trains every run that is not in `out` yet, and appends each when it ends."""
    found = read_records(out)
    units = _plan_units(study, found)
    done = {record_key(record) for record in found}
    waiting = [run for run in plan_runs(study, units) if run.key not in done]
    _say(f"{len(done)} runs are there, {len(waiting)} to train\n")
    for i, run in enumerate(waiting, start=1):
        outcome = train_run(run.assignment, _progress_line(i, len(waiting), run.label))
        with out.open("a") as file:
            file.write(json.dumps(make_record(run, outcome), allow_nan=False) + "\n")
        _say(f"\r\033[K{_result_line(i, len(waiting), run, outcome)}\n")


def plan_runs(study: Study, units: Mapping[tuple[Any, ...], int]) -> Iterator[Planned]:
    """Yields all runs in random blocks: a block holds each recipe and budget once."""
    for seed in study.seeds:
        block = [
            Planned(
                entry.label,
                replace(
                    entry.assignment,
                    planned_units=units[(*recipe_key(entry.assignment), budget)],
                    budget=budget,
                    budget_unit=study.budget_unit,
                    seed=seed,
                ),
            )
            for entry in study.entries
            for budget in entry.budgets
        ]
        random.Random(f"block of seed {seed}").shuffle(block)
        yield from block


def recipe_key(assignment: Assignment) -> tuple[str, str]:
    """Returns task and recipe as canonical text, whatever was written out."""
    recipe = resolve_recipe(assignment)
    params = non_default_params(recipe.params)
    written = [recipe.method.name, params, _named_algorithms(recipe)]
    return _task_label(recipe), _canonical(written)


def record_key(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """Returns the key of a run that was stored; the same as `Planned.key`."""
    recipe = [record["method"], record["params"], record["algorithms"]]
    asked = (record["budget"], record["budget_unit"], str(record["seed"]))
    return (record["task"], _canonical(recipe), *asked)


def make_record(run: Planned, outcome: Outcome) -> dict[str, Any]:
    """Returns a run as one record of the contract, ready for `overcurve import`."""
    asked, recipe = run.assignment, resolve_recipe(run.assignment)
    record = outcome.record()
    figures = record.pop("extra")
    record["versions"] = {**record["versions"], "method": str(recipe.method.version)}
    return {
        "task": _task_label(recipe),
        "method": recipe.method.name,
        "params": non_default_params(recipe.params),
        "algorithms": _named_algorithms(recipe),
        "label": run.label,
        "budget": asked.budget,
        "budget_unit": asked.budget_unit,
        "seed": asked.seed,
        "source": "overcurve offline",
        "planned_units": asked.planned_units,
        **record,
        **figures,
    }


def read_records(path: Path) -> list[dict[str, Any]]:
    """Returns the runs of an earlier start; a last line cut short by a crash goes.

    Raises: WrongStudy: when another line is not a run of this program.
    """
    if not path.exists():
        return []
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    if kept != whole:
        path.write_bytes(kept)
    records = []
    for number, line in enumerate(kept.decode().splitlines(), start=1):
        try:
            records.append(json.loads(line))
            record_key(records[-1])
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            told = f"{path}, line {number}, is not a run of this program ({problem!r})"
            raise WrongStudy(f"{told}; choose another file with --out") from None
    return records


def _plan_units(
    study: Study, found: Iterable[Mapping[str, Any]]
) -> dict[tuple[Any, ...], int]:
    """Units of every recipe and budget: as stored, else calibrated together."""
    if study.budget_unit != SECONDS:
        return {
            (*recipe_key(entry.assignment), budget): max(1, round(budget))
            for entry in study.entries
            for budget in entry.budgets
        }
    units = {record_key(r)[:3]: int(r["planned_units"]) for r in found}
    missing = [
        entry
        for entry in study.entries
        if any((*recipe_key(entry.assignment), b) not in units for b in entry.budgets)
    ]
    fits = calibrate([entry.assignment for entry in missing], _calibration_line)
    for entry, fit in zip(missing, fits, strict=True):
        for budget in entry.budgets:
            key = (*recipe_key(entry.assignment), budget)
            units.setdefault(key, planned_units(fit, budget))
    return units


def _named_algorithms(recipe: Recipe) -> list[dict[str, Any]]:
    return [{"name": s.name, **non_default_params(p)} for s, p in recipe.algorithms]


def _task_label(recipe: Recipe) -> str:
    """The task's key as the server writes it: name(parameter=value,...)."""
    params = non_default_params(recipe.task_params)
    parts = ",".join(f"{k}={_canonical(params[k])}" for k in sorted(params))
    return f"{recipe.task.name}({parts})" if parts else recipe.task.name


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _calibration_line(done: int, total: int) -> None:
    _say(f"\r\033[KCalibrating seconds into units: {done} of {total}")


def _progress_line(i: int, total: int, label: str) -> Any:
    def report(event: Event) -> None:
        if isinstance(event, Progressed):
            share = event.units / event.planned_units
            bar = "━" * round(20 * share) + "┄" * (20 - round(20 * share))
            _say(f"\r\033[K{i}/{total} {bar} {share:4.0%}  {label}")

    return report


def _result_line(i: int, total: int, run: Planned, outcome: Outcome) -> str:
    asked = run.assignment
    what = f"{i}/{total} {run.label}, {asked.budget:g} {asked.budget_unit}"
    what += f", seed {asked.seed}: {outcome.status}"
    if outcome.quality is None or outcome.train_seconds is None:
        return f"{what} ({(outcome.error or {}).get('message', '')})"
    return (
        f"{what}, {outcome.metric} {outcome.quality:.4g}, {outcome.train_seconds:.2f} s"
    )


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
