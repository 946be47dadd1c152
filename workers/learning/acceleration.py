"""The forward pass as a recipe wants it: compiled, in another precision, or plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import torch
from torch import Tensor, nn

from overcurve.errors import FieldError
from workers.parameters import WrongParameter

COMPILE_MODES = ("none", "default", "reduce-overhead")
PRECISIONS = ("float32", "tf32", "bfloat16", "float16")
AUTOCAST = {"bfloat16": torch.bfloat16, "float16": torch.float16}
# CUDA graphs are recorded in the second pass and first replayed in the third.
REHEARSALS = {"none": 1, "default": 1, "reduce-overhead": 3}
Forward = Callable[[Tensor], Tensor]
_AMPERE = 8  # the first compute capability with TF32 and bfloat16
P = ParamSpec("P")
R = TypeVar("R")


def accelerated(
    network: nn.Module, compile_mode: str, precision: str, device: torch.device
) -> Forward:
    """Returns inputs -> float32 logits, for training; the network stays as it is.

    Compilation happens when a shape is first seen: rehearse each one
    `REHEARSALS[compile_mode]` times in the warm-up.

    Args:
        compile_mode: one of `COMPILE_MODES`, of torch.compile; "reduce-overhead" plays
            the pass as a CUDA graph.
        precision: one of `PRECISIONS`; "bfloat16" and "float16" are torch.autocast,
            with weights and their gradients in float32. "tf32" is a matter of both
            passes (`in_tf32`), as scaling is (workers.learning.gradient_scaling).

    Raises: WrongParameter: names `compile` or `precision` where this machine cannot.
    """
    forward: Forward = network
    if compile_mode != "none":
        prepare_compiler(compile_mode, device)
        forward = cast(Forward, torch.compile(network, mode=compile_mode))
    _check_precision(precision, device)
    if precision not in AUTOCAST:
        return forward

    def in_half(inputs: Tensor) -> Tensor:
        with torch.autocast(device.type, AUTOCAST[precision]):
            logits = forward(inputs)
        return logits.float()

    return in_half


def in_tf32(compute: Callable[P, R]) -> Callable[P, R]:
    """Returns the same computation, its float32 matrix products in TF32 where a GPU
    has it; outside of it nothing changes, evaluations included. Convolutions of cuDNN
    are in TF32 anyway, float32 or not, as torch sets it."""

    def computed(*arguments: P.args, **keywords: P.kwargs) -> R:
        before = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision("high")
        try:
            return compute(*arguments, **keywords)
        finally:
            torch.set_float32_matmul_precision(before)

    return computed


def _check_precision(precision: str, device: torch.device) -> None:
    if precision == "tf32" and device.type != "cuda":
        raise _wrong(
            "precision",
            f"TF32 is a number of NVIDIA's GPUs and this run is on {device.type}",
            "Choose float32 or bfloat16, or a device with a GPU.",
        )
    if precision in ("tf32", "bfloat16") and device.type == "cuda":
        major, _ = torch.cuda.get_device_capability(device)
        if major < _AMPERE:
            told = f"this GPU, of compute capability {major}, has no {precision}"
            raise _wrong("precision", told, "Choose float32 or float16.")


def prepare_compiler(mode: str, device: torch.device) -> None:
    """Sets torch.compile up for one run: nothing from earlier ones, no silent retreat.

    Raises: WrongParameter: names `compile` where this machine cannot.
    """
    if mode == "reduce-overhead" and device.type != "cuda":
        raise _wrong(
            "compile",
            f"reduce-overhead plays CUDA graphs and this run is on {device.type}",
            "Choose default or none, or a device with a GPU.",
        )
    # Imported here: the compiler takes seconds to import, and few recipes want it.
    import torch._dynamo
    import torch._inductor.config as inductor

    if device.type == "cpu":
        _check_cpp_compiler()
    cast(Any, inductor).compile_threads = 1  # no pool of processes to leave behind
    torch._dynamo.config.fail_on_recompile_limit_hit = True  # never plain unnoticed
    torch._dynamo.reset()  # what earlier runs of this process compiled counts as well


def _check_cpp_compiler() -> None:
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler

    try:
        get_cpp_compiler()
    except InvalidCxxCompiler as problem:
        raise _wrong(
            "compile",
            "torch.compile on a CPU needs a C++ compiler and this worker has none",
            "Install g++ or clang++ (or set CXX) where the worker runs, or leave "
            "compile out.",
        ) from problem


def _wrong(name: str, said: str, remedy: str) -> WrongParameter:
    return WrongParameter((FieldError(name, said),), remedy)
