"""A pass of training, forward and backward: a batch in, loss and gradients out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from workers.learning.acceleration import Forward, accelerated, prepare_compiler
from workers.learning.gradient_scaling import GradientScaling
from workers.learning.optimisers import Flat
from workers.seams import LossFunction

Pass = Callable[[Tensor, Tensor], Tensor]


def training_pass(
    network: nn.Module,
    loss: LossFunction,
    flat: Flat,
    compile_mode: str,
    precision: str,
    device: torch.device,
    scaling: GradientScaling | None = None,
) -> Pass:
    """Returns (inputs, targets) -> the loss, detached; gradients lie in `flat` then.

    On a GPU, and with scaling, compilation is that of the forward pass alone.

    Args:
        flat: of all the network's parameters.
        compile_mode, precision: see `workers.learning.acceleration.accelerated`.

    Raises: WrongParameter: names `compile` or `precision` where this machine cannot.
    """
    if compile_mode == "default" and device.type == "cpu" and scaling is None:
        forward = accelerated(network, "none", precision, device)
        prepare_compiler(compile_mode, device)
        if hasattr(torch._dynamo.config, "trace_autograd_ops"):  # not in torch 2.9
            torch._dynamo.config.trace_autograd_ops = True
            learned = network.parameters()
            return torch.compile(_whole_pass(forward, loss, learned, flat.gradients))
    forward = accelerated(network, compile_mode, precision, device)
    backward = Tensor.backward if scaling is None else scaling.backward

    def run(inputs: Tensor, targets: Tensor) -> Tensor:
        flat.gradients.zero_()
        value = loss(forward(inputs), targets)
        backward(value)
        return value.detach()

    return run


def _whole_pass(
    forward: Forward,
    loss: LossFunction,
    parameters: Iterable[nn.Parameter],
    gradients: Tensor,
) -> Pass:
    """Returns a pass to be compiled as one graph, backward included.

    Of a forward pass alone torch.compile makes two graphs, and hands from one to the
    other which numbers were positive, as bytes. AVX-512 writes those slowly: on Zen 4
    that took longer than all products of the CNN on MNIST-1D.
    """
    learned = [p for p in parameters if p.requires_grad]

    def run(inputs: Tensor, targets: Tensor) -> Tensor:
        value = loss(forward(inputs), targets)
        found = torch.autograd.grad(
            value, learned, allow_unused=True, materialize_grads=True
        )
        gradients.copy_(torch.cat([g.reshape(-1) for g in found]))
        return value.detach()

    return run
