"""The validation share: training data held out, so that tuning never sees a test."""

from __future__ import annotations

import pytest
import torch

from workers.driving.harness import load_task
from workers.registry import load_registry, parse_params
from workers.specs import HELD_OUT
from workers.task import Classification, classification_task, spatial_axes

CPU = torch.device("cpu")


def rows(inputs):
    return {row.numpy().tobytes() for row in inputs}


def small_task(share):
    inputs = torch.arange(100.0).view(50, 2)
    training = Classification(inputs, torch.arange(50) % 5, 5)
    return classification_task(training, -inputs[:7] - 1, torch.arange(7) % 5, share)


def examined(task):
    seen = []

    def remember(inputs):
        seen.append(inputs)
        return torch.zeros(len(inputs), task.training.classes)

    task.evaluate(remember)
    return seen[0]


def test_without_a_share_nothing_is_held_out():
    task = small_task(0.0)
    assert len(task.training.inputs) == 50
    assert task.test_items == 7


def test_held_out_examples_come_from_training_alone():
    plain, tuned = small_task(0.0), small_task(0.2)
    assert tuned.test_items == 10
    assert len(tuned.training.inputs) == 40
    assert rows(examined(tuned)) | rows(tuned.training.inputs) == rows(
        plain.training.inputs
    )
    assert not rows(examined(tuned)) & rows(examined(plain))
    assert not rows(examined(tuned)) & rows(tuned.training.inputs)


def test_split_is_the_same_every_time_and_keeps_order():
    first, second = small_task(0.2), small_task(0.2)
    assert torch.equal(first.training.inputs, second.training.inputs)
    assert first.training.inputs[:, 0].diff().min() > 0


@pytest.mark.parametrize("name", ["mnist1d", "digits", "digits32"])
def test_tasks_name_what_is_examined(name):
    spec = load_registry().task(name)
    tuned = parse_params(spec.params, {HELD_OUT: 0.25})
    assert spec.metric_for(spec.params()) == "test accuracy"
    assert spec.metric_for(tuned) == "validation accuracy"
    plain, small = load_task(name, spec.params(), CPU), load_task(name, tuned, CPU)
    assert len(small.training.targets) + small.test_items == len(plain.training.targets)
    assert not rows(examined(small)) & rows(examined(plain))


def test_positions_are_neither_examples_nor_colours():
    assert spatial_axes(torch.zeros(2, 40)) == (1,)
    assert spatial_axes(torch.zeros(2, 8, 8)) == (1, 2)
    assert spatial_axes(torch.zeros(2, 3, 8, 8)) == (2, 3)
