"""A convolution over sequences for small batches, faster on a CPU than torch's own.

With 25 channels and 40 places nn.Conv1d spends its time on the way to its kernels. Here
a convolution is one matrix product with the batch as the innermost axis, where windows
are long copies, weights and their gradient need no rearranging, and the product has its
cheap shape. Layers hand (channels, places, n) on to each other; what stands between
them must work on each number by itself.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional


def suits_batch_last(x: Tensor) -> bool:
    """Whether inputs are for `convolve_batch_last`: float32 on a CPU, no autocast."""
    plain = x.device.type == "cpu" and x.dtype == torch.float32
    return plain and not torch.is_autocast_enabled("cpu")


def convolve_batch_last(layer: nn.Conv1d, x: Tensor) -> Tensor:
    """Returns what the layer makes of x, equal up to rounding, with the batch last.

    Args:
        layer: with a bias, padding in numbers, and no dilation or groups.
        x: shape (channels, places, n), any strides.

    Returns: shape (outputs, places out, n), contiguous.
    """
    (stride,), (padding,) = layer.stride, cast(tuple[int], layer.padding)
    made = _Convolution.apply(x, layer.weight, layer.bias, stride, padding)  # type: ignore[no-untyped-call]
    return cast(Tensor, made)


class _Convolution(torch.autograd.Function):
    """y[o] = b[o] + sum over c, j of w[o, c, j] x[c, stride place + j], batch last.

    Shapes: x (channels, places, n), w (outputs, channels, taps), b (outputs,), y
    (outputs, places out, n).
    """

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, w: Tensor, b: Tensor, stride: int, padding: int
    ) -> Tensor:
        (channels, places, n), (outputs, _, taps) = x.shape, w.shape
        padded = functional.pad(x, (0, 0, padding, padding))
        seen = padded.unfold(1, taps, stride).permute(0, 3, 1, 2)
        out = seen.shape[2]
        windows = seen.reshape(channels * taps, out * n)
        ctx.save_for_backward(windows, w)
        ctx.places, ctx.n, ctx.stride, ctx.padding = places, n, stride, padding
        made = torch.addmm(b.unsqueeze(1), w.reshape(outputs, -1), windows)
        return made.view(outputs, out, n)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, d_made: Tensor) -> tuple[Tensor | None, ...]:
        windows, w = ctx.saved_tensors
        (outputs, channels, taps), out = w.shape, d_made.shape[1]
        d = d_made.reshape(outputs, out * ctx.n)
        d_w = torch.mm(d, windows.t()).view(w.shape)
        d_b = d.sum(1)
        if not ctx.needs_input_grad[0]:
            return None, d_w, d_b, None, None
        d_windows = torch.mm(w.reshape(outputs, -1).t(), d)
        d_windows = d_windows.view(channels, taps, out, ctx.n)
        d_x = _overlapped(d_windows, ctx.places, ctx.stride, ctx.padding)
        return d_x, d_w, d_b, None, None


def _overlapped(d_windows: Tensor, places: int, stride: int, padding: int) -> Tensor:
    """Sums what every window says of a place.

    Args:
        d_windows: shape (channels, taps, out, n), of windows `stride` places apart.

    Returns: shape (channels, places, n), without the padding on both sides.
    """
    channels, taps, out, n = d_windows.shape
    # A stride of taps at a time, because those never share a place: a window's first
    # ones go to its own stride of places, the next ones to the stride after it.
    rounds = -(-taps // stride)
    strides = max(out + rounds - 1, -(-(places + 2 * padding) // stride))
    d_padded = d_windows.new_zeros(channels, strides, stride, n)
    for i in range(rounds):
        part = d_windows[:, i * stride : (i + 1) * stride].transpose(1, 2)
        d_padded[:, i : i + out, : part.shape[2]].add_(part)
    d_padded = d_padded.view(channels, strides * stride, n)
    return d_padded[:, padding : padding + places]
