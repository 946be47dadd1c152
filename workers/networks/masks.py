"""Masked layers: weights that count or do not, chosen by scores, magnitude or chance.

A mask is a parametrisation of a layer's weight (torch.nn.utils.parametrize), so linear
and convolutional layers of any network take one. Masks are hard: exactly the same
number of weights is kept at every step, and what is evaluated is what was trained. They
are chosen anew by `renew_masks`, which the training calls before a step: sorting is
part of the method's time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

INITS = ("signed_constant", "kaiming_normal")
Layer = nn.Linear | nn.Conv1d | nn.Conv2d


def kept_count(weights: int, keep: float) -> int:
    """Returns how many of `weights` a layer keeps: all but int((1 - keep) weights)."""
    return weights - int((1 - keep) * weights)


def top_mask(sizes: Tensor, keep: float) -> Tensor:
    """Returns the mask of the largest sizes, 0 or 1, exactly `kept_count` ones.

    Args:
        sizes: any shape; equal sizes are told apart by place, so ties keep the count.
        keep: share of them that is kept, above 0 and up to 1.
    """
    flat = sizes.flatten()
    mask = torch.zeros_like(flat)
    places = flat.topk(kept_count(flat.numel(), keep), sorted=False).indices
    return mask.index_fill_(0, places, 1.0).view_as(sizes)


def fan_in(weight: Tensor) -> int:
    """Returns how many inputs one output reads."""
    return weight[0].numel()


def random_weights(
    weight: Tensor, init: str, keep: float = 1.0, draw: torch.Generator | None = None
) -> Tensor:
    """Returns weights for a network that is not trained, or trained under a mask.

    Args:
        weight: gives the shape, (outputs, inputs, ...).
        init: "kaiming_normal", normal with deviation sqrt(2 / fan_in), or
            "signed_constant", that deviation with the sign of a normal draw.
        keep: less than 1 divides fan_in's share: the deviation of a layer of which only
            this share counts.
        draw: stream of the draws; torch's own without it.

    Source: Ramanujan et al., arXiv 1911.13299, section 3.2.
    """
    deviation = math.sqrt(2 / (fan_in(weight) * keep))
    drawn = torch.randn(weight.shape, generator=draw).to(weight)
    if init == "signed_constant":
        return drawn.sign() * deviation
    return drawn * deviation


class _Masked(torch.autograd.Function):
    """weight x mask, which the gradient of the scores does not see.

    The scores of all weights, kept or not, get the gradient of a weight that counts:
    that is what lets a weight return.
    """

    @staticmethod
    def forward(ctx: Any, weight: Tensor, scores: Tensor, mask: Tensor) -> Tensor:
        ctx.save_for_backward(weight, scores, mask)
        return weight * mask

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor, None]:
        weight, scores, mask = ctx.saved_tensors
        (g,) = gradients
        moved = g * mask if ctx.needs_input_grad[0] else None
        return moved, g * weight * scores.sign(), None


class _Binarised(torch.autograd.Function):
    """sign(weight) x gain x mask, the gain a constant of the backward pass."""

    @staticmethod
    def forward(
        ctx: Any, weight: Tensor, scores: Tensor, mask: Tensor, gain: Tensor
    ) -> Tensor:
        ctx.save_for_backward(weight, scores)
        return weight.sign() * (mask * gain)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[None, Tensor, None, None]:
        weight, scores = ctx.saved_tensors
        (g,) = gradients
        return None, g * weight * scores.sign(), None, None


class _StraightSign(torch.autograd.Function):
    """sign(weight) x its mean size; the gradient passes to weights within [-1, 1]."""

    @staticmethod
    def forward(ctx: Any, weight: Tensor) -> Tensor:
        ctx.save_for_backward(weight)
        return positive_sign(weight) * weight.abs().mean()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (weight,) = ctx.saved_tensors
        return gradients[0].mul(weight.abs() <= 1)


class _BinaryActivation(torch.autograd.Function):
    """sign forward; backward the slope of a piecewise parabola between -1 and 1."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return positive_sign(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return gradients[0].mul((2 - 2 * x.abs()).clamp_(min=0))


class BinaryActivation(nn.Module):
    """x -> -1 or +1 (0 gives +1), with a slope of 2 - 2 |x| within [-1, 1].

    Source: Diffenderfer and Kailkhura, arXiv 2103.09377, after Liu et al. (Bi-Real).
    """

    def forward(self, x: Tensor) -> Tensor:
        return _apply(_BinaryActivation, x)


def _apply(function: type[torch.autograd.Function], *given: Tensor) -> Tensor:
    return cast(Tensor, function.apply(*given))  # type: ignore[no-untyped-call]


def positive_sign(x: Tensor) -> Tensor:
    """Returns +1 where x is 0 or more, else -1."""
    return torch.where(x >= 0, 1.0, -1.0)


