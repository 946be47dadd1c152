"""Milestones: moments that a method asks to have evaluated, off the clock."""

from __future__ import annotations

import pytest
import torch

from workers.context import Progress, Ready
from workers.driving.harness import train_run

NAP = 0.5


def guess(inputs):
    return torch.zeros(len(inputs), 10)


def pruning(task, params, context):
    """Reaches half of its sparsity halfway, off the usual marks."""
    yield Ready()
    for step in range(context.planned_units):
        sparsity = {"sparsity": 0.5} if step == 6 else None
        yield Progress(1, lambda: guess, milestone=sparsity)


def milestones(outcome):
    return [(e.units, e.milestone) for e in outcome.evaluations if e.milestone]


def test_milestone_is_evaluated_with_its_axes(add_method, assign):
    name = add_method(pruning)
    outcome = train_run(assign(method=name, params={}, planned_units=1000))
    ((units, axes),) = milestones(outcome)
    assert units == 7
    assert axes["sparsity"] == 0.5
    assert axes["inference_seconds"] > 0
    assert len({e.units for e in outcome.evaluations}) == len(outcome.evaluations)


def test_milestone_stands_where_a_mark_is_due(add_method, assign):
    name = add_method(pruning)
    outcome = train_run(assign(method=name, params={}, planned_units=7))
    assert [units for units, _ in milestones(outcome)] == [7]


def test_slow_milestone_does_not_count(clock, add_method, assign):
    """Not as training, and not against the evaluations on the way."""

    def train(task, params, context):
        def slow():
            clock.sleep(NAP)
            return guess

        yield Ready()
        for step in range(context.planned_units):
            clock.sleep(0.01)
            milestone = {"round": step} if step < 10 else None
            yield Progress(1, slow if milestone else lambda: guess, milestone=milestone)

    name = add_method(train)
    outcome = train_run(assign(method=name, params={}, planned_units=100))
    assert outcome.train_seconds == pytest.approx(1)
    assert outcome.segments["evaluation"] == pytest.approx(10 * NAP)
    assert len(milestones(outcome)) == 10
    assert len([e for e in outcome.evaluations if not e.milestone]) > 4


@pytest.mark.parametrize("wrong", [{"sparsity": float("nan")}, {"a b": 1.0}])
def test_milestone_needs_words_and_finite_numbers(wrong, add_method, assign):
    def train(task, params, context):
        yield Ready()
        yield Progress(1, lambda: guess, milestone=wrong)

    outcome = train_run(assign(method=add_method(train), params={}, planned_units=1))
    assert outcome.status == "failed"
    assert "milestone" in outcome.error["message"]


def test_training_seconds_are_told_for_records(clock, add_method, assign):
    def train(task, params, context):
        yield Ready()
        clock.sleep(0.25)
        context.record(search_seconds=context.train_seconds())
        clock.sleep(0.5)
        yield Progress(1, lambda: guess)
        context.record(all_seconds=context.train_seconds())

    outcome = train_run(assign(method=add_method(train), params={}, planned_units=1))
    assert outcome.extra["search_seconds"] == pytest.approx(0.25)
    assert outcome.extra["all_seconds"] == pytest.approx(outcome.train_seconds)
