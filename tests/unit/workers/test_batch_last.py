"""The batch-last convolution: torch's own, but for rounding and speed."""

import copy

import pytest
import torch
from torch import nn

from workers.batch_last import BatchLastConv1d
from workers.models import make_model
from workers.optimisers import Adam, flatten_parameters

GEOMETRIES = [(1, 5, 2, 1), (25, 3, 2, 1), (4, 3, 1, 1), (3, 5, 2, 0), (2, 2, 3, 2)]


def both(channels, taps, stride, padding):
    """Our layer and torch's own with the same weights."""
    torch.manual_seed(0)
    ours = BatchLastConv1d(channels, 6, taps, stride=stride, padding=padding)
    own = nn.Conv1d(channels, 6, taps, stride=stride, padding=padding)
    own.load_state_dict(ours.state_dict())
    return ours, own


def plain_cnn():
    """The published network of nn.Conv1d, and ours with the same weights."""
    torch.manual_seed(0)
    ours = make_model("cnn", (40,), 10, 0)
    own = copy.deepcopy(ours)
    for name in ("conv1", "conv2", "conv3"):
        layer = getattr(own, name)
        made = nn.Conv1d(layer.in_channels, 25, layer.kernel_size, 2, 1)
        made.load_state_dict(layer.state_dict())
        setattr(own, name, made)
    return ours, own


@pytest.mark.parametrize("places", [7, 10, 40])
@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_values_and_gradients_are_those_of_torchs_convolution(geometry, places):
    ours, own = both(*geometry)
    x = torch.randn(5, geometry[0], places, requires_grad=True)
    made, wanted = ours(x), own(x)
    weights = torch.randn_like(wanted)
    found = torch.autograd.grad((made * weights).sum(), [x, *ours.parameters()])
    expected = torch.autograd.grad((wanted * weights).sum(), [x, *own.parameters()])
    assert made.shape == wanted.shape
    assert torch.allclose(made, wanted, atol=1e-5)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-4)


def test_layout_is_handed_on_from_layer_to_layer():
    ours, _ = both(1, 5, 2, 1)
    made = torch.relu(ours(torch.randn(7, 1, 40)))
    assert made.permute(1, 2, 0).is_contiguous()


@pytest.mark.parametrize("strided", [False, True])
def test_inputs_of_any_strides_are_read(strided):
    ours, own = both(3, 5, 2, 0)
    x = torch.randn(5, 3, 18)[..., ::2] if strided else torch.randn(3, 9, 5)
    x = x if strided else x.permute(2, 0, 1)
    assert torch.allclose(ours(x), own(x), atol=1e-5)


def test_other_number_types_take_torchs_way():
    ours, own = both(4, 3, 1, 1)
    x = torch.randn(5, 4, 10, dtype=torch.float64)
    assert torch.equal(ours.double()(x), own.double()(x))


def test_autocast_takes_torchs_way():
    ours, own = both(4, 3, 1, 1)
    x = torch.randn(5, 4, 10)
    with torch.autocast("cpu", torch.bfloat16):
        made, wanted = ours(x), own(x)
    assert made.dtype == torch.bfloat16
    assert torch.equal(made, wanted)


def test_training_stays_beside_a_plain_network():
    """Twenty steps of Adam: rounding grows a little, nothing else differs."""
    ours, own = plain_cnn()
    flat = flatten_parameters(ours.parameters())
    adam, plain = Adam(flat), torch.optim.Adam(own.parameters(), lr=0.01)
    for _ in range(20):
        x, y = torch.randn(100, 40), torch.randint(10, (100,))
        flat.gradients.zero_()
        nn.functional.cross_entropy(ours(x), y).backward()
        adam.step(0.01)
        plain.zero_grad()
        nn.functional.cross_entropy(own(x), y).backward()
        plain.step()
    x = torch.randn(50, 40)
    assert torch.allclose(ours(x), own(x), rtol=1e-3, atol=1e-3)
    for one, other in zip(ours.parameters(), own.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-3)


def test_same_batch_gives_the_same_bits():
    ours, _ = plain_cnn()
    x = torch.randn(100, 40)
    gradients = []
    for _ in range(2):
        ours.zero_grad()
        ours(x).square().sum().backward()
        gradients.append([p.grad.clone() for p in ours.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*gradients, strict=True))
