"""The digits task: scikit-learn's images, split by a stated seed."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import torch

from workers.driving.harness import load_task
from workers.tasks.digits import DigitsParams, load_digits

CPU = torch.device("cpu")


def test_pixels_are_scikit_learns():
    from sklearn import datasets

    bunch = datasets.load_digits()
    pixels, labels = load_digits()
    assert np.array_equal(pixels, bunch.images)
    assert np.array_equal(labels, bunch.target)


def test_split_is_stated_and_disjoint():
    task = load_task("digits", DigitsParams(), CPU)
    assert task.training.inputs.shape == (1437, 8, 8)
    assert task.test_items == 360
    assert abs(float(task.training.inputs.mean())) < 1e-5
    other = load_task("digits", DigitsParams(split_seed=1), CPU)
    assert not torch.equal(task.training.targets, other.training.targets)


def test_perfect_predictor_scores_one():
    labels = load_digits()[1]
    order = np.random.default_rng(0).permutation(len(labels))
    answers = torch.nn.functional.one_hot(torch.from_numpy(labels[order][1437:]), 10)
    task = load_task("digits", DigitsParams(), CPU)
    assert task.evaluate(lambda inputs: answers.float()).value == 1.0


def test_reading_needs_no_scikit_learn_import():
    code = (
        "import sys; from workers.tasks.digits import load_digits; load_digits();"
        "sys.exit('sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
