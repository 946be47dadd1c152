"""Algorithms plugged in without a training: what their tests build on."""

from __future__ import annotations

import torch
from torch import nn

from workers.clock.stopwatch import Stopwatch
from workers.context import Context, Plugged
from workers.learning.optimisers import flatten_parameters
from workers.registry import load_registry, parse_params
from workers.seams import Learner, Plugs, Setting, cross_entropy
from workers.task import Classification

CPU = torch.device("cpu")


def make_training(shape=(20, 40), classes=10, device="cpu"):
    """Blank examples of `shape` (examples, ...), all of class 0."""
    inputs = torch.zeros(shape, device=device)
    return Classification(inputs, torch.zeros(shape[0], device=device).long(), classes)


def make_setting(planned_units=100, shape=(20, 40), **facts):
    """A setting without other algorithms: no transform, no other class."""
    context = Context(CPU, planned_units, 0, Stopwatch(CPU))
    training = make_training(shape, **facts)
    return Setting(training, context, lambda inputs, moment: inputs)


def plug_in(*algorithms, planned_units=100, training=None):
    """Plugs algorithms in, each a name or {"name": ..., **params}."""
    plugged = []
    for written in algorithms:
        values = {"name": written} if isinstance(written, str) else dict(written)
        spec = load_registry().algorithm(values.pop("name"))
        params = parse_params(spec.params, values)
        plugged.append(Plugged(spec.name, spec.run, params))
    context = Context(CPU, planned_units, 0, Stopwatch(CPU), tuple(plugged))
    return Plugs(training or make_training(), context)


class Brightness(nn.Module):
    """Reads inputs of any size: logits from their mean, through a batch norm."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(1)
        self.last = nn.Linear(1, 10)
        self.seen: list[tuple[int, ...]] = []

    def forward(self, x):
        self.seen.append(tuple(x.shape))
        return self.last(self.norm(x.flatten(1).mean(1, keepdim=True)))


def make_learner(network=None):
    """A learner over a network, its weights flat."""
    network = network or Brightness()
    flat = flatten_parameters(network.parameters())
    return Learner(network, flat.weights, flat.gradients, cross_entropy)
