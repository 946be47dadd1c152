"""Operations are counted once, off the clock, for the steps that are taken."""

from __future__ import annotations

import pytest
import torch

from tests.workers.core.conftest import make_assignment
from workers.clock.flops import count_flops
from workers.context import Context
from workers.driving import ceilings
from workers.driving.ceilings import matmul_ceiling, measure_matmul
from workers.driving.harness import train_run

CPU = torch.device("cpu")
GAP = {"model": "gap_cnn", "batch_size": 50}


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    """So that a ceiling that is measured here meets nobody else."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    matmul_ceiling.cache_clear()
    yield
    matmul_ceiling.cache_clear()


def test_products_are_counted_forward_and_backward():
    layer = torch.nn.Linear(40, 10)
    inputs = torch.zeros(100, 40)
    assert count_flops(lambda: layer(inputs)) == 2 * 100 * 40 * 10
    both = count_flops(lambda: layer(inputs).sum().backward())
    assert both == 2 * (2 * 100 * 40 * 10), "inputs need no gradient"


def test_what_cannot_be_counted_is_not_known():
    """On a CPU an LSTM without gradients is one operation, as all are with cuDNN."""
    network, inputs = torch.nn.LSTM(4, 8), torch.zeros(5, 2, 4)
    with torch.no_grad():
        assert count_flops(lambda: network(inputs)) is None


def test_run_records_its_operations():
    params = {"model": "logistic", "batch_size": 50}
    outcome = train_run(make_assignment(params=params, planned_units=24))
    assert outcome.examples == 24 * 50
    assert outcome.extra["flops"] == 24 * 50 * 2 * (2 * 40 * 10)
    assert outcome.extra["matmul_flops_per_second"] > 0


def test_short_last_batches_count_for_what_they_are():
    """400 training examples: every third batch has 100 of 150."""
    params = {"model": "logistic", "batch_size": 150}
    outcome = train_run(make_assignment(params=params, planned_units=3))
    assert outcome.extra["flops"] == 400 * 2 * (2 * 40 * 10)


def test_calibrations_do_not_count():
    outcome = train_run(make_assignment(), evaluate=False)
    assert outcome.extra == {}


@pytest.mark.parametrize("name", ["selective_backprop", "mixup", "ema"])
def test_counting_leaves_the_training_as_it_was(name, monkeypatch):
    assignment = make_assignment(params=GAP, algorithms=({"name": name},))
    counted = train_run(assignment)
    monkeypatch.setattr(Context, "count_flops", lambda *_, **__: None)
    uncounted = train_run(assignment)
    assert "flops" in counted.extra
    assert "flops" not in uncounted.extra
    assert counted.metrics == uncounted.metrics


@pytest.mark.parametrize(
    ("algorithm", "least", "most"),
    [
        ({"name": "progressive_resizing", "growth_end": 1.0}, 0.3, 0.9),
        ({"name": "ema"}, 1.0, 1.0),
        ({"name": "mixup"}, 1.0, 1.0),
    ],
)
def test_steps_of_other_sizes_count_for_what_they_are(algorithm, least, most):
    plain, changed = (
        train_run(make_assignment(params=GAP, algorithms=algorithms)).extra["flops"]
        for algorithms in ((), (algorithm,))
    )
    assert least <= changed / plain <= most


def test_ceiling_is_measured_once_for_a_device_class(monkeypatch, tmp_path):
    first = matmul_ceiling(CPU, "one class", "float32")
    assert 1e7 < first < 1e15
    matmul_ceiling.cache_clear()  # as in the process of the next run

    def fail(*_):
        raise AssertionError("measured again")

    monkeypatch.setattr(ceilings, "measure_matmul", fail)
    assert matmul_ceiling(CPU, "one class", "float32") == first
    for other in (("another class", "float32"), ("one class", "bfloat16")):
        with pytest.raises(AssertionError):
            matmul_ceiling(CPU, *other)


@pytest.mark.parametrize("damaged", ["", "[]", '{"flops_per_second": -1}', "nonsense"])
def test_damaged_file_is_measured_anew(damaged, tmp_path):
    matmul_ceiling(CPU, "a class", "float32")
    (file,) = (tmp_path / "overcurve").glob("ceiling-*.json")
    file.write_text(damaged)
    matmul_ceiling.cache_clear()
    assert matmul_ceiling(CPU, "a class", "float32") > 0
    assert file.read_text() != damaged


def test_ceiling_without_a_place_to_keep_it(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert matmul_ceiling(CPU, "a class", "float32") > 0


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_ceiling_of_other_numbers(precision):
    assert 1e6 < measure_matmul(CPU, precision, seconds=0.01) < 1e15
