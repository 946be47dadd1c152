"""What every registered part must hold; a new file is tested from the day it exists."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import jsonschema
import pytest

from workers import harness
from workers.harness import resolve_recipe, train_run
from workers.models import MODELS
from workers.registry import (
    RecipeError,
    load_registry,
    non_default_params,
    parse_params,
)

REGISTRY = load_registry()
PARTS = {
    f"{kind}-{name}": spec
    for kind in ("tasks", "methods", "algorithms")
    for name, spec in getattr(REGISTRY, kind).items()
    if not spec.is_plugin
}
METHODS = [name for name, spec in REGISTRY.methods.items() if not spec.is_plugin]
CLASSIFICATION = [n for n, t in REGISTRY.tasks.items() if t.kind == "classification"]
every_part = pytest.mark.parametrize("spec", PARTS.values(), ids=PARTS)
every_method = pytest.mark.parametrize("name", METHODS)


def smallest_task(method):
    """The first task that a method can learn, made small where it can be."""
    spec = REGISTRY.methods[method]
    task = next(t for t in REGISTRY.tasks.values() if t.kind in spec.kinds)
    names = {f.name for f in dataclasses.fields(task.params)}
    small = {"num_samples": 500} if "num_samples" in names else {}
    return {"name": task.name, **small}


@every_part
def test_card_says_what_and_whence(spec):
    assert len(spec.summary) > 40
    assert spec.source
    assert spec.version >= 1
    assert len(spec.source_digest) == 16


@every_part
def test_schema_is_valid_and_complete(spec):
    jsonschema.Draft202012Validator.check_schema(spec.schema)
    defaults = {n: p["default"] for n, p in spec.schema["properties"].items()}
    jsonschema.validate(defaults, spec.schema)
    assert parse_params(spec.params, defaults) == spec.params()
    assert non_default_params(spec.params()) == {}
    assert all(p["description"] for p in spec.schema["properties"].values())


@every_method
def test_equal_seeds_give_equal_results(name, assign):
    assignment = assign(method=name, params={}, task=smallest_task(name))
    first, second = train_run(assignment), train_run(assignment)
    assert first.status == "finished", first.error
    assert first.quality == second.quality
    assert first.metrics == second.metrics


@every_method
def test_seeds_differ_from_each_other(name, assign):
    assignment = assign(method=name, params={}, task=smallest_task(name))
    first, second = train_run(assignment), train_run(replace(assignment, seed=1))
    assert first.metrics != second.metrics


@every_method
def test_evaluations_do_not_change_training(name, assign, monkeypatch):
    assignment = assign(method=name, params={}, task=smallest_task(name))
    often = train_run(assignment)
    monkeypatch.setattr(harness, "EVALUATION_FRACTIONS", ())
    once = train_run(assignment)
    assert len(once.evaluations) == 1 < len(often.evaluations)
    assert once.metrics == often.metrics


@every_method
def test_stretches_to_planned_units(name, assign):
    for planned in (1, 3, 30):
        task = smallest_task(name)
        outcome = train_run(
            assign(method=name, params={}, task=task, planned_units=planned)
        )
        assert outcome.steps == planned


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("task", CLASSIFICATION)
def test_classification_is_learned_or_refused(task, model, assign):
    assignment = assign(task={"name": task}, params={"model": model}, planned_units=2)
    if REGISTRY.tasks[task].layout == "image" and model == "gru":
        with pytest.raises(RecipeError, match="images"):
            resolve_recipe(assignment)
    else:
        assert train_run(assignment).status == "finished"
