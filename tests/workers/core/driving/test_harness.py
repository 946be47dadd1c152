"""How a run ends: finished, diverged, failed or cancelled, always with a reason."""

from __future__ import annotations

import time
from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from overcurve.curves.terms.quantities import MEASURED_NUMBERS
from workers.context import Progress, Ready, WarmUpLeftTraces
from workers.driving.harness import train_run
from workers.driving.outcome import Evaluated, Outcome, Progressed, Started
from workers.registry import RecipeError
from workers.tasks.mnist1d import Mnist1dParams, generate


def guess(inputs):
    return torch.zeros(len(inputs), 10)


def counting(task, params, context):
    """Does nothing, as often as planned, at one millisecond a unit."""
    yield Ready()
    for _ in range(context.planned_units):
        time.sleep(0.001)
        yield Progress(1, lambda: guess)


def test_record_speaks_the_contract(assign):
    record = train_run(assign()).record()
    assert record["clock"] == "overcurve"
    assert record["status"] == "finished"
    assert record["metric"] == "test accuracy"
    assert (record["unit"], record["direction"]) == ("fraction", "max")
    assert record["parameters"] == 15_210
    assert (record["steps"], record["examples"]) == (12, 1200)
    assert record["test_items"] == 100
    assert record["train_items"] == 400
    assert record["device_class"].startswith("CPU ")
    assert set(record["versions"]) == {"python", "torch", "numpy"}
    assert None not in record.values()


def test_every_measured_number_is_told():
    """What a row of the table says is measured, a training says; prices come later."""
    told = {field.name for field in fields(Outcome)}
    assert {*MEASURED_NUMBERS} - told == {"cost_usd"}


def test_the_last_evaluation_is_timed_for_each_item_off_the_clock(add_method, assign):
    passes = []

    def predict(inputs):
        time.sleep(0.05 * (1 + len(passes)))
        passes.append(len(inputs))
        return guess(inputs)

    def once(task, params, context):
        yield Ready()
        for _ in range(2):
            yield Progress(1, lambda: predict)

    method = add_method(once)
    outcome = train_run(assign(method=method, params={}, planned_units=2))
    assert len(passes) == 2
    assert 0.1 <= outcome.inference_seconds * outcome.test_items < 0.15
    assert outcome.train_seconds < 0.05
    assert outcome.segments["evaluation"] >= 0.15


def test_what_is_not_evaluated_has_no_inference_time(assign):
    outcome = train_run(assign(), evaluate=False)
    assert outcome.inference_seconds is None
    assert "inference_seconds" not in outcome.record()


def test_events_tell_the_story(add_method, assign):
    heard = []
    name = add_method(counting)
    train_run(assign(method=name, params={}, planned_units=700), heard.append)
    assert isinstance(heard[0], Started)
    assert isinstance(heard[-1], Evaluated)
    assert 8 <= sum(isinstance(e, Evaluated) for e in heard) <= 13
    assert 2 <= sum(isinstance(e, Progressed) for e in heard) <= 8
    assert heard[-1].units == 700


def test_infinite_rate_diverges(assign):
    params = {"model": "mlp", "optimiser": "sgd", "learning_rate": 100.0}
    outcome = train_run(assign(params=params, planned_units=60))
    assert outcome.status == "diverged"
    assert outcome.error["code"] == "not_finite"
    assert "loss" in outcome.error["message"]
    assert outcome.train_seconds > 0


def test_exception_becomes_failed_run(add_method, assign):
    def broken(task, params, context):
        yield Ready()
        raise KeyError("weights")

    outcome = train_run(assign(method=add_method(broken), params={}))
    assert outcome.status == "failed"
    assert outcome.error["code"] == "exception"
    assert "KeyError" in outcome.error["message"]
    assert "in broken" in outcome.error["traceback"]
    assert outcome.quality is None
    assert outcome.train_seconds is None


def test_memory_error_has_its_code(add_method, assign):
    def greedy(task, params, context):
        yield Ready()
        torch.empty(2**50)

    outcome = train_run(assign(method=add_method(greedy), params={}))
    assert outcome.status == "failed"
    assert outcome.error["code"] == "out_of_memory"
    assert outcome.error["remedy"]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (MemoryError(), "out_of_memory"),
        (RuntimeError("CUDA error: out of memory"), "out_of_memory"),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when"), "out_of_memory"),
        (RuntimeError("CUDA error: an illegal memory access"), "exception"),
    ],
)
def test_want_of_memory_is_known_by_its_words(problem, code, add_method, assign):
    def failing(task, params, context):
        yield Ready()
        raise problem

    error = train_run(assign(method=add_method(failing), params={})).error
    assert error["code"] == code
    assert error["message"]
    assert error["remedy"]


def test_time_limit_ends_the_run(add_method, assign):
    name = add_method(counting)
    endless = assign(method=name, params={}, planned_units=100_000)
    outcome = train_run(replace(endless, time_limit_seconds=0.2))
    assert outcome.status == "failed"
    assert outcome.error["code"] == "time_limit"
    assert 0.2 < outcome.total_seconds < 1.0


def test_cancel_is_quick_and_clean(add_method, assign):
    cleaned = []

    def careful(task, params, context):
        try:
            yield from counting(task, params, context)
        finally:
            cleaned.append(True)

    name = add_method(careful)
    begun = time.perf_counter()
    outcome = train_run(
        assign(method=name, params={}, planned_units=100_000),
        should_stop=lambda: time.perf_counter() - begun > 0.2,
    )
    assert outcome.status == "cancelled"
    assert cleaned == [True]
    assert outcome.total_seconds < 1.0


