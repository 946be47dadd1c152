"""What only a GPU can show; skipped where there is none."""

from __future__ import annotations

import pytest
import torch

from tests.workers.core.conftest import make_assignment
from workers.clock.stopwatch import TRAINING, Stopwatch
from workers.driving.harness import train_run
from workers.learning.acceleration import PRECISIONS

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="this machine has no GPU"
)
CUDA = "cuda"


@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_precision_trains(precision):
    params = {"model": "cnn", "precision": precision}
    outcome = train_run(make_assignment(params=params, planned_units=60, device=CUDA))
    assert outcome.status == "finished", outcome.error
    assert 0 < outcome.peak_memory_bytes < outcome.extra["device_memory_bytes"]
    assert outcome.extra["flops"] > 0
    assert ("skipped_steps" in outcome.extra) == (precision == "float16")
    trained = sum(outcome.segments[name] for name in TRAINING)
    assert trained == pytest.approx(outcome.train_seconds, rel=0.01)
    assert outcome.segments["optimiser"] > 0


def test_events_tell_work_on_the_device_from_the_sending_of_it():
    """Two products against one: the host sends both segments in no time."""
    device = torch.device(CUDA)
    factor = torch.randn(4096, 4096, device=device)
    torch.mm(factor, factor)
    watch = Stopwatch(device)
    watch.start()
    for _ in range(60):
        with watch.mark("data"):
            torch.mm(factor, factor)
        torch.mm(factor, factor)
        torch.mm(factor, factor)
        watch.step_ended()
    watch.stop()
    seconds = watch.segments()
    share = seconds["data"] / (seconds["data"] + seconds["forward_backward"])
    assert share == pytest.approx(1 / 3, abs=0.1)


def test_gru_of_cudnn_is_not_counted():
    outcome = train_run(make_assignment(params={"model": "gru"}, device=CUDA))
    assert "flops" not in outcome.extra
