"""Digits on 32x32 pixels: what is made of the scans, once and for all."""

from __future__ import annotations

import hashlib

import numpy as np
import torch

from workers.driving.harness import load_task
from workers.tasks.digits import load_digits
from workers.tasks.digits32 import Digits32Params, make_digits32

CPU = torch.device("cpu")
DIGEST = "0c26c8eda427c60f0a0060cdb3f0fa19634fde0bbf12bb7640d79a9864aa5195"


def test_default_set_keeps_its_digest():
    made = make_digits32(Digits32Params())
    parts = (np.rint(made["images"] * 1e4), made["labels"], made["shifts"])
    joined = b"".join(part.astype("<i8").tobytes() for part in parts)
    assert hashlib.sha256(joined).hexdigest() == DIGEST


def test_without_noise_and_shift_scans_are_enlarged():
    made = make_digits32(Digits32Params(noise=0, max_shift=0))
    pixels, labels = load_digits()
    order = np.random.default_rng(0).permutation(len(labels))
    assert np.array_equal(made["labels"], labels[order])
    # The centre of pixel i of 32 lies at (i + 1/2) / 4 - 1/2 of the 8 scanned ones.
    places = (np.arange(32) + 0.5) / 4 - 0.5
    for image, scan in zip(made["images"][:9], pixels[order][:9], strict=True):
        rows = np.array([np.interp(places, np.arange(8), row) for row in scan])
        whole = [np.interp(places, np.arange(8), column) for column in rows.T]
        assert np.allclose(image, np.array(whole).T / 16, atol=1e-6)
    assert made["images"].min() >= 0
    assert made["images"].max() <= 1


def test_shifts_move_and_stay_in_bounds():
    still = make_digits32(Digits32Params(noise=0, max_shift=0))["images"]
    moved = make_digits32(Digits32Params(noise=0, max_shift=3))
    assert np.abs(moved["shifts"]).max() == 3
    for i in range(20):
        down, right = moved["shifts"][i]
        inner = moved["images"][i, 3 + down : 29 + down, 3 + right : 29 + right]
        assert np.array_equal(inner, still[i, 3:29, 3:29])


def test_noise_has_its_deviation():
    plain = make_digits32(Digits32Params(noise=0))["images"]
    noisy = make_digits32(Digits32Params(noise=0.3))["images"]
    assert abs(float((noisy - plain).std()) - 0.3) < 0.001


def test_sizes_and_standardisation():
    task = load_task("digits32", Digits32Params(), CPU)
    assert task.training.inputs.shape == (1437, 32, 32)
    assert task.training.inputs.dtype == torch.float32
    assert task.test_items == 360
    assert abs(float(task.training.inputs.mean())) < 1e-5
    assert abs(float(task.training.inputs.std()) - 1) < 1e-3
