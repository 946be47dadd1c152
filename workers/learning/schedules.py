"""Learning-rate schedules as functions of progress, so that they stretch to any budget.

Progress u runs from 0 at the first step to 1 at the end of training; each shape is a
factor of the highest learning rate.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

Schedule = Callable[[float], float]
SCHEDULES = ("constant", "cosine", "linear", "one_cycle")


def make_schedule(name: str, highest: float, warm_up: float = 0.0) -> Schedule:
    """Returns u -> learning rate, between 0 and `highest`.

    Args:
        name: one of `SCHEDULES`. "one_cycle" rises for the first 30 % whatever
            `warm_up` says, from 1/25, and falls along a cosine to 1/10,000 of that.
        highest: learning rate.
        warm_up: share of the training over which the rate rises from 0 in a line.

    Source: cosine: Loshchilov and Hutter, arXiv 1608.03983, without restarts;
    one_cycle: Smith and Topin, arXiv 1708.07120, as in torch.optim.lr_scheduler.
    """
    if name == "one_cycle":
        warm_up = 0.0
    shape = {
        "constant": constant,
        "cosine": cosine,
        "linear": linear,
        "one_cycle": one_cycle,
    }[name]

    def rate(u: float) -> float:
        if u < warm_up:
            return highest * u / warm_up
        return highest * shape((u - warm_up) / (1 - warm_up))

    return rate


def constant(u: float) -> float:  # noqa: ARG001 — one shape for all schedules
    return 1.0


def cosine(u: float) -> float:
    return (1 + cos(pi * u)) / 2


def linear(u: float) -> float:
    return 1 - u


def one_cycle(u: float, rise: float = 0.3, start: float = 0.04) -> float:
    if u < rise:
        return 1 + (start - 1) * cosine(u / rise)
    end = start * 1e-4
    return end + (1 - end) * cosine((u - rise) / (1 - rise))
