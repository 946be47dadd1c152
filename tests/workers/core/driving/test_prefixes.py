"""Anytime methods: one training, and an outcome for each budget that it passes."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from overcurve.curves.terms import records
from workers.context import Progress, Ready
from workers.driving.harness import train_run
from workers.driving.outcome import SHARED_TRAINING
from workers.registry import RecipeError, load_registry


def averaging(task, params, context):
    """Learns a class' mean input, one example a unit: no unit undoes another."""
    inputs, targets = task.inputs, task.targets
    sums = torch.zeros(task.classes, *task.shape)
    draw = context.generator("examples")
    yield Ready()
    for unit in range(context.planned_units):
        place = int(torch.randint(len(targets), (), generator=draw))
        sums[targets[place]] += inputs[place]
        means = sums.clone()
        context.record(examples=unit + 1)
        yield Progress(1, lambda m=means: lambda x: x @ m.T, loss=float(sums.norm()))


def knowing(task, params, context):
    """Not anytime: what it learns hangs on the end that it was given."""
    for progress in averaging(task, params, context):
        if isinstance(progress, Progress):
            yield progress._replace(loss=1 / context.planned_units)
        else:
            yield progress


def learned(outcome):
    """What an outcome says, without its times."""
    return outcome.status, outcome.quality, dict(outcome.metrics), outcome.steps


def assert_prefixes_are_trainings(assignment, prefixes):
    """Holds an anytime method to its word: bit for bit the trainings of each length."""
    whole = train_run(replace(assignment, prefixes=prefixes))
    assert whole.status == "finished", whole.error
    assert [p.planned_units for p in whole.prefixes] == list(prefixes)
    for outcome in (*whole.prefixes, whole):
        alone = train_run(replace(assignment, planned_units=outcome.steps))
        assert learned(outcome) == learned(alone)
        assert outcome.examples == alone.examples
        assert outcome.extra.keys() <= alone.extra.keys()


ANYTIME = [n for n, m in load_registry().methods.items() if m.anytime]


@pytest.mark.parametrize("name", ["of a test", *ANYTIME])
def test_prefix_is_the_training_of_its_length(name, add_method, assign):
    if name == "of a test":
        name = add_method(averaging, anytime=True)
    assignment = assign(method=name, params={}, planned_units=20)
    assert_prefixes_are_trainings(assignment, (3, 9, 14))


def test_a_method_that_knows_its_end_is_found_out(add_method, assign):
    name = add_method(knowing, anytime=True)
    assignment = assign(method=name, params={}, planned_units=20)
    with pytest.raises(AssertionError):
        assert_prefixes_are_trainings(assignment, (3,))


def test_times_of_prefixes_rise_and_pauses_do_not_count(clock, add_method, assign):
    def train(task, params, context):
        def slow():
            clock.sleep(7)
            return lambda inputs: torch.zeros(len(inputs), 10)

        yield Ready()
        for _ in range(context.planned_units):
            clock.sleep(0.5)
            yield Progress(1, slow)

    name = add_method(train, anytime=True)
    assignment = assign(method=name, params={}, planned_units=8, prefixes=(2, 4))
    outcome = train_run(assignment)
    times = [o.train_seconds for o in (*outcome.prefixes, outcome)]
    assert times == pytest.approx([1, 2, 4])
    for part in outcome.prefixes:
        assert sum(part.segments.values()) == pytest.approx(part.total_seconds)
        assert part.inference_seconds is not None


def test_records_say_that_the_training_is_shared(add_method, assign):
    name = add_method(averaging, anytime=True)
    outcome = train_run(assign(method=name, params={}, prefixes=(3,)))
    for part in (*outcome.prefixes, outcome):
        record = part.record()
        assert record["extra"][SHARED_TRAINING] == 1.0
        assert "prefixes" not in record
    assert SHARED_TRAINING == records.SHARED_TRAINING
    assert SHARED_TRAINING not in train_run(assign()).extra


def test_a_training_may_diverge_after_a_prefix(add_method, assign):
    def train(task, params, context):
        yield Ready()
        for unit in range(context.planned_units):
            loss = 1.0 if unit < 5 else math.nan
            yield Progress(1, lambda: lambda x: torch.zeros(len(x), 10), loss)

    name = add_method(train, anytime=True)
    outcome = train_run(assign(method=name, params={}, prefixes=(3, 7)))
    assert [p.status for p in outcome.prefixes] == ["finished", "diverged"]
    assert outcome.status == "diverged"


def test_prefix_within_units_reported_at_once_is_told(add_method, assign):
    def train(task, params, context):
        yield Ready()
        yield Progress(context.planned_units, lambda: None)

    name = add_method(train, anytime=True)
    outcome = train_run(assign(method=name, params={}, prefixes=(3,)))
    assert outcome.status == "failed"
    assert "reports each unit by itself" in outcome.error["message"]


def test_other_methods_have_no_prefixes(assign):
    with pytest.raises(RecipeError, match="no anytime method"):
        train_run(assign(prefixes=(3,)))
