"""Trains a whole study with no server and no database: torch and numpy are enough.

    python -m workers.offline STUDY.toml --out runs.jsonl

Every run is appended to the file when it ends. Started again, it trains what is
missing; budgets in seconds keep the units that they were planned with. `--part 3/8`
trains an eighth of the blocks: every job of a job array another one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from overcurve.prices import Price, parse_prices, training_cost
from overcurve.recipe import canonical_json
from workers.driving.assignment import Assignment, resolve_recipe
from workers.driving.calibrate import CalibrationFailed, Tell, calibrate, planned_units
from workers.driving.harness import load_task, train_run
from workers.driving.outcome import Outcome
from workers.machine.device import fingerprint
from workers.machine.device_claim import claimed_device
from workers.offline.canaries import OfflineCanaries
from workers.offline.terminal import Terminal
from workers.offline.trainings import Planned, Training, gather_trainings
from workers.registry import RecipeError, non_default_params
from workers.studies.study_file import (
    SECONDS,
    Study,
    WrongStudy,
    named_algorithms,
    read_study,
    task_identity,
)


def main(arguments: list[str] | None = None) -> int:
    """Trains a study file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="workers.offline", description=__doc__)
    parser.add_argument("study", type=Path, help="a study file, see workers/studies")
    parser.add_argument("--out", type=Path, default=Path("runs.jsonl"))
    parser.add_argument("--device", help="instead of the study's: cpu, cuda, auto")
    parser.add_argument(
        "--full", action="store_true", help="a published study, full size"
    )
    parser.add_argument("--threads", type=int, default=0, help="of the CPU, pinned")
    parser.add_argument("--part", default="1/1", help="i/n: the i-th of n shares")
    options = parser.parse_args(arguments)
    try:
        whole = read_study(options.study, options.device, full=options.full)
        study, prices = part_of(whole, options.part), _read_prices()
        with claimed_device(torch.device(study.device), options.threads):
            train_study(study, options.out, prices)
        runs = shlex.join([str(options.out), "--baseline", study.entries[0].label])
        Terminal().say(f"Done. The verdict here: overcurve judge {runs}")
        Terminal().say(f"On a server's pages: overcurve import {runs}")
    except (OSError, WrongStudy, RecipeError, CalibrationFailed) as problem:
        remedy = f". {problem.remedy}" if isinstance(problem, RecipeError) else ""
        print(f"{options.study}: {problem}{remedy}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        Terminal().say(
            f"Stopped; run the same command again to go on with {options.out}."
        )
        return 130
    return 0


def part_of(study: Study, part: str) -> Study:
    """Returns the i-th of n shares of a study: every n-th seed from the i-th on.

    A seed is a block, which stays whole, so that drift cancels within every share.

    Args:
        part: `i/n`, i from 1 to n.

    Raises: WrongStudy: when it is not that, or leaves a share without a seed.
    """
    written = re.fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", part, re.ASCII)
    i, n = (int(number) for number in written.groups()) if written else (1, 0)
    if i > n:
        raise WrongStudy(f"--part {part}: write i/n with i from 1 to n, such as 3/8")
    if n > len(study.seeds):
        raise WrongStudy(
            f"--part {part}: the study has {len(study.seeds)} seeds, and a seed is not "
            f"divided; ask for {len(study.seeds)} parts at most"
        )
    return replace(study, seeds=study.seeds[i - 1 :: n])


def train_study(study: Study, out: Path, prices: Sequence[Price] = ()) -> None:
    """Trains every run that is not in `out` yet, and appends each when it ends.

    Raises: DataMissing: before anything is trained, so that the same command trains the
        study once the data are there.
    """
    terminal = Terminal()
    records = read_records(out)
    load_data(study)
    device_class = fingerprint(torch.device(study.device)).device_class
    here = [record for record in records if record.get("device_class") == device_class]
    units = _plan_units(study, here, terminal.calibrated)
    done = {record_key(record) for record in records}
    waiting = [run for run in plan_runs(study, units) if run.key not in done]
    terminal.say(f"{len(done)} runs are there, {len(waiting)} to train")
    if waiting and len(here) < len(records):
        terminal.say(_say_elsewhere(out, len(records) - len(here), device_class))
    trainings = gather_trainings(waiting)
    terminal.begin([training.assignment for training in trainings])
    canaries = OfflineCanaries(torch.device(study.device), out, record_key)
    for i, training in enumerate(trainings):
        canaries.before(partial(_expected_seconds, trainings[i:]))
        terminal.started(training.label)
        outcome = train_run(training.assignment, terminal.progressed)
        for run, part in training.parts(outcome):
            record = make_record(run, part)
            cost = training_cost(record, prices)
            record |= {} if cost is None else {"cost_usd": cost}
            with out.open("a") as file:
                file.write(json.dumps(record, allow_nan=False) + "\n")
            canaries.trained(record, is_within=run is not training.runs[-1])
        terminal.ended(outcome)
    canaries.after_all()


