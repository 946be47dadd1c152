"""What every registered part must hold; a new file is tested from the day it exists."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import jsonschema
import pytest

from tests.on_the_clock import assert_same_work
from workers.context import Context
from workers.driving import harness
from workers.driving.assignment import resolve_recipe
from workers.driving.harness import train_run
from workers.learning import masked_training
from workers.learning.optimisers import Adam, Sgd
from workers.networks.models import MODELS
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


def curve(outcome):
    """Everything an outcome says of what was learned, without its times."""
    on_the_way = [(e.units, e.quality, dict(e.metrics)) for e in outcome.evaluations]
    return on_the_way, outcome.quality, dict(outcome.metrics)


def rates_and_shares(monkeypatch, assignment):
    """The rates of each optimiser, and the shares that masks keep, step by step.

    A method of its own kind, without our optimisers and masks, has neither.
    """
    rates, shares = {}, []
    renew = masked_training.renew_masks

    def renew_and_note(network, keep):
        shares.append(keep)
        renew(network, keep)

    with monkeypatch.context() as patch:
        patch.setattr(Context, "warm_up", lambda *_: None)
        patch.setattr(harness, "EVALUATION_FRACTIONS", ())
        patch.setattr(masked_training, "renew_masks", renew_and_note)
        for kind in (Adam, Sgd):
            patch.setattr(
                kind, "step", lambda own, rate: rates.setdefault(own, []).append(rate)
            )
        outcome = train_run(assignment)
    assert outcome.status == "finished", outcome.error
    return [
        *rates.values(),
        shares[1:-1],
    ]  # one before the first step, one after the last


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
def test_no_method_looks_at_data_off_the_clock(name, assign, data_come_with_the_clock):
    assignment = assign(method=name, params={}, task=smallest_task(name))
    usual = train_run(assignment)
    data_come_with_the_clock()
    hidden = train_run(assignment)
    assert hidden.status == "finished", hidden.error
    assert curve(hidden) == curve(usual)


@every_method
def test_test_data_reach_no_training(name, assign, monkeypatch):
    """Training losses on the way are the same whatever is examined."""
    assignment = assign(method=name, params={}, task=smallest_task(name))
    usual, load = train_run(assignment), harness.load_task

    def load_poisoned(*asked):
        task = load(*asked)
        evaluate = task.evaluate
        return replace(
            task, evaluate=lambda predict: evaluate(lambda x: predict(x * -7))
        )

    monkeypatch.setattr(harness, "load_task", load_poisoned)
    poisoned = train_run(assignment)
    assert poisoned.metrics != usual.metrics
    losses = [
        [e.metrics.get("training loss") for e in o.evaluations]
        for o in (usual, poisoned)
    ]
    assert losses[0] == losses[1]


@every_method
def test_rates_and_shares_depend_on_progress_alone(name, assign, monkeypatch):
    """A training three times as long passes through the same ones."""
    short, long = (
        rates_and_shares(
            monkeypatch,
            assign(
                method=name, params={}, task=smallest_task(name), planned_units=planned
            ),
        )
        for planned in (20, 60)
    )
    for at_short, at_long in zip(short, long, strict=True):
        assert len(at_long) == 3 * len(at_short)
        assert at_short == pytest.approx(at_long[::3])


@every_method
def test_evaluations_take_no_work_off_the_clock(name, assign, monkeypatch):
    assignment = assign(method=name, params={}, task=smallest_task(name))
    assert_same_work(assignment, monkeypatch)


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
