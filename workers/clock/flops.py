"""How many floating-point operations a training step has, counted off the clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

# Whole networks in one operation, which the counter passes over in silence.
_UNCOUNTABLE = ("_cudnn_rnn", "miopen_rnn", "mkldnn_rnn_layer")


class _Uncountable(Exception):
    """An operation was met whose share is not known."""


def count_flops(step: Callable[[], object], *, is_compiled: bool = False) -> int | None:
    """Counts the floating-point operations that a step asks for.

    Counted are products of matrices, convolutions and attention, forward and backward,
    an addition and a multiplication being two. Additions, activations, norms and
    optimisers are not: the count is a little too low. A convolution is counted as the
    sum it is defined by, however a library computes it.

    Args:
        step: does one step; whoever calls puts back what it changes.
        is_compiled: it calls what torch.compile made, and is run without that here.

    Returns: the count; None where the step has an operation that cannot be counted
        (recurrent networks of cuDNN).

    Source: torch.utils.flop_counter.
    """
    refusals: dict[Any, Any] = {
        packet: _refuse
        for name in _UNCOUNTABLE
        if (packet := getattr(torch.ops.aten, name, None)) is not None
    }
    counter = FlopCounterMode(display=False, custom_mapping=refusals)
    eager = torch.compiler.set_stance("force_eager") if is_compiled else nullcontext()
    try:
        with eager, counter:
            step()
    except _Uncountable:
        return None
    return int(counter.get_total_flops())


def _refuse(*_: object, **__: object) -> int:
    raise _Uncountable
