"""Progressive resizing: the sequence of sizes, the two modes, and its warm-up."""

from __future__ import annotations

import pytest
import torch

from tests.plugged import make_setting, make_training, plug_in
from workers.algorithms.progressive_resizing import (
    ProgressiveResizingParams,
    progressive_resizing,
    scale_at,
    scaled_side,
)
from workers.networks.input_sizes import resampled
from workers.seams import Moment

FIRST, FULL = Moment(0, 0.0), Moment(9, 0.9)


def sides_over_time(side, steps=1000, **params):
    resize = progressive_resizing(ProgressiveResizingParams(**params), make_setting())
    image = torch.zeros(1, side, side)
    sizes = [resize.transforms(image, Moment(i, i / steps)) for i in range(steps)]
    return [size.shape[1] for size in sizes]


def test_sizes_wait_grow_and_stay():
    sides = sides_over_time(32)
    assert set(sides[:500]) == {16}
    assert set(sides[800:]) == {32}
    assert sides == sorted(sides)
    assert sorted(set(sides)) == [16, 20, 24, 28, 32]


def test_growth_is_a_line():
    params = ProgressiveResizingParams(initial_scale=0.5)
    scales = [scale_at(u, params) for u in (0.2, 0.5, 0.65, 0.8, 0.99)]
    assert scales == pytest.approx([0.5, 0.5, 0.75, 1.0, 1.0])


@pytest.mark.parametrize(
    ("side", "scale", "increment", "expected"),
    [
        (224, 0.5, 4, 112),
        (30, 0.5, 4, 16),
        (30, 1.0, 4, 30),
        (29, 1.0, 4, 29),
        (6, 0.9, 4, 4),
        (7, 0.9, 4, 7),
        (5, 0.1, 4, 4),
        (3, 0.5, 4, 3),
        (9, 0.5, 1, 4),
    ],
)
def test_sides_are_multiples_of_the_increment(side, scale, increment, expected):
    found = scaled_side(side, scale, increment)
    assert found <= side
    assert found == min(expected, side)


def test_resize_reads_the_nearest_place():
    image = torch.arange(16.0).view(1, 4, 4)
    assert resampled(image, (2, 2), "nearest").tolist() == [[[0.0, 2.0], [8.0, 10.0]]]
    assert resampled(image, (4, 4), "nearest") is image


def test_crop_is_a_window_at_random_places():
    params = ProgressiveResizingParams(mode="crop")
    crop = progressive_resizing(params, make_setting()).transforms
    image = torch.arange(1024.0).view(1, 32, 32).expand(3, 32, 32)
    windows = [crop(image, FIRST) for _ in range(50)]
    corners = {float(w[0, 0, 0]) for w in windows}
    assert len(corners) > 20
    for found in windows:
        assert found.shape == (3, 16, 16)
        assert torch.equal(found - found[:, :1, :1], image[:, :16, :16])
    assert torch.equal(crop(image, FULL), image)


def test_one_moment_of_every_shape_is_warmed_up():
    algorithms = ("progressive_resizing", "selective_backprop")
    training = make_training((20, 32, 32))
    plugs = plug_in(*algorithms, planned_units=1000, training=training)
    moments = plugs.phases((20, 32, 32))
    assert moments[0] == FIRST
    shapes = {plugs.shape((20, 32, 32), moment) for moment in moments}
    sides = {16, 20, 24, 28, 32}
    assert shapes == {(n, side, side) for n in (10, 20) for side in sides}
    assert len(moments) == len(shapes)


@pytest.mark.parametrize("interrupt", [2, 3, 5])
def test_long_trainings_are_scanned_in_steps(interrupt):
    training = make_training((20, 224, 224))
    plugs = plug_in(
        "progressive_resizing",
        {"name": "random_selection", "interrupt": interrupt},
        planned_units=1_000_000,
        training=training,
    )
    sizes = len(range(112, 225, 4))
    assert len(plugs.phases((20, 224, 224))) == 2 * sizes


def test_plain_recipe_is_warmed_up_once():
    assert plug_in("mixup", "ema").phases((20, 40)) == (FIRST,)
