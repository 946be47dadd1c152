"""Compilation and precision: off the clock what belongs there, clear refusals."""

from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional

from tests.workers.core.conftest import make_assignment
from workers.driving.harness import train_run
from workers.driving.outcome import Evaluated, Started
from workers.learning.acceleration import accelerated, in_tf32
from workers.learning.optimisers import flatten_parameters
from workers.learning.training_pass import training_pass
from workers.networks.models import make_model
from workers.parameters import WrongParameter
from workers.recipe_check import RefusedRecipe
from workers.registry import RecipeError

# Torch warns of itself where the compiler is imported, and where it reads our
# convolution's own backward pass.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*not be instantiated:DeprecationWarning"),
]
CPU = torch.device("cpu")
ON_CPU = ("float32", "bfloat16", "float16")
# 400 training examples: each round ends in a batch of 100, a second shape.
CNN = {"model": "cnn", "batch_size": 150}


def has_compiler() -> bool:
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler

    try:
        return bool(get_cpp_compiler())
    except InvalidCxxCompiler:
        return False


@pytest.mark.skipif(not has_compiler(), reason="needs a C++ compiler")
def test_compilation_is_warm_up_and_none_of_it_on_the_clock():
    from torch._dynamo.utils import counters

    graphs = {}

    def count(event):
        if isinstance(event, Started | Evaluated):
            graphs[type(event).__name__] = counters["stats"]["unique_graphs"]

    plain = train_run(make_assignment(params=CNN, planned_units=12))
    params = {**CNN, "compile": "default"}
    counters.clear()
    runs = [
        train_run(make_assignment(params=params, planned_units=12), report)
        for report in (count, None)
    ]
    first, again = runs
    assert first.status == "finished", first.error
    assert graphs["Started"] >= 2, "a graph for each shape"
    assert graphs["Evaluated"] == graphs["Started"], "compiled on the clock, or after"
    assert first.segments["warmup"] > 10 * first.train_seconds
    assert sum(first.segments.values()) == pytest.approx(first.total_seconds, rel=0.01)
    assert first.metrics["test loss"] == pytest.approx(
        plain.metrics["test loss"], rel=1e-3
    )
    assert again.metrics == first.metrics, "same seed, same device: the same bits"
    assert first.extra["flops"] == plain.extra["flops"]


@pytest.mark.skipif(not has_compiler(), reason="needs a C++ compiler")
def test_compiled_pass_leaves_the_gradients_of_a_plain_one():
    """Those of the loss it is given, and zeros where a parameter is not used."""
    inputs, targets = torch.randn(20, 40), torch.randint(10, (20,))
    smoothed = partial(functional.cross_entropy, label_smoothing=0.1)
    left = []
    for mode in ("none", "default"):
        torch.manual_seed(0)
        network = make_model("logistic", (40,), 10, 0)
        network.spare = nn.Parameter(torch.ones(3))
        flat = flatten_parameters(network.parameters())
        flat.gradients.fill_(7)  # left over from the step before
        run = training_pass(network, smoothed, flat, mode, "float32", CPU)
        left.append((run(inputs, targets), flat.gradients))
    (loss, gradients), (compiled_loss, compiled_gradients) = left
    assert not compiled_loss.requires_grad
    assert torch.allclose(compiled_loss, loss, atol=1e-6)
    assert torch.allclose(compiled_gradients, gradients, atol=1e-6)


def test_compiled_gru_is_refused_before_it_starts():
    assignment = make_assignment(params={"model": "gru", "compile": "default"})
    with pytest.raises(RecipeError) as caught:
        train_run(assignment)
    assert [field.path for field in caught.value.fields] == ["params.compile"]


def test_missing_compiler_is_said_with_its_remedy(monkeypatch):
    import torch._inductor.config as inductor

    monkeypatch.setattr(inductor.cpp, "cxx", ("no-such-compiler",))
    outcome = train_run(make_assignment(params={**CNN, "compile": "default"}))
    assert outcome.status == "failed"
    assert "compile" in outcome.error["message"]
    assert "g++" in outcome.error["remedy"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("compile", "reduce-overhead", "CUDA graphs"), ("precision", "tf32", "NVIDIA")],
)
def test_what_only_a_gpu_can_is_refused_on_a_cpu(name, value, said):
    """Before anything is built, where the device is known; else when it is."""
    with pytest.raises(RefusedRecipe) as refused:
        train_run(make_assignment(params={**CNN, name: value}))
    (field,) = refused.value.fields
    assert field.path == f"params.{name}"
    assert said in field.message
    assert "GPU" in field.message

    chosen = {"compile": "none", "precision": "float32", name: value}
    network = make_model("cnn", (40,), 10, 0)
    with pytest.raises(WrongParameter) as wrong:
        accelerated(network, chosen["compile"], chosen["precision"], CPU)
    assert wrong.value.fields[0].path == name


@pytest.mark.parametrize("precision", ON_CPU)
def test_precision_is_that_of_the_pass_alone(precision):
    network = make_model("cnn", (40,), 10, 0)
    seen = []
    network.last.register_forward_hook(lambda *a: seen.append(a[2].dtype))
    logits = accelerated(network, "none", precision, CPU)(torch.randn(3, 40))
    logits.sum().backward()
    assert seen == [getattr(torch, precision)]
    assert logits.dtype == torch.float32
    assert {p.grad.dtype for p in network.parameters()} == {torch.float32}


@pytest.mark.parametrize("precision", ON_CPU[1:])
@pytest.mark.parametrize("model", ["cnn", "gap_cnn", "gru"])
def test_half_precision_learns_the_same_to_its_precision(model, precision):
    """For a few steps: rounding grows with each."""
    shared = {**CNN, "model": model}
    plain, half = (
        train_run(make_assignment(params={**shared, "precision": p}, planned_units=5))
        for p in ("float32", precision)
    )
    assert half.status == "finished", half.error
    losses = [run.metrics["training loss"] for run in (plain, half)]
    assert losses[0] != losses[1] or model == "gru"  # a GRU is float32 on a CPU
    assert losses[1] == pytest.approx(losses[0], rel=0.02)


def test_tf32_is_on_inside_a_computation_only():
    inside = in_tf32(torch.get_float32_matmul_precision)
    before = torch.get_float32_matmul_precision()
    assert inside() == "high"
    assert torch.get_float32_matmul_precision() == before

    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        in_tf32(fail)()
    assert torch.get_float32_matmul_precision() == before
