"""What every registered task must hold; a new file is tested from its first day."""

from __future__ import annotations

import pytest
import torch

from workers.driving.assignment import resolve_recipe
from workers.driving.harness import load_task, train_run
from workers.learning.schedules import SCHEDULES
from workers.registry import RecipeError, load_registry, parse_params
from workers.specs import HELD_OUT

CPU = torch.device("cpu")
REGISTRY = load_registry()
TASKS = [name for name, spec in REGISTRY.tasks.items() if not spec.is_plugin]
CLASSIFICATION = [n for n in TASKS if REGISTRY.tasks[n].kind == "classification"]
TUNABLE = [n for n in TASKS if "validation" in REGISTRY.tasks[n].detail]
PARTS = {
    f"{kind}-{name}": spec
    for kind in ("tasks", "methods", "algorithms")
    for name, spec in getattr(REGISTRY, kind).items()
    if not spec.is_plugin
}


def build(name, **changes):
    spec = REGISTRY.tasks[name]
    return load_task(name, parse_params(spec.params, changes, "task"), CPU)


def examined(task):
    """The inputs that an evaluation shows to a predictor."""
    shown = []

    def remember(inputs):
        shown.append(inputs.clone())
        return torch.zeros(len(inputs), task.training.classes)

    task.evaluate(remember)
    return torch.cat(shown)


def rows(inputs):
    return {row.numpy().tobytes() for row in inputs}


@pytest.mark.parametrize("spec", PARTS.values(), ids=PARTS)
def test_unknown_parameters_are_refused(spec):
    with pytest.raises(RecipeError, match="is not a parameter"):
        parse_params(spec.params, {"no_such_parameter": 1})


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_examples_are_as_declared(name):
    spec, task = REGISTRY.tasks[name], build(name)
    training = task.training
    assert training.layout == spec.layout
    assert training.inputs.dtype == torch.float32
    assert training.targets.dtype == torch.int64
    assert len(training.inputs) == len(training.targets) > 0
    assert 0 <= training.targets.min() <= training.targets.max() < training.classes
    assert torch.isfinite(training.inputs).all()
    assert task.test_items > 0


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_no_method_sees_a_test_example(name):
    task = build(name)
    shown = examined(task)
    assert len(shown) == task.test_items
    assert shown.shape[1:] == task.training.inputs.shape[1:]
    assert not rows(shown) & rows(task.training.inputs)


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_data_are_the_same_bits_every_time(name):
    load_task.cache_clear()
    first = build(name)
    load_task.cache_clear()
    second = build(name)
    assert first.training.inputs is not second.training.inputs
    assert torch.equal(first.training.inputs, second.training.inputs)
    assert torch.equal(first.training.targets, second.training.targets)
    assert torch.equal(examined(first), examined(second))
    assert first.data_digest == second.data_digest


@pytest.mark.parametrize("name", TUNABLE)
def test_tuning_sees_training_data_only(name):
    plain, tuned = build(name), build(name, **{HELD_OUT: 0.4})
    assert rows(examined(tuned)) <= rows(plain.training.inputs)
    assert len(tuned.training.targets) + tuned.test_items == len(plain.training.targets)


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_training_leaves_the_data_alone(name, assign):
    task = build(name)
    inputs, targets = task.training.inputs.clone(), task.training.targets.clone()
    model = "cnn" if task.training.layout == "sequence" else "gap_cnn"
    algorithms = ({"name": "cutout"}, {"name": "mixup"})
    outcome = train_run(
        assign(
            task={"name": name},
            params={"model": model},
            algorithms=algorithms,
            planned_units=2,
        )
    )
    assert outcome.status == "finished", outcome.error
    assert torch.equal(task.training.inputs, inputs)
    assert torch.equal(task.training.targets, targets)


def test_absent_data_fail_a_run_with_a_remedy(assign):
    outcome = train_run(assign(task={"name": "cifar10", "path": "absent"}))
    assert outcome.status == "failed"
    assert outcome.error["code"] == "recipe"
    assert "task.path" in outcome.error["message"]
    assert "data_batch_1.bin" in outcome.error["remedy"]


def test_data_from_a_disk_are_told_apart(assign):
    small = {"params": {"model": "gap_cnn"}, "planned_units": 1}
    outcome = train_run(assign(task={"name": "cifar10"}, **small))
    assert len(outcome.versions["data"]) == 16
    assert "data" not in train_run(assign(planned_units=1)).versions


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("warm_up", [0.0, 0.25])
def test_rates_depend_on_progress_alone(schedule, warm_up, assign, monkeypatch):
    def rates(planned):
        seen = []

        def remember(self, rate):
            seen.append(rate)

        with monkeypatch.context() as patch:
            patch.setattr("workers.learning.optimisers.Adam.step", remember)
            patch.setattr("workers.context.Context.warm_up", lambda *_: None)
            params = {"model": "logistic", "schedule": schedule, "warm_up": warm_up}
            train_run(assign(params=params, planned_units=planned))
        return seen

    short, long = rates(20), rates(60)
    assert (len(short), len(long)) == (20, 60)
    assert short == pytest.approx(long[::3])


@pytest.mark.parametrize("activation", ["relu", "elu", "swish", "x3_sigmoid"])
@pytest.mark.parametrize("model", ["mlp", "gap_cnn"])
def test_activations_change_what_is_learned(activation, model, assign):
    def loss(**params):
        outcome = train_run(assign(params={"model": model, **params}))
        assert outcome.status == "finished", outcome.error
        return outcome.metrics["test loss"]

    same = loss(activation=activation) == loss()
    assert same == (activation == "relu")


def test_what_has_no_activation_refuses_one(assign):
    for model in ("logistic", "gru"):
        params = {"model": model, "activation": "tanh"}
        with pytest.raises(RecipeError, match="leave activation out"):
            resolve_recipe(assign(params=params))
