"""What every registered algorithm must hold; a new file is tested from day one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import pytest
import torch

from tests.on_the_clock import assert_same_work
from tests.plugged import CPU, make_learner, make_setting, make_training, plug_in
from workers import registry
from workers.context import Context
from workers.data.batches import Batch
from workers.driving import harness
from workers.driving.assignment import resolve_recipe
from workers.driving.harness import load_task, train_run
from workers.networks.models import MODELS
from workers.recipe_check import RefusedRecipe
from workers.registry import RecipeError, algorithm, load_registry
from workers.seams import Moment, Seams, Step
from workers.task import Classification, classification_task

REGISTRY = load_registry()
ALGORITHMS = [name for name, spec in REGISTRY.algorithms.items() if not spec.is_plugin]
every_algorithm = pytest.mark.parametrize("name", ALGORITHMS)
SEQUENCES = {"name": "mnist1d", "num_samples": 500}
IMAGES = {"name": "digits", "train_split": 0.1}
TASKS = [SEQUENCES, IMAGES]
# Four examples of (length,), (rows, columns) and (channels, rows, columns).
SHAPES = [(4, 40), (4, 12, 16), (4, 3, 12, 16)]


@pytest.fixture
def add_algorithm():
    """Registers a function as algorithm "of_a_test" until the test is over."""

    @dataclass(frozen=True)
    class Nothing:
        pass

    def add(plug, seams):
        algorithm("of_a_test", Nothing, seams=seams, null={})(plug)
        return {"name": "of_a_test"}

    yield add
    registry._REGISTRY.algorithms.pop("of_a_test", None)


def train_with(assign, task, *names, **changes):
    """An assignment with algorithms by name, or by name and parameters."""
    algorithms = tuple({"name": n} if isinstance(n, str) else n for n in names)
    facts = {"task": task, "params": {"model": "cnn"}, "algorithms": algorithms}
    return assign(**{**facts, **changes})


def fits(assignment):
    try:
        resolve_recipe(assignment)
    except RefusedRecipe:
        return False
    return True


def fitting_tasks(name, assign):
    found = [task for task in TASKS if fits(train_with(assign, task, name))]
    assert found, f"no task of this test takes {name}"
    return found


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
    recipe = resolve_recipe(assignment)
    shape = load_task(recipe.task.name, recipe.task_params, CPU).training.shape
    inputs = torch.randn(50, *shape, generator=torch.Generator().manual_seed(0))
    first, again = made[0](inputs), made[0](inputs)
    assert torch.equal(first, again), "an evaluation is not repeatable"
    return first


@every_algorithm
def test_null_parameters_change_nothing(name, assign, monkeypatch):
    null = {"name": name, **REGISTRY.algorithms[name].null}
    for task in fitting_tasks(name, assign):
        assert torch.equal(
            predictions(train_with(assign, task), monkeypatch),
            predictions(train_with(assign, task, null), monkeypatch),
        )


@every_algorithm
def test_defaults_change_the_training(name, assign, monkeypatch):
    for task in fitting_tasks(name, assign):
        before = predictions(train_with(assign, task), monkeypatch)
        plugged = train_with(assign, task, name)
        assert not torch.equal(before, predictions(plugged, monkeypatch))


@every_algorithm
def test_equal_seeds_give_equal_weights(name, assign, monkeypatch):
    for task in fitting_tasks(name, assign):
        plugged = train_with(assign, task, name)
        first = predictions(plugged, monkeypatch)
        assert torch.equal(first, predictions(plugged, monkeypatch))
        other = predictions(replace(plugged, seed=1), monkeypatch)
        assert not torch.equal(first, other)


@every_algorithm
def test_warm_up_leaves_no_trace(name, assign, monkeypatch):
    for task in fitting_tasks(name, assign):
        plugged = train_with(assign, task, name)
        warmed = predictions(plugged, monkeypatch)
        with monkeypatch.context() as patch:
            patch.setattr(Context, "warm_up", lambda *_: None)
            assert torch.equal(warmed, predictions(plugged, patch))


@every_algorithm
def test_every_shape_is_warmed_up(name, assign, add_algorithm, monkeypatch):
    """Nothing is met for the first time on the clock, the short last batch included."""
    warmed, trained = set(), set()
    seen = trained
    real = Context.warm_up

    def warm_up(self, step, state=()):
        nonlocal seen
        seen = warmed
        real(self, step, state)
        seen = trained

    def plug(params, setting):
        def watch(network):
            def note(_, given):
                seen.add((network.training, tuple(given[0].shape)))

            network.register_forward_pre_hook(note)
            return network

        return Seams(build=watch)

    monkeypatch.setattr(Context, "warm_up", warm_up)
    spy = add_algorithm(plug, ("build",))
    plugged = train_with(assign, fitting_tasks(name, assign)[-1], spy, name)
    outcome = train_run(replace(plugged, planned_units=40), evaluate=False)
    assert outcome.status == "finished", outcome.error
    assert trained
    assert trained <= warmed


@every_algorithm
def test_test_data_reach_no_training(name, assign, monkeypatch):
    for task in fitting_tasks(name, assign):
        plugged = train_with(assign, task, name)
        usual = predictions(plugged, monkeypatch)

        def poisoned(*asked):
            real = load_task(*asked)
            evaluate = real.evaluate
            return replace(
                real, evaluate=lambda predict: evaluate(lambda x: predict(x * -7))
            )

        with monkeypatch.context() as patch:
            patch.setattr(harness, "load_task", poisoned)
            assert torch.equal(usual, predictions(plugged, patch))


@every_algorithm
def test_no_data_are_looked_at_off_the_clock(
    name, assign, monkeypatch, data_come_with_the_clock
):
    plugged = train_with(assign, fitting_tasks(name, assign)[-1], name)
    usual = predictions(plugged, monkeypatch)
    data_come_with_the_clock()
    assert torch.equal(usual, predictions(plugged, monkeypatch))


@every_algorithm
def test_evaluations_take_no_work_off_the_clock(name, assign, monkeypatch):
    plugged = train_with(assign, fitting_tasks(name, assign)[-1], name)
    assert_same_work(plugged, monkeypatch)


@every_algorithm
def test_evaluation_sees_inputs_as_they_are(name, assign, add_algorithm):
    seen = []

    def plug(params, setting):
        def watch(network):
            def note(_, given):
                if torch.is_inference_mode_enabled():
                    seen.append(given[0].clone())

            network.register_forward_pre_hook(note)
            return network

        return Seams(build=watch)

    spy = add_algorithm(plug, ("build",))
    for task in fitting_tasks(name, assign):
        seen.clear()
        train_run(train_with(assign, task))
        train_run(train_with(assign, task, spy))
        expected = seen[-1]
        outcome = train_run(train_with(assign, task, spy, name))
        assert outcome.status == "finished"
        assert all(torch.equal(given, expected) for given in seen)
        assert len(expected) == outcome.test_items


@every_algorithm
@pytest.mark.parametrize("shape", SHAPES, ids=len)
def test_shapes_are_those_it_declares(name, shape):
    plugs = plug_in(name, planned_units=60, training=make_training(shape))
    plugs.step(Step(lambda *_: None, lambda _: None), make_learner())
    for step in range(60):
        moment = Moment(step, step / 60)
        given = Batch(torch.randn(shape), torch.arange(shape[0]))
        found = plugs.prepare(given, moment)
        assert tuple(found.inputs.shape) == plugs.shape(shape, moment)
        assert len(found.targets) == len(found.inputs)


@every_algorithm
def test_shapes_depend_on_progress_alone(name):
    shape = (16, 32, 32)
    short, long = (plug_in(name, planned_units=n) for n in (40, 4000))
    for step in range(40):  # an even distance, where every second batch counts
        at, later = Moment(step, step / 40), Moment(step + 100, step / 40)
        assert short.shape(shape, at) == long.shape(shape, later)


@every_algorithm
def test_plugging_in_looks_at_no_data(name):
    spec = REGISTRY.algorithms[name]
    made = spec.run(spec.params(), make_setting(shape=(9, 8, 8), device="meta"))
    assert made.used == tuple(s for s in made.used if s in spec.seams)
    assert set(made.used) == set(spec.seams)


@every_algorithm
def test_its_seams_are_on_the_clock(name, assign, monkeypatch):
    nap, steps = 0.004, 6
    spec = REGISTRY.algorithms[name]
    napped = []

    def slow(work):
        def sleep_first(*given):
            napped.append(nap)
            time.sleep(nap)
            return work(*given)

        return sleep_first

    def slow_step(wrap):
        def wrapped(step, learner):
            made = wrap(step, learner)
            return replace(made, update=slow(made.update))

        return wrapped

    def plug(params, setting):
        made = spec.run(params, setting)
        changes = {
            seam: slow(getattr(made, seam))
            for seam in ("transforms", "batch")
            if getattr(made, seam)
        }
        if made.step:
            changes["step"] = slow_step(made.step)
        return replace(made, **changes)

    task = fitting_tasks(name, assign)[0]
    monkeypatch.setitem(REGISTRY.algorithms, name, replace(spec, run=plug))
    outcome = train_run(
        train_with(assign, task, name, planned_units=steps), evaluate=False
    )
    assert outcome.status == "finished", outcome.error
    in_warm_up = len(napped) - steps * len(
        {"transforms", "batch", "step"} & set(spec.seams)
    )
    assert outcome.train_seconds >= sum(napped) - in_warm_up * nap
    assert outcome.segments["warmup"] >= in_warm_up * nap


@every_algorithm
def test_unknown_parameters_are_refused(name, assign):
    task = fitting_tasks(name, assign)[0]
    with pytest.raises(RecipeError, match="unheard: is not a parameter here"):
        train_run(train_with(assign, task, {"name": name, "unheard": 1}))


@pytest.mark.parametrize("model", MODELS)
@every_algorithm
def test_every_model_is_trained_or_refused(name, model, assign):
    for task in TASKS:
        params = {"model": model}
        assignment = train_with(assign, task, name, params=params, planned_units=4)
        if fits(assignment):
            outcome = train_run(assignment)
            assert outcome.status == "finished", outcome.error


@pytest.fixture
def colour_task():
    """Registers a task of 200 noisy colour images until the test is over."""

    @dataclass(frozen=True)
    class Nothing:
        pass

    def build(params, device):
        draw = torch.Generator().manual_seed(0)
        images = torch.randn(200, 3, 12, 16, generator=draw)
        targets = torch.arange(200) % 4
        training = Classification(images[:150], targets[:150], 4)
        return classification_task(training, images[150:], targets[150:])

    facts = {"kind": "classification", "layout": "image", "metric": "test accuracy"}
    registry.task("of_a_test", Nothing, unit="fraction", direction="max", **facts)(
        build
    )
    yield {"name": "of_a_test"}
    REGISTRY.tasks.pop("of_a_test")
    load_task.cache_clear()


@pytest.mark.parametrize("model", ["cnn", "gap_cnn"])
@every_algorithm
def test_colour_images_are_trained_on(name, model, assign, colour_task):
    params = {"model": model, "batch_size": 40}
    assignment = train_with(assign, colour_task, name, params=params)
    outcome = train_run(assignment)
    assert outcome.status == "finished", outcome.error


@pytest.mark.parametrize("second", ALGORITHMS)
@every_algorithm
def test_pairs_of_algorithms_compose(name, second, assign):
    assignment = train_with(assign, IMAGES, name, second, planned_units=4)
    if name == second or second in REGISTRY.conflicts_of(name):
        with pytest.raises(RefusedRecipe):
            resolve_recipe(assignment)
    else:
        outcome = train_run(assignment)
        assert outcome.status == "finished", outcome.error
