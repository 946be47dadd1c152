"""The batch-last convolution: torch's own, but for rounding and speed."""

import copy

import pytest
import torch
from torch import nn

from workers.learning.optimisers import Sgd, flatten_parameters
from workers.networks.batch_last import convolve_batch_last, suits_batch_last
from workers.networks.models import make_model

GEOMETRIES = [(1, 5, 2, 1), (25, 3, 2, 1), (4, 3, 1, 1), (3, 5, 2, 0), (2, 2, 3, 2)]


def make_layer(channels, taps, stride, padding):
    torch.manual_seed(0)
    return nn.Conv1d(channels, 6, taps, stride=stride, padding=padding)


def convolved(layer, x):
    """Our way, from torch's layout to torch's layout."""
    return convolve_batch_last(layer, x.permute(1, 2, 0)).permute(2, 0, 1)


def plain_cnn():
    """The published network as torch computes it, and ours with the same weights."""
    torch.manual_seed(0)
    ours = make_model("cnn", (40,), 10, 0)
    own = nn.Sequential(
        nn.Unflatten(1, (1, 40)),
        *(copy.deepcopy(ours.conv1), nn.ReLU()),
        *(copy.deepcopy(ours.conv2), nn.ReLU()),
        *(copy.deepcopy(ours.conv3), nn.ReLU()),
        *(nn.Flatten(), copy.deepcopy(ours.last)),
    )
    return ours, own


@pytest.mark.parametrize("places", [7, 10, 40])
@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_values_and_gradients_are_those_of_torchs_convolution(geometry, places):
    layer = make_layer(*geometry)
    x = torch.randn(5, geometry[0], places, requires_grad=True)
    made, wanted = convolved(layer, x), layer(x)
    weights = torch.randn_like(wanted)
    learned = [x, *layer.parameters()]
    found = torch.autograd.grad((made * weights).sum(), learned)
    expected = torch.autograd.grad((wanted * weights).sum(), learned)
    assert made.shape == wanted.shape
    assert torch.allclose(made, wanted, atol=1e-5)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("strided", [False, True])
def test_inputs_of_any_strides_are_read(strided):
    layer = make_layer(3, 5, 2, 0)
    x = torch.randn(5, 3, 18)[..., ::2] if strided else torch.randn(3, 9, 5)
    x = x if strided else x.permute(2, 0, 1)
    assert torch.allclose(convolved(layer, x), layer(x), atol=1e-5)


def test_other_number_types_take_torchs_way():
    ours, own = plain_cnn()
    x = torch.randn(5, 40, dtype=torch.float64)
    assert not suits_batch_last(x)
    assert torch.equal(ours.double()(x), own.double()(x))


def test_autocast_takes_torchs_way():
    ours, own = plain_cnn()
    x = torch.randn(5, 40)
    with torch.autocast("cpu", torch.bfloat16):
        made, wanted = ours(x), own(x)
    assert made.dtype == torch.bfloat16
    assert torch.equal(made, wanted)


def test_training_stays_beside_a_plain_network():
    """Twenty steps: rounding grows a little, nothing else differs."""
    ours, own = plain_cnn()
    flat = flatten_parameters(ours.parameters())
    sgd = Sgd(flat, momentum=0.9)
    plain = torch.optim.SGD(own.parameters(), lr=0.1, momentum=0.9)
    for _ in range(20):
        x, y = torch.randn(100, 40), torch.randint(10, (100,))
        flat.gradients.zero_()
        nn.functional.cross_entropy(ours(x), y).backward()
        sgd.step(0.1)
        plain.zero_grad()
        nn.functional.cross_entropy(own(x), y).backward()
        plain.step()
    x = torch.randn(50, 40)
    assert torch.allclose(ours(x), own(x), atol=1e-5)
    for one, other in zip(ours.parameters(), own.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_same_batch_gives_the_same_bits():
    ours, _ = plain_cnn()
    x = torch.randn(100, 40)
    gradients = []
    for _ in range(2):
        ours.zero_grad()
        ours(x).square().sum().backward()
        gradients.append([p.grad.clone() for p in ours.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*gradients, strict=True))
