"""What every registered part must hold; a new file is tested from the day it exists."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import jsonschema
import pytest
import torch

from workers import harness
from workers.context import Context
from workers.harness import resolve_recipe, train_run
from workers.models import MODELS
from workers.registry import (
    RecipeError,
    load_registry,
    non_default_params,
    parse_params,
)
from workers.task import Classification

REGISTRY = load_registry()
PARTS = {
    f"{kind}-{name}": spec
    for kind in ("tasks", "methods", "algorithms")
    for name, spec in getattr(REGISTRY, kind).items()
    if not spec.is_plugin
}
METHODS = [name for name, spec in REGISTRY.methods.items() if not spec.is_plugin]
ALGORITHMS = [name for name, spec in REGISTRY.algorithms.items() if not spec.is_plugin]
CLASSIFICATION = [n for n, t in REGISTRY.tasks.items() if t.kind == "classification"]
every_part = pytest.mark.parametrize("spec", PARTS.values(), ids=PARTS)
every_method = pytest.mark.parametrize("name", METHODS)
every_algorithm = pytest.mark.parametrize("name", ALGORITHMS)


def smallest_task(method):
    """The first task that a method can learn, made small where it can be."""
    spec = REGISTRY.methods[method]
    task = next(t for t in REGISTRY.tasks.values() if t.kind in spec.kinds)
    names = {f.name for f in dataclasses.fields(task.params)}
    small = {"num_samples": 500} if "num_samples" in names else {}
    return {"name": task.name, **small}


def predictions(assignment, monkeypatch):
    """Logits of the final state on fixed inputs: equal bits mean equal weights."""
    made = []
    drive = harness._Drive.examine

    def examine(self, predictor):
        made.append(predictor())
        return drive(self, predictor)

    with monkeypatch.context() as patch:
        patch.setattr(harness._Drive, "examine", examine)
        outcome = train_run(assignment)
    assert outcome.status == "finished", outcome.error
    inputs = torch.randn(50, 40, generator=torch.Generator().manual_seed(0))
    return made[0](inputs)


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


@every_algorithm
def test_null_parameters_change_nothing(name, assign, monkeypatch):
    plain = assign(params={"model": "cnn"})
    null = {"name": name, **REGISTRY.algorithms[name].null}
    assert torch.equal(
        predictions(plain, monkeypatch),
        predictions(replace(plain, algorithms=(null,)), monkeypatch),
    )


@every_algorithm
def test_defaults_change_the_training(name, assign, monkeypatch):
    plain = assign(params={"model": "cnn"})
    plugged = replace(plain, algorithms=({"name": name},))
    before = predictions(plain, monkeypatch)
    assert not torch.equal(before, predictions(plugged, monkeypatch))


@every_algorithm
def test_warm_up_leaves_no_trace(name, assign, monkeypatch):
    plugged = assign(params={"model": "cnn"}, algorithms=({"name": name},))
    warmed = predictions(plugged, monkeypatch)
    monkeypatch.setattr(Context, "warm_up", lambda *_: None)
    assert torch.equal(warmed, predictions(plugged, monkeypatch))


@every_algorithm
def test_uses_the_seams_it_names(name):
    spec = REGISTRY.algorithms[name]
    training = Classification(torch.zeros(9, 40), torch.zeros(9).long(), 10)
    made = spec.run(spec.params(), _setting(training))
    assert made.used == tuple(s for s in made.used if s in spec.seams)
    assert set(made.used) == set(spec.seams)


@pytest.mark.parametrize("second", ALGORITHMS)
@every_algorithm
def test_pairs_of_algorithms_compose(name, second, assign):
    pair = ({"name": name}, {"name": second})
    assignment = assign(params={"model": "cnn"}, algorithms=pair, planned_units=3)
    if name == second or second in REGISTRY.algorithms[name].conflicts:
        with pytest.raises(RecipeError):
            resolve_recipe(assignment)
    else:
        assert train_run(assignment).status == "finished"


def _setting(training):
    from workers.seams import Setting
    from workers.stopwatch import Stopwatch

    device = torch.device("cpu")
    return Setting(training, Context(device, 10, 0, Stopwatch(device)))
