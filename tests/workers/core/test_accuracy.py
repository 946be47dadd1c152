"""Published accuracies on MNIST-1D, at its default arguments.

Linear and CNN in full. MLP and GRU at 1,000 steps, where eight seeds of the MLP gave
57.7 to 62.9 % and four of the GRU 88.0 to 89.6 %; `make bench` trains them in full.
"""

from __future__ import annotations

import pytest

from workers.harness import train_run


def accuracy(assign, model, steps):
    task = {"name": "mnist1d"}
    outcome = train_run(assign(task=task, params={"model": model}, planned_units=steps))
    assert outcome.status == "finished", outcome.error
    return outcome.quality


def test_linear_reaches_published_accuracy(assign):
    assert accuracy(assign, "logistic", 6000) == pytest.approx(0.32, abs=0.01)


@pytest.mark.slow
def test_cnn_reaches_published_accuracy(assign):
    assert accuracy(assign, "cnn", 6000) == pytest.approx(0.94, abs=0.015)


def test_mlp_is_on_its_way(assign):
    assert 0.55 < accuracy(assign, "mlp", 1000) < 0.66


@pytest.mark.slow
def test_gru_is_on_its_way(assign):
    assert 0.84 < accuracy(assign, "gru", 1000) < 0.93