class Mask(nn.Module):
    """Which weights of one layer count; the base of every way of choosing them."""

    mask: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("mask", torch.ones_like(weight))

    def sizes(self, weight: Tensor) -> Tensor | None:
        """What the kept weights have most of; None where the mask stays as it is."""
        raise NotImplementedError

    def renew(self, weight: Tensor, keep: float) -> None:
        """Chooses the mask anew; it keeps exactly `kept_count` weights."""
        sizes = self.sizes(weight)
        if sizes is not None:
            self.mask.copy_(top_mask(sizes, keep))

    def forward(self, weight: Tensor) -> Tensor:
        return weight * self.mask


class ScoreMask(Mask):
    """Keeps the weights with the largest |score|; scores learn, weights if they may.

    Source: edge-popup, Ramanujan et al., arXiv 1911.13299; |score| and the hidden
    networks' initial range as in allenai/hidden-networks.
    """

    def __init__(self, weight: Tensor, draw: torch.Generator | None = None) -> None:
        super().__init__(weight)
        bound = 1 / math.sqrt(fan_in(weight))
        drawn = torch.rand(weight.shape, generator=draw).to(weight)
        self.scores = nn.Parameter((2 * drawn - 1) * bound)

    def sizes(self, weight: Tensor) -> Tensor:  # noqa: ARG002 (one shape for all)
        return self.scores.abs()

    def forward(self, weight: Tensor) -> Tensor:
        return _apply(_Masked, weight, self.scores, self.mask)


class BinaryScoreMask(ScoreMask):
    """The same with kept weights of one size: exactly -gain, 0 or +gain.

    Source: biprop, Diffenderfer and Kailkhura, arXiv 2103.09377, section 3.
    """

    def __init__(
        self, weight: Tensor, keep: float, draw: torch.Generator | None = None
    ) -> None:
        super().__init__(weight, draw)
        self._divisor = max(int(keep * weight.numel()), 1)

    def forward(self, weight: Tensor) -> Tensor:
        gain = (weight.detach().abs() * self.mask).sum() / self._divisor
        return _apply(_Binarised, weight, self.scores, self.mask, gain)


class MagnitudeMask(Mask):
    """Keeps the largest weights; what is dropped becomes 0 and learns no more.

    Sorts only when fewer are to be kept than before.

    Source: gradual magnitude pruning, Zhu and Gupta, arXiv 1710.01878, with the count
    of each layer exact.
    """

    def __init__(self, weight: Tensor) -> None:
        super().__init__(weight)
        self._kept = weight.numel()

    def renew(self, weight: Tensor, keep: float) -> None:
        count = kept_count(weight.numel(), keep)
        if count < self._kept:
            super().renew(weight, keep)
            self._kept = count

    def sizes(self, weight: Tensor) -> Tensor:
        # What was dropped before is smaller than anything kept, though momentum may
        # have moved it: pruning is cumulative.
        return torch.where(self.mask > 0, weight.detach().abs(), -1.0)


class RandomMask(Mask):
    """Keeps weights drawn once by chance."""

    def __init__(
        self, weight: Tensor, keep: float, draw: torch.Generator | None = None
    ) -> None:
        super().__init__(weight)
        drawn = torch.rand(weight.shape, generator=draw).to(weight)
        self.mask.copy_(top_mask(drawn, keep))

    def sizes(self, weight: Tensor) -> None:
        """None: the draw of the beginning stands."""


class StraightBinary(nn.Module):
    """Every weight counts, as its sign times the layer's mean size.

    Source: Courbariaux et al., arXiv 1511.00363 (straight-through); the gain as in
    XNOR-Net, Rastegari et al., arXiv 1603.05279.
    """

    def forward(self, weight: Tensor) -> Tensor:
        return _apply(_StraightSign, weight)


def maskable_layers(network: nn.Module) -> list[Layer]:
    """Returns the linear and convolutional layers, first and last ones included."""
    return [module for module in network.modules() if isinstance(module, Layer)]


def cover(layer: Layer, mask: nn.Module, *, weights_learn: bool) -> None:
    """Puts a mask over the weight of a layer.

    Args:
        weights_learn: False takes the weight out of training: it requires no gradient,
            so that no optimiser and no decay can move it.
    """
    parametrize.register_parametrization(layer, "weight", mask, unsafe=True)
    raw_weight(layer).requires_grad_(weights_learn)


def raw_weight(layer: Layer) -> nn.Parameter:
    """Returns the weight beneath a layer's mask."""
    covered = cast(Any, layer).parametrizations.weight
    return cast(nn.Parameter, covered.original)


def masks_of(network: nn.Module) -> Iterator[tuple[Mask, nn.Parameter]]:
    """Yields each mask with the weight beneath it."""
    for layer in maskable_layers(network):
        if parametrize.is_parametrized(layer, "weight"):
            mask = cast(Any, layer).parametrizations.weight[0]
            if isinstance(mask, Mask):
                yield mask, raw_weight(layer)


@torch.no_grad()
def renew_masks(network: nn.Module, keep: float) -> None:
    """Chooses every layer's mask anew, keeping the share `keep` of each."""
    for mask, weight in masks_of(network):
        mask.renew(weight, keep)


def count_kept(network: nn.Module) -> int:
    """Returns how many weights count, over all masked layers."""
    return sum(int(mask.mask.sum()) for mask, _ in masks_of(network))
