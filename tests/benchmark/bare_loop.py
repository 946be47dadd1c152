"""The step of `supervised`, in a loop with nothing around it: no harness, no worker.

    python -m tests.benchmark.bare_loop cnn 2000

Prints the seconds of the loop, on the core that a worker takes.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import sys
import time

import torch
from torch.nn.functional import cross_entropy

from workers.learning.optimisers import flatten_parameters, make_optimiser
from workers.machine.device import pin_threads
from workers.networks.models import make_model
from workers.tasks.mnist1d import Mnist1dParams, generate

BATCH, RATE = 100, 1e-2


def time_bare_loop(model: str, steps: int) -> float:
    """Trains for `steps` steps; gives the seconds it took."""
    made = generate(Mnist1dParams())
    inputs, targets = torch.from_numpy(made.x).float(), torch.from_numpy(made.y)
    torch.manual_seed(0)
    network = make_model(model, (inputs.shape[1],), 10, 0)
    flat = flatten_parameters(network.parameters())
    optimiser = make_optimiser("adam", flat, momentum=0.9, weight_decay=0.0)
    begun = time.perf_counter()
    for step in range(steps):
        start = step * BATCH % len(inputs)
        flat.gradients.zero_()
        logits = network(inputs[start : start + BATCH])
        cross_entropy(logits, targets[start : start + BATCH]).backward()
        optimiser.step(RATE)
    return time.perf_counter() - begun


if __name__ == "__main__":
    pin_threads(1)
    print(time_bare_loop(sys.argv[1], int(sys.argv[2])))
