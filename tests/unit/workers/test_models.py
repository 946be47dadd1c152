"""The networks: published sizes, and the same network at full size."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from workers.models import MODELS, count_parameters, make_model, onto_grid
from workers.recurrent import gru_states


@pytest.mark.parametrize(
    ("name", "count"),
    [("logistic", 410), ("mlp", 15_210), ("cnn", 5_210), ("gru", 5_134)],
)
def test_parameter_counts_are_published(name, count):
    assert count_parameters(make_model(name, (40,), 10, 0)) == count


@pytest.mark.parametrize("name", MODELS)
def test_sequences_become_logits(name):
    logits = make_model(name, (40,), 10, 0)(torch.randn(7, 40))
    assert logits.shape == (7, 10)


@pytest.mark.parametrize("name", ["logistic", "mlp", "cnn"])
def test_images_become_logits(name):
    logits = make_model(name, (8, 8), 10, 0)(torch.randn(7, 8, 8))
    assert logits.shape == (7, 10)


@pytest.mark.parametrize("name", ["cnn", "gru"])
@pytest.mark.parametrize("length", [9, 34, 39, 41, 80])
def test_other_lengths_are_read(name, length):
    network = make_model(name, (40,), 10, 0)
    assert network(torch.randn(3, length)).shape == (3, 10)


def test_smaller_images_are_read():
    network = make_model("cnn", (8, 8), 10, 0)
    assert network(torch.randn(3, 6, 5)).shape == (3, 10)


def test_full_size_cnn_is_the_published_one():
    network = make_model("cnn", (40,), 10, 0)
    published = nn.Sequential(
        network.conv1, nn.ReLU(), network.conv2, nn.ReLU(), network.conv3, nn.ReLU(),
        nn.Flatten(), network.last,
    )  # fmt: skip
    x = torch.randn(5, 40)
    assert torch.equal(network(x), published(x.unsqueeze(1)))


def test_full_size_grid_is_the_identity():
    features = torch.randn(2, 3, 5)
    assert onto_grid(features, (5,)) is features


def test_grid_reads_linearly_between_places():
    ramp = torch.linspace(0, 1, 4).expand(2, 3, 4)
    expected = torch.linspace(0, 1, 7).expand(2, 3, 7)
    assert torch.allclose(onto_grid(ramp, (7,)), expected, atol=1e-6)


@pytest.mark.parametrize(("units", "length"), [(6, 40), (3, 34), (1, 2)])
def test_gru_equals_torchs(units, length):
    torch.manual_seed(0)
    gru = nn.GRU(1, units, bidirectional=True, batch_first=True)
    x = torch.randn(5, length, requires_grad=True)
    wanted, ours = gru(x.unsqueeze(-1))[0], gru_states(gru, x)
    weights = torch.randn_like(wanted)
    leaves = [x, *gru.parameters()]
    expected = torch.autograd.grad((wanted * weights).sum(), leaves)
    found = torch.autograd.grad((ours * weights).sum(), leaves)
    assert torch.allclose(ours, wanted, atol=1e-6)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=1e-3, atol=1e-5)


def test_gru_refuses_images():
    with pytest.raises(ValueError, match="sequences"):
        make_model("gru", (8, 8), 10, 0)
