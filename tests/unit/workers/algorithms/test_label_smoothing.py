"""Label smoothing: labels that add up, and torch's own loss."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from tests.plugged import plug_in
from workers.algorithms.label_smoothing import smoothed
from workers.seams import cross_entropy


def test_smoothed_labels_add_up():
    labels = smoothed(torch.eye(10)[:3], 0.1)
    assert torch.allclose(labels.sum(1), torch.ones(3))
    assert labels[0, 0] == pytest.approx(0.91)


@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_loss_agrees_with_torch(reduction):
    logits = torch.randn(7, 10, generator=torch.Generator().manual_seed(0))
    targets = torch.arange(7)
    loss = plug_in({"name": "label_smoothing", "smoothing": 0.2}).loss(cross_entropy)
    expected = functional.cross_entropy(
        logits, targets, label_smoothing=0.2, reduction=reduction
    )
    assert torch.allclose(loss(logits, targets, reduction), expected)
