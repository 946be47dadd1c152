"""A convolution over sequences for small batches, faster on a CPU than torch's own.

With 25 channels and 40 places nn.Conv1d spends its time on the way to its kernels. Here
a convolution is one matrix product with the batch as the innermost axis, where windows
are long copies, weights and their gradient need no rearranging, and the product has its
cheap shape. The layout travels in the strides (as torch's channels_last does), so what
stands between two layers need not know of it.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional


class BatchLastConv1d(nn.Conv1d):
    """nn.Conv1d, its results equal up to rounding; on a CPU in float32 by our own way,
    unless it is compiled.

    Takes and gives (n, channels, places); what it gives has the strides of a contiguous
    (channels, places, n). Always with a bias; padding in numbers, no dilation.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 — as nn.Conv1d calls it
        if torch.compiler.is_compiling() or not _is_ours(input):
            return super().forward(input)
        (stride,), (padding,) = self.stride, cast(tuple[int], self.padding)
        last = input.permute(1, 2, 0)
        made = _Convolution.apply(last, self.weight, self.bias, stride, padding)  # type: ignore[no-untyped-call]
        return cast(Tensor, made).permute(2, 0, 1)


def _is_ours(x: Tensor) -> bool:
    plain = x.device.type == "cpu" and x.dtype == torch.float32
    return plain and not torch.is_autocast_enabled("cpu")


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
        padded = functional.pad(x, (0, 0, padding, padding)).contiguous()
        out = (places + 2 * padding - taps) // stride + 1
        windows = _taps(padded, 0, taps, stride, out).reshape(channels * taps, out * n)
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
        d_padded = d.new_zeros(channels, ctx.places + 2 * ctx.padding, ctx.n)
        for first in range(0, taps, ctx.stride):  # these taps never share a place
            last = min(first + ctx.stride, taps)
            target = _taps(d_padded, first, last, ctx.stride, out)
            target.add_(d_windows[:, first:last])
        d_x = d_padded[:, ctx.padding : ctx.padding + ctx.places]
        return d_x, d_w, d_b, None, None


def _taps(x: Tensor, first: int, last: int, stride: int, out: int) -> Tensor:
    """Views x, contiguous (channels, places, n), as (channels, taps, out, n): what the
    taps from `first` to before `last` read at each of `out` places, without a copy."""
    channels, places, n = x.shape
    shape, strides = (channels, last - first, out, n), (places * n, n, stride * n, 1)
    return x.as_strided(shape, strides, x.storage_offset() + first * n)
