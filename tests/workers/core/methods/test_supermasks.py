"""Whole trainings under masks: what the shortcuts of supermasks would get wrong."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn

from workers.driving.assignment import Assignment
from workers.driving.harness import train_run
from workers.learning import masked_training
from workers.methods.magnitude_pruning import MagnitudePruningParams, kept_share
from workers.networks.masks import (
    BinaryActivation,
    kept_count,
    maskable_layers,
    masks_of,
    raw_weight,
    top_mask,
)
from workers.registry import RecipeError, load_registry

TASK = {"name": "mnist1d", "num_samples": 1000}
STEPS = 60
MASKED = ["edge_popup", "biprop", "masked_weights", "random_mask", "magnitude_pruning"]


def train(method, steps=STEPS, task=TASK, **params):
    assignment = Assignment(
        task=task,
        method=method,
        params={"network": "fc", **params},
        algorithms=(),
        budget=steps,
        budget_unit="steps",
        planned_units=steps,
        seed=0,
    )
    outcome = train_run(assignment)
    assert outcome.status == "finished", outcome.error
    return outcome


@pytest.fixture
def watched(monkeypatch):
    """The network that a training used, its first weights, what learns, all masks."""
    seen = {"masks": []}
    renew, flatten = masked_training.renew_masks, masked_training.flatten_parameters

    def renew_and_note(network, keep):
        if "network" not in seen:
            seen["network"] = network
            layers = maskable_layers(network)
            seen["first"] = [raw_weight(layer).detach().clone() for layer in layers]
        renew(network, keep)
        seen["masks"].append([mask.mask.clone() for mask, _ in masks_of(network)])

    def flatten_and_note(parameters):
        learned = [p for p in parameters if p.requires_grad]
        seen.setdefault("learned", []).extend(learned)
        return flatten(learned)

    monkeypatch.setattr(masked_training, "renew_masks", renew_and_note)
    monkeypatch.setattr(masked_training, "flatten_parameters", flatten_and_note)
    return seen


@pytest.mark.parametrize("method", ["edge_popup", "biprop"])
def test_weights_never_move(watched, method):
    train(method, weight_decay=0.1)
    layers = maskable_layers(watched["network"])
    for layer, before in zip(layers, watched["first"], strict=True):
        assert torch.equal(raw_weight(layer), before)


@pytest.mark.parametrize("method", ["edge_popup", "biprop", "masked_weights"])
@pytest.mark.parametrize("keep", [0.05, 0.5, 0.7])
def test_exactly_k_is_kept_at_every_step(watched, method, keep):
    train(method, steps=20, keep=keep)
    for masks in watched["masks"][1:]:
        for mask in masks:
            assert int(mask.sum()) == kept_count(mask.numel(), keep)


@pytest.mark.parametrize("method", ["edge_popup", "biprop", "masked_weights"])
def test_edges_leave_and_return(watched, method):
    train(method)
    history = [torch.cat([m.flatten() for m in masks]) for masks in watched["masks"]]
    kept = torch.stack(history[1:])
    left = (kept[:-1] > kept[1:]).any(dim=0)
    came = (kept[:-1] < kept[1:]).any(dim=0)
    assert int((left & came).sum()) > 0


@pytest.mark.parametrize("network", ["fc", "conv4"])
@pytest.mark.parametrize("method", MASKED)
def test_every_layer_is_masked_and_nothing_else_learns(watched, method, network):
    """First and last layers too; no bias, and no batch norm with a scale."""
    task = {"name": "digits", "train_split": 0.1}
    given = {"batch_norm": "fixed"} if method == "biprop" else {}
    train(method, steps=2, task=task, network=network, width=8, **given)
    layers = maskable_layers(watched["network"])
    masks = dict(masks_of(watched["network"]))
    assert len(masks) == len(layers) == (3 if network == "fc" else 7)
    learned = {id(parameter) for parameter in watched["learned"]}
    scores = {id(m.scores) for m in masks if hasattr(m, "scores")}
    weights = {id(raw_weight(layer)) for layer in layers}
    expected = {"edge_popup": scores, "biprop": scores}
    expected["masked_weights"] = scores | weights
    assert learned == expected.get(method, weights)


@pytest.mark.parametrize(
    ("params", "fan"),
    [
        ({}, 40),
        ({"scaled": True}, 10),
        ({"scaled": True, "init": "kaiming_normal"}, 10),
    ],
)
def test_scaled_weights_make_up_for_the_inputs_left_out(watched, params, fan):
    train("edge_popup", steps=1, keep=0.25, width=400, **params)
    first = watched["first"][0]
    assert float(first.square().mean()) == pytest.approx(2 / fan, rel=0.03)


def test_weights_of_biprop_are_scaled_by_what_is_kept(watched):
    train("biprop", steps=1, keep=0.25, width=400)
    first = watched["first"][0]
    assert float(first.square().mean()) == pytest.approx(2 / 10, rel=0.03)
    assert float(first.pow(4).mean() / first.square().mean() ** 2) > 2.7  # normal


@pytest.mark.parametrize("method", ["edge_popup", "biprop"])
def test_defaults_are_the_published_settings(method):
    params = load_registry().method(method).params()
    assert (params.optimiser, params.learning_rate, params.momentum) == (
        "sgd",
        0.1,
        0.9,
    )
    assert (params.weight_decay, params.schedule) == (1e-4, "cosine")


def test_all_kept_is_the_untrained_network(watched):
    outcome = train("edge_popup", keep=1.0)
    for layer, before in zip(
        maskable_layers(watched["network"]), watched["first"], strict=True
    ):
        assert torch.equal(layer.weight, before)
    assert outcome.quality < 0.2


def test_signed_constant_leaves_two_sizes(watched):
    train("edge_popup", init="signed_constant")
    for layer in maskable_layers(watched["network"]):
        assert len(layer.weight.detach().abs().unique()) == 2


def test_biprop_is_evaluated_with_three_values(watched):
    train("biprop")
    for layer in maskable_layers(watched["network"]):
        values = layer.weight.detach().unique()
        assert len(values) == 3
        assert float(values[1]) == 0
        assert float(values[0]) == -float(values[2])


def test_binary_activations_are_signs(watched):
    train("biprop", activations="binary", optimiser="adam")
    network = watched["network"].eval()
    hidden = network[:-1](torch.randn(20, 40))
    assert set(hidden.unique().tolist()) == {-1.0, 1.0}


@pytest.mark.parametrize("method", ["biprop", "binary_weights"])
def test_every_layer_but_the_first_reads_signs(watched, method):
    """Pools included; and a batch norm stands right before each sign."""
    task = {"name": "digits", "train_split": 0.1}
    params = {"activations": "binary", "optimiser": "adam", "network": "conv4"}
    train(method, steps=3, task=task, width=8, **params)
    network, read = watched["network"].eval(), []
    for layer in maskable_layers(network):
        layer.register_forward_pre_hook(lambda _, given: read.append(given[0]))
    network(torch.randn(20, 8, 8))
    assert len(read) == 7
    assert all(set(given.unique().tolist()) == {-1.0, 1.0} for given in read[1:])
    pairs = list(pairwise(m for m in network.modules() if not list(m.children())))
    before_signs = [a for a, b in pairs if isinstance(b, BinaryActivation)]
    norms = (nn.BatchNorm1d, nn.BatchNorm2d)
    assert len(before_signs) == 6
    assert all(isinstance(module, norms) for module in before_signs)


def test_fixed_batch_norm_learns_nothing(watched):
    train("biprop", batch_norm="fixed")
    scores = sum(mask.mask.numel() for mask, _ in masks_of(watched["network"]))
    network = watched["network"]
    learned = sum(p.numel() for p in network.parameters() if p.requires_grad)
    assert learned == scores


def test_learned_batch_norm_adds_its_scale_and_shift(watched):
    train("biprop", batch_norm="learned")
    network = watched["network"]
    scores = sum(mask.mask.numel() for mask, _ in masks_of(network))
    learned = sum(parameter.numel() for parameter in watched["learned"])
    assert learned == scores + 2 * (100 + 100)
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm1d)]
    assert all((norm.weight.detach() != 1).any() for norm in norms)


def test_only_edges_that_count_move_their_weights(watched):
    """Without decay, a weight that never counted stays where it was drawn."""
    train("masked_weights", keep=0.2, weight_decay=0.0)
    kept = torch.stack(
        [torch.cat([m.flatten() for m in masks]) for masks in watched["masks"][1:]]
    )
    layers = maskable_layers(watched["network"])
    after = torch.cat([raw_weight(layer).detach().flatten() for layer in layers])
    before = torch.cat([first.flatten() for first in watched["first"]])
    never = kept.sum(dim=0) == 0
    assert int(never.sum()) > 1000
    assert torch.equal(after[never], before[never])


def test_mask_and_weights_have_rates_of_their_own(watched):
    train("masked_weights", learning_rate=0.0, weight_rate=0.1)
    first, last = watched["masks"][1], watched["masks"][-1]
    assert all(torch.equal(a, b) for a, b in zip(first, last, strict=True))
    layers = maskable_layers(watched["network"])
    pairs = zip(layers, watched["first"], strict=True)
    assert all(not torch.equal(raw_weight(layer), before) for layer, before in pairs)


def test_mask_and_weights_both_move(watched):
    outcome = train("masked_weights")
    layers = maskable_layers(watched["network"])
    pairs = zip(layers, watched["first"], strict=True)
    assert all(not torch.equal(raw_weight(layer), before) for layer, before in pairs)
    assert outcome.extra["mask_churn"] > 0
    assert outcome.extra["sparsity"] == pytest.approx(0.5, abs=0.01)


def test_what_is_evaluated_is_sparse(watched):
    outcome = train("masked_weights", keep=0.1)
    layers = maskable_layers(watched["network"])
    effective = sum(int(torch.count_nonzero(layer.weight)) for layer in layers)
    assert effective == outcome.extra["kept_weights"]
    assert effective < 0.11 * outcome.parameters


def test_ramp_ends_at_the_kept_share(watched):
    train("masked_weights", keep=0.2, ramp=0.5)
    counts = [sum(int(m.sum()) for m in masks) for masks in watched["masks"][2:]]
    weights = sum(m.numel() for m in watched["masks"][0])
    assert counts[0] == weights
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts[-STEPS // 3 :])) == 1


def test_pruning_reaches_exactly_k(watched):
    train("magnitude_pruning", keep=0.2)
    for mask, weight in masks_of(watched["network"]):
        count = kept_count(weight.numel(), 0.2)
        assert int(mask.mask.sum()) == count
    for layer in maskable_layers(watched["network"]):
        kept = kept_count(layer.weight.numel(), 0.2)
        assert int(torch.count_nonzero(layer.weight)) == kept


def test_untrained_random_network_is_at_chance():
    for method in ("edge_popup", "random_mask"):
        outcome = train(method, learning_rate=0.0)
        assert outcome.quality < 0.2, method
        assert outcome.extra["mask_churn"] == 0


def test_choosing_edges_teaches_a_random_network():
    outcome = train("edge_popup", steps=800, init="signed_constant")
    assert outcome.quality > 0.25


@pytest.mark.parametrize("method", MASKED)
def test_choosing_masks_is_inside_the_clock(method, clock, monkeypatch):
    """The first choice, that of every step and the last; not those of evaluations."""
    renew, nap, steps = masked_training.renew_masks, 0.25, 8

    def renew_slowly(network, keep):
        clock.sleep(nap)
        renew(network, keep)

    monkeypatch.setattr(masked_training, "renew_masks", renew_slowly)
    outcome = train(method, steps=steps)
    assert outcome.segments["evaluation"] >= nap
    assert outcome.segments["method"] == pytest.approx(nap * (steps + 2))
    assert outcome.train_seconds == pytest.approx(nap * (steps + 2))


@pytest.mark.parametrize("method", MASKED)
def test_evaluations_choose_no_mask_for_the_training(method, clock, monkeypatch):
    """What an evaluation sorts off the clock, the training sorts again on it."""

    def sort_slowly(sizes, keep):
        clock.sleep(0.25)
        return top_mask(sizes, keep)

    monkeypatch.setattr("workers.networks.masks.top_mask", sort_slowly)
    often = train(method)
    monkeypatch.setattr("workers.driving.harness.EVALUATION_FRACTIONS", ())
    once = train(method)
    assert len(once.evaluations) == 1 < len(often.evaluations)
    assert often.train_seconds == once.train_seconds
    assert (often.train_seconds == 0) == (method == "random_mask")


def test_pruning_follows_the_published_course():
    """Zhu and Gupta, equation 1, in twenty steps from 10 to 70 % of the training."""
    params = MagnitudePruningParams(keep=0.2, begin=0.1, end=0.7, rounds=20)
    places = {0.0: 1, 0.1: 1, 0.25: 0.5375, 0.4: 0.3, 0.55: 0.2125, 0.7: 0.2, 1.0: 0.2}
    for progress, share in places.items():
        assert kept_share(progress, params) == pytest.approx(share)
    courses = {kept_share(i / 1000, params) for i in range(1001)}
    assert len(courses) == 21


def test_binary_activations_without_norm_are_refused():
    with pytest.raises(RecipeError, match="need a batch norm"):
        train("biprop", activations="binary", batch_norm="none")


@pytest.mark.parametrize(
    ("task", "network", "said"),
    [
        ({"name": "mnist1d"}, "conv2", "read images"),
        ({"name": "digits"}, "conv8", "take fewer layers, or digits32"),
        ({"name": "image_folder", "side": 7}, "conv6", "8 x 8 pixels and more"),
        ({"name": "image_folder", "side": 15}, "conv8", "16 x 16 pixels and more"),
    ],
)
def test_networks_that_cannot_read_a_task_are_refused(task, network, said):
    with pytest.raises(RecipeError, match=said) as refusal:
        train("edge_popup", task=task, network=network)
    assert [field.path for field in refusal.value.fields] == ["params.network"]
