"""Activations: their formulas at some places, and that gradients stay finite."""

from __future__ import annotations

from math import exp, expm1, log1p, tanh

import pytest
import torch

from workers.networks.activations import ACTIVATIONS, named_activation


def sigmoid(x):
    return 1 / (1 + exp(-x))


FORMULAS = {
    "relu": lambda x: max(x, 0),
    "elu": lambda x: x if x > 0 else expm1(x),
    "swish": lambda x: x * sigmoid(x),
    "tanh": tanh,
    "softplus": lambda x: log1p(exp(x)),
    "sigmoid": sigmoid,
    "x2_sigmoid": lambda x: x**2 * sigmoid(x),
    "x3_sigmoid": lambda x: x**3 * sigmoid(x),
}
PLACES = [-3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 3.0]


def test_every_activation_has_a_formula_here():
    assert set(FORMULAS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_follow_the_formula(name):
    values = named_activation(name)(torch.tensor(PLACES, dtype=torch.float64))
    expected = [FORMULAS[name](x) for x in PLACES]
    assert values.tolist() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradients_are_finite_far_out(name):
    x = torch.tensor([-50.0, 0.0, 50.0], requires_grad=True)
    named_activation(name)(x).sum().backward()
    assert torch.isfinite(x.grad).all()
