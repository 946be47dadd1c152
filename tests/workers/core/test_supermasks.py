"""Whole trainings under masks: what the shortcuts of supermasks would get wrong."""

from __future__ import annotations

import pytest
import torch

from workers import masked_training
from workers.harness import Assignment, train_run
from workers.masks import kept_count, maskable_layers, masks_of, raw_weight
from workers.registry import RecipeError

TASK = {"name": "mnist1d", "num_samples": 1000}
STEPS = 60


def train(method, steps=STEPS, **params):
    assignment = Assignment(
        task=TASK,
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
    """The network that a training used, its first weights, and every mask chosen."""
    seen = {"masks": []}
    renew, groups = masked_training.renew_masks, masked_training.learning_group

    def renew_and_note(network, keep):
        if "network" not in seen:
            seen["network"] = network
            layers = maskable_layers(network)
            seen["first"] = [raw_weight(layer).detach().clone() for layer in layers]
        renew(network, keep)
        seen["masks"].append([mask.mask.clone() for mask, _ in masks_of(network)])

    def note_group(learned, params, **options):
        learned = list(learned)
        seen.setdefault("learned", []).append(learned)
        return groups(learned, params, **options)

    monkeypatch.setattr(masked_training, "renew_masks", renew_and_note)
    monkeypatch.setattr(masked_training, "learning_group", note_group)
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


def test_fixed_batch_norm_learns_nothing(watched):
    train("biprop", batch_norm="fixed")
    scores = sum(mask.mask.numel() for mask, _ in masks_of(watched["network"]))
    network = watched["network"]
    learned = sum(p.numel() for p in network.parameters() if p.requires_grad)
    assert learned == scores


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
    outcome = train("edge_popup", steps=1, learning_rate=1e-9)
    assert outcome.quality < 0.2


def test_choosing_edges_teaches_a_random_network():
    outcome = train("edge_popup", steps=800, init="signed_constant")
    assert outcome.quality > 0.25


def test_choosing_masks_is_inside_the_clock():
    outcome = train("edge_popup", steps=200, width=300)
    assert outcome.segments["method"] > 0.1 * outcome.train_seconds


def test_binary_activations_without_norm_are_refused():
    with pytest.raises(RecipeError, match="need a batch norm"):
        train("biprop", activations="binary", batch_norm="none")


def test_convolutions_on_sequences_are_refused():
    with pytest.raises(RecipeError, match="read images"):
        train("edge_popup", network="conv2")
