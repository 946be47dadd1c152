"""The networks: published sizes, and the same network at full size."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from workers.networks.convolutions import POOLINGS, make_pool
from workers.networks.feature_grid import onto_grid
from workers.networks.models import ACTIVATED, MODELS, count_parameters, make_model
from workers.networks.recurrent import gru_states


@pytest.mark.parametrize(
    ("name", "count"),
    [("logistic", 410), ("mlp", 15_210), ("cnn", 5_210), ("gru", 5_134)],
)
def test_parameter_counts_are_published(name, count):
    assert count_parameters(make_model(name, (40,), 10, 0)) == count


@pytest.mark.parametrize(
    ("pooling", "features"),
    [("none", 800), ("stride", 200), ("max", 200), ("average", 200), ("l2", 200)],
)
def test_pooling_study_has_its_published_classifiers(pooling, features):
    network = make_model("pooling_cnn", (40,), 10, 0, pooling=pooling)
    assert network.last.in_features == features
    assert count_parameters(network) == 80 + 1220 + 10 * features + 10


def test_image_network_has_its_size():
    assert count_parameters(make_model("gap_cnn", (32, 32), 10, 0)) == 61_050


def test_l2_pooling_sums_squares():
    pool = make_pool("l2", places=1)
    pairs = torch.tensor([[[3.0, 4.0, 0.0, 0.0]]], requires_grad=True)
    assert pool(pairs).tolist() == [[[5.0, 0.0]]]
    pool(pairs).sum().backward()
    assert pairs.grad[0, 0].tolist() == pytest.approx([0.6, 0.8, 0, 0])


@pytest.mark.parametrize("pooling", POOLINGS)
def test_pooling_halves_images_both_ways(pooling):
    network = make_model("pooling_cnn", (8, 8), 10, 0, pooling=pooling)
    side = 8 if pooling == "none" else 2
    assert network.features(torch.randn(2, 8, 8)).shape == (2, 20, side, side)


@pytest.mark.parametrize("name", MODELS)
def test_sequences_become_logits(name):
    logits = make_model(name, (40,), 10, 0)(torch.randn(7, 40))
    assert logits.shape == (7, 10)


@pytest.mark.parametrize("shape", [(8, 8), (3, 12, 9)])
@pytest.mark.parametrize("name", [name for name in MODELS if name != "gru"])
def test_images_become_logits(name, shape):
    logits = make_model(name, shape, 10, 0)(torch.randn(7, *shape))
    assert logits.shape == (7, 10)


@pytest.mark.parametrize("size", [(32, 32), (16, 16), (27, 21), (8, 40), (3, 3)])
def test_gap_network_reads_any_size(size):
    network = make_model("gap_cnn", (32, 32), 10, 0)
    assert network(torch.randn(3, *size)).shape == (3, 10)


def test_colours_are_all_read():
    for name in ("cnn", "gap_cnn", "pooling_cnn"):
        network = make_model(name, (3, 16, 16), 10, 0)
        image = torch.zeros(1, 3, 16, 16, requires_grad=True)
        network.eval()(image + 0.1).sum().backward()
        assert (image.grad.abs().sum(dim=(0, 2, 3)) > 0).all()


@pytest.mark.parametrize("name", ACTIVATED)
def test_activation_stands_between_layers(name):
    made = []
    for activation in ("relu", "tanh"):
        torch.manual_seed(0)
        made.append(make_model(name, (40,), 10, 0, activation=activation))
    plain, other = (network.state_dict() for network in made)
    assert all(torch.equal(plain[key], other[key]) for key in plain)
    x = torch.randn(4, 40)
    assert not torch.allclose(made[0](x), made[1](x))


@pytest.mark.parametrize("name", ["cnn", "gru", "gap_cnn", "pooling_cnn"])
@pytest.mark.parametrize("length", [9, 34, 39, 41, 80])
def test_other_lengths_are_read(name, length):
    network = make_model(name, (40,), 10, 0)
    assert network(torch.randn(3, length)).shape == (3, 10)


def test_smaller_images_are_read():
    network = make_model("cnn", (8, 8), 10, 0)
    assert network(torch.randn(3, 6, 5)).shape == (3, 10)


def assert_same_network(network, published):
    """One computes what the other does, once it has its weights."""
    weights = zip(published.parameters(), network.parameters(), strict=True)
    with torch.no_grad():
        for theirs, ours in weights:
            theirs.copy_(ours)
    x = torch.randn(5, 40)
    assert torch.allclose(network(x), published(x.unsqueeze(1)), atol=1e-6)


def test_full_size_cnn_is_the_published_one():
    network = make_model("cnn", (40,), 10, 0)
    published = nn.Sequential(
        nn.Conv1d(1, 25, 5, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(125, 10),
    )  # fmt: skip
    assert_same_network(network, published)


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("logistic", lambda: [nn.Linear(40, 10)]),
        ("mlp", lambda: [nn.Linear(40, 100), nn.Linear(100, 100), nn.Linear(100, 10)]),
        (
            "cnn",
            lambda: [
                nn.Conv1d(1, 25, 5),
                nn.Conv1d(25, 25, 3),
                nn.Conv1d(25, 25, 3),
                nn.Linear(125, 10),
            ],
        ),
        ("gru", lambda: [nn.GRU(1, 6, bidirectional=True), nn.Linear(480, 10)]),
    ],
)
def test_weights_start_as_the_framework_draws_them(name, layers):
    torch.manual_seed(3)
    published = nn.ModuleList(layers())
    torch.manual_seed(3)
    ours = make_model(name, (40,), 10, 0)
    pairs = zip(ours.parameters(), published.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_second_layer_of_the_mlp_is_residual():
    network = make_model("mlp", (40,), 10, 0)
    first, second, last = ((layer.weight, layer.bias) for layer in network.children())
    x = torch.randn(5, 40)
    hidden = torch.relu(functional.linear(x, *first))
    hidden = hidden + torch.relu(functional.linear(hidden, *second))
    assert torch.allclose(network(x), functional.linear(hidden, *last), atol=1e-6)


@pytest.mark.parametrize(
    ("pooling", "stride", "pool"),
    [
        ("none", 1, nn.Identity),
        ("stride", 2, nn.Identity),
        ("max", 1, lambda: nn.MaxPool1d(2)),
        ("average", 1, lambda: nn.AvgPool1d(2)),
        ("l2", 1, lambda: nn.LPPool1d(2, 2)),
    ],
)
def test_pooling_networks_are_the_published_ones(pooling, stride, pool):
    network = make_model("pooling_cnn", (40,), 10, 0, pooling=pooling)
    features = network.last.in_features
    published = nn.Sequential(
        nn.Conv1d(1, 20, 3, stride=stride, padding=1), nn.ReLU(), pool(),
        nn.Conv1d(20, 20, 3, stride=stride, padding=1), nn.ReLU(), pool(),
        nn.Flatten(), nn.Linear(features, 10),
    )  # fmt: skip
    assert_same_network(network, published)


def test_pooling_variants_start_from_the_same_convolutions():
    made = []
    for pooling in POOLINGS:
        torch.manual_seed(4)
        made.append(make_model("pooling_cnn", (40,), 10, 0, pooling=pooling))
    for network in made[1:]:
        assert torch.equal(network.conv1.weight, made[0].conv1.weight)
        assert torch.equal(network.conv2.weight, made[0].conv2.weight)


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
