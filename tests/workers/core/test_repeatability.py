"""Equal seeds give equal bits on a CPU: in any process, and whatever was warmed up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from workers.context import Context
from workers.driving import harness
from workers.driving.assignment import resolve_recipe
from workers.driving.harness import train_run
from workers.registry import RecipeError, load_registry

REGISTRY = load_registry()
METHODS = [name for name, spec in REGISTRY.methods.items() if not spec.is_plugin]
TASKS = [name for name, spec in REGISTRY.tasks.items() if not spec.is_plugin]
# Left out: a compiled pass takes seconds and has tests of its own (test_acceleration);
# the networks under masks differ in nothing that a warm-up could leave.
LEFT_OUT = {"compile", "network"}
SEQUENCES = {"name": "mnist1d", "num_samples": 500}
IMAGES = {"name": "digits", "train_split": 0.1}
# Trains every method on every task that takes it, and prints all that was learned.
TRAIN_ALL = """
import sys
import torch
from workers.driving import harness
from workers.driving.harness import (train_run)
from workers.driving.assignment import resolve_recipe
from workers.driving.assignment import Assignment
from workers.registry import RecipeError

torch.set_num_threads(1)
harness.EVALUATION_FRACTIONS = ()
for pair in sys.argv[1:]:
    task, method = pair.split("/")
    asked = {"name": task, **{"mnist1d": {"num_samples": 500}}.get(task, {})}
    assignment = Assignment(task=asked, method=method, planned_units=2)
    try:
        resolve_recipe(assignment)
    except RecipeError:
        print(pair, "is refused")
        continue
    outcome = train_run(assignment)
    print(pair, outcome.status, outcome.error, sorted(outcome.metrics.items()))
"""


def learned(assignment):
    """What a training came to, to the last bit, without its times."""
    outcome = train_run(assignment)
    refused = (outcome.error or {}).get("code") == "recipe"  # such as TF32 on a CPU
    assert refused or outcome.status == "finished", outcome.error
    return outcome.quality, dict(outcome.metrics)


def choices(method):
    """The parameters of a method with each of their named values in turn."""
    schema = REGISTRY.methods[method].schema["properties"]
    plain = {"network": "fc"} if "network" in schema else {}
    yield plain
    for name, field in schema.items():
        values = field.get("enum") or [True, False] * (field["type"] == "boolean")
        if name not in LEFT_OUT:
            yield from ({**plain, name: v} for v in values if v != field["default"])


def fitting(assignment):
    """The assignment on the first of two small tasks that takes it, if one does."""
    for task in (SEQUENCES, IMAGES):
        found = replace(assignment, task=task)
        try:
            resolve_recipe(found)
        except RecipeError:
            continue
        return found
    return None


@pytest.mark.slow
def test_every_pair_repeats_in_another_process():
    """Also where words are hashed otherwise, which the order of a set hangs on."""
    pairs = [f"{task}/{method}" for task in TASKS for method in METHODS]
    command = [sys.executable, "-c", TRAIN_ALL, *pairs]
    both = [
        subprocess.Popen(
            command,
            env={**os.environ, "PYTHONHASHSEED": hashes},
            stdout=subprocess.PIPE,
            text=True,
        )
        for hashes in ("1", "2")
    ]
    said = [process.communicate()[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1]
    endings = [line.split()[1] for line in said[0]]
    assert set(endings) <= {"finished", "is"}, said[0]
    trained = {
        part
        for line, ending in zip(said[0], endings, strict=True)
        if ending == "finished"
        for part in line.split()[0].split("/")
    }
    assert trained == {*TASKS, *METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_warm_up_leaves_no_trace_in_any_method(method, assign, monkeypatch):
    """Whatever of it a step changes: weights, masks, scores, averages of batch norm."""
    monkeypatch.setattr(harness, "EVALUATION_FRACTIONS", ())
    asked = (
        assign(method=method, params=params, planned_units=2)
        for params in choices(method)
    )
    for assignment in filter(None, map(fitting, asked)):
        warmed = learned(assignment)
        with monkeypatch.context() as patch:
            patch.setattr(Context, "warm_up", lambda *_: None)
            assert learned(assignment) == warmed, assignment.params