def test_wrong_number_of_units_fails(add_method, assign):
    def lazy(task, params, context):
        yield Ready()
        yield Progress(1, lambda: guess)

    outcome = train_run(assign(method=add_method(lazy), params={}, planned_units=9))
    assert outcome.status == "failed"
    assert "after 1 of 9 units" in outcome.error["message"]


def test_missing_ready_fails(add_method, assign):
    def hasty(task, params, context):
        yield Progress(1, lambda: guess)

    outcome = train_run(assign(method=add_method(hasty), params={}))
    assert outcome.status == "failed"
    assert "Ready()" in outcome.error["message"]


def test_forgotten_warm_up_state_is_caught(add_method, assign):
    class Forgetful:
        def __init__(self):
            self.count = 0

        def state_dict(self):
            return {"count": self.count}

        def load_state_dict(self, state):
            pass

    def train(task, params, context):
        memory = Forgetful()
        context.warm_up(lambda: setattr(memory, "count", 1), [memory])
        yield Ready()

    outcome = train_run(assign(method=add_method(train), params={}))
    assert outcome.status == "failed"
    assert WarmUpLeftTraces.__name__ in outcome.error["message"]


def test_warm_up_restores_torch_optimisers(add_method, assign):
    def train(task, params, context):
        network = torch.nn.Linear(40, 10)
        before = [p.detach().clone() for p in network.parameters()]
        optimiser = torch.optim.Adam(network.parameters())

        def step():
            network(task.inputs[:5]).sum().backward()
            optimiser.step()

        context.warm_up(step, [network, optimiser])
        assert all(p.grad is None for p in network.parameters())
        assert not optimiser.state
        pairs = zip(before, network.parameters(), strict=True)
        assert all(torch.equal(old, new) for old, new in pairs)
        yield Ready()
        yield Progress(1, network.eval)

    outcome = train_run(assign(method=add_method(train), params={}, planned_units=1))
    assert outcome.status == "finished", outcome.error


def test_returned_predictor_is_evaluated(add_method, assign):
    def train(task, params, context):
        yield Ready()
        yield Progress(1, lambda: guess)
        perfect = torch.eye(10)[0].expand(100, 10)
        return lambda: lambda inputs: perfect

    outcome = train_run(assign(method=add_method(train), params={}, planned_units=1))
    assert outcome.status == "finished"
    assert outcome.metrics["test loss"] != pytest.approx(2.302585, abs=1e-4)


def test_quality_is_the_last_one_not_the_best(add_method, assign):
    """A training that forgets what it knew is told as it ended."""
    frequencies = np.bincount(generate(Mnist1dParams(num_samples=500)).y_test)
    common, rare = int(frequencies.argmax()), int(frequencies.argmin())

    def train(task, params, context):
        def always(digit):
            return lambda inputs: torch.eye(10)[digit].expand(len(inputs), 10)

        yield Ready()
        for i in range(context.planned_units):
            yield Progress(1, lambda i=i: always(common if i < 50 else rare))

    name = add_method(train)
    outcome = train_run(assign(method=name, params={}, planned_units=100))
    assert outcome.evaluations[0].quality == frequencies[common] / 100
    assert outcome.quality == frequencies[rare] / 100 < frequencies[common] / 100


def test_dear_evaluations_are_left_out(add_method, assign):
    def train(task, params, context):
        def predictor():
            time.sleep(0.3)
            return guess

        yield Ready()
        for _ in range(context.planned_units):
            yield Progress(1, predictor)

    name = add_method(train)
    outcome = train_run(assign(method=name, params={}, planned_units=100))
    assert 2 <= len(outcome.evaluations) <= 4
    assert outcome.evaluations[-1].units == 100


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"method": "supervized"}, "method"),
        ({"task": {"name": "mnist2d"}}, "task"),
        ({"task": {"name": "mnist1d", "num_samples": "many"}}, "task.num_samples"),
        ({"params": {"model": "mlp", "learning_rate": -1}}, "params.learning_rate"),
        ({"params": {"rate": 1}}, "params.rate"),
        ({"params": {"model": "gru"}, "task": {"name": "digits"}}, "params.model"),
        ({"algorithms": ({"name": "row_column_cutout"},)}, "algorithms[0]"),
        ({"algorithms": ({"name": "mixup", "alpha": -1},)}, "algorithms[0].alpha"),
        ({"algorithms": ({"name": "ema"}, {"name": "ema"})}, "algorithms[1]"),
    ],
)
def test_impossible_recipe_names_its_field(changes, path, assign):
    with pytest.raises(RecipeError) as refusal:
        train_run(assign(**changes))
    assert [field.path for field in refusal.value.fields] == [path]
    assert refusal.value.remedy


def test_seed_may_be_a_word(assign):
    one, two = train_run(assign(seed="a")), train_run(assign(seed="b"))
    assert one.metrics == train_run(assign(seed="a")).metrics
    assert one.metrics != two.metrics
    assert train_run(assign(seed="1")).metrics == train_run(assign(seed=1)).metrics


def test_global_randomness_is_left_alone(assign):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    train_run(assign())
    assert torch.equal(torch.rand(3), expected)