def load_data(study: Study) -> None:
    """Loads the data of each task of a study.

    Raises: DataMissing: they are not where the study says, or cannot be read.
    """
    tasks = {e.task: next(iter(e.assignments.values())) for e in study.entries}
    for assignment in tasks.values():
        recipe = resolve_recipe(assignment)
        load_task(recipe.task.name, recipe.task_params, torch.device(study.device))


def _say_elsewhere(out: Path, runs: int, device_class: str) -> str:
    """What to know of a file that was begun on another device."""
    return (
        f"{runs} of them were trained on another device than this "
        f"({device_class}). Times of different devices are not compared: to train the "
        f"whole study here, name another file than {out} with --out."
    )


def _read_prices() -> tuple[Price, ...]:
    """What `OVERCURVE_PRICES` says, the same as for workers."""
    try:
        return parse_prices(os.environ.get("OVERCURVE_PRICES", ""))
    except ValueError as problem:
        raise WrongStudy(f"OVERCURVE_PRICES: {problem}") from None


def _expected_seconds(waiting: Iterable[Training]) -> float | None:
    """Training seconds of these runs; None where their budgets do not say."""
    assignments = [run.assignment for run in waiting]
    if any(run.budget_unit != SECONDS for run in assignments):
        return None
    return sum(run.budget for run in assignments)


def plan_runs(study: Study, units: Mapping[tuple[Any, ...], int]) -> Iterator[Planned]:
    """Yields all runs in random blocks: a block holds each recipe and budget once."""
    for seed in study.seeds:
        block = [
            Planned(
                entry.label,
                entry.recipe,
                replace(
                    entry.assignments[budget],
                    planned_units=units[entry.task, entry.recipe, budget],
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


def record_key(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """Returns the key of a run that was stored; the same as `Planned.key`."""
    place = (record["budget"], record["budget_unit"], str(record["seed"]))
    return (record["task"], record["recipe"], *place)


def make_record(run: Planned, outcome: Outcome) -> dict[str, Any]:
    """Returns a run as one record of the contract, ready for `overcurve import`."""
    assignment, recipe = run.assignment, resolve_recipe(run.assignment)
    record = outcome.record()
    figures, pictures = record.pop("extra"), [asdict(p) for p in outcome.pictures]
    record["versions"] = {**record["versions"], "method": str(recipe.method.version)}
    return {
        "task": task_identity(recipe),
        "recipe": run.recipe,
        "method": recipe.method.name,
        "params": non_default_params(recipe.params),
        "algorithms": named_algorithms(recipe),
        "label": run.label,
        "budget": assignment.budget,
        "budget_unit": assignment.budget_unit,
        "seed": assignment.seed,
        "source": "overcurve offline",
        "planned_units": assignment.planned_units,
        **record,
        **figures,
        **({"pictures": pictures} if pictures else {}),
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
            why = f"{path}, line {number}, is not a run of this program ({problem!r})"
            raise WrongStudy(f"{why}; choose another file with --out") from None
    return records


def _plan_units(
    study: Study, records: Iterable[Mapping[str, Any]], tell: Tell
) -> dict[tuple[Any, ...], int]:
    """Units of every recipe and budget: as stored, else calibrated together.

    Args:
        records: of this device class; on another one seconds are other units.
    """
    if study.budget_unit != SECONDS:
        return {
            (entry.task, entry.recipe, budget): max(1, round(budget))
            for entry in study.entries
            for budget in entry.budgets
        }
    units = {record_key(r)[:3]: int(r["planned_units"]) for r in records}
    missing = [
        (entry, budget)
        for entry in study.entries
        for budget in entry.budgets
        if (entry.task, entry.recipe, budget) not in units
    ]
    # A recipe is measured once for all budgets at which its parameters are the same.
    alike: dict[str, Assignment] = {}
    for entry, budget in missing:
        assignment = entry.assignments[budget]
        alike.setdefault(canonical_json(asdict(assignment)), assignment)
    fits = dict(zip(alike, calibrate([*alike.values()], tell), strict=True))
    for entry, budget in missing:
        fit = fits[canonical_json(asdict(entry.assignments[budget]))]
        units[entry.task, entry.recipe, budget] = planned_units(fit, budget)
    return units


if __name__ == "__main__":
    sys.exit(main())
