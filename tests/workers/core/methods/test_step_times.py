"""What the tricks really cost and save here: steps of two recipes, taken in turn.

CPU seconds of one thread, and the quickest of many: other work on the machine can only
add. The bounds are wide, the cost models those of the cards.
"""

from __future__ import annotations

import time

import pytest
import torch

from tests.plugged import make_learner, plug_in
from workers.data.batches import Batch
from workers.networks.models import make_model
from workers.seams import Moment, Step
from workers.task import Classification

ROUNDS = 15
SELECTING = Moment(60, 0.6)
EARLY = Moment(0, 0.0)


def make_images(examples=48, side=32):
    draw = torch.Generator().manual_seed(0)
    inputs = torch.randn(examples, side, side, generator=draw)
    return Classification(inputs, torch.arange(examples) % 10, 10)


def training_step(algorithms, images, channels=32):
    """Returns moment -> nothing: a step with the algorithms, without an optimiser."""
    plugs = plug_in(*algorithms, training=images)
    learner = make_learner(make_model("cnn", images.shape, 10, channels))
    batch = Batch(images.inputs, images.targets)

    def gradients(given, moment):
        learner.gradients.zero_()
        learner.loss(learner.network(given.inputs), given.targets).backward()

    step = plugs.step(Step(gradients, lambda _: None), learner)

    def train(moment):
        step.gradients(plugs.prepare(batch, moment), moment)
        step.update(moment)

    return train


def time_ratio(one, other, moment):
    """The quickest of the rounds of `one` as a share of the quickest of `other`."""
    seconds = {one: [], other: []}
    for i in range(ROUNDS + 2):
        for step in (one, other) if i % 2 else (other, one):
            begun = time.process_time()
            step(moment)
            seconds[step].append(time.process_time() - begun)
    return min(seconds[one][2:]) / min(seconds[other][2:])


@pytest.mark.parametrize(
    ("algorithm", "moment", "low", "high"),
    [
        ({"name": "row_column_cutout"}, EARLY, 0.5, 0.92),  # 27^2 of 32^2: 0.71
        ({"name": "row_column_cutout", "p_row": 0.5, "p_col": 0.5}, EARLY, 0.1, 0.45),
        ({"name": "stage_change", "p_row": 0.5, "p_col": 0.5}, EARLY, 0.1, 0.45),
        ({"name": "progressive_resizing"}, EARLY, 0.1, 0.45),  # a quarter
        ({"name": "progressive_resizing", "mode": "crop"}, EARLY, 0.1, 0.45),
        ({"name": "random_selection"}, SELECTING, 0.3, 0.75),  # a half
        ({"name": "selective_backprop"}, SELECTING, 0.4, 0.9),  # 1/12 more
        ({"name": "cutout"}, EARLY, 0.7, 1.4),
        ({"name": "gradient_clipping"}, EARLY, 0.7, 1.3),
    ],
)
def test_step_costs_what_its_card_says(algorithm, moment, low, high):
    images = make_images()
    plain, plugged = training_step((), images), training_step((algorithm,), images)
    assert low < time_ratio(plugged, plain, moment) < high


def test_selection_costs_more_than_blind_choice():
    images = make_images()
    full_size = {"name": "selective_backprop", "scale": 1.0}
    chosen = training_step((full_size,), images)
    blind = training_step(({"name": "random_selection"},), images)
    assert 1.15 < time_ratio(chosen, blind, SELECTING) < 2.5  # (1/3 + 1/2) / (1/2)


def test_second_batch_costs_more_data():
    """Where data are dear, loading twice as many is; the batch itself comes free."""
    images = make_images(256)
    crop = {"name": "random_crop"}
    mixup, twice = {"name": "mixup"}, {"name": "mixup", "partners": "second_batch"}
    once = plug_in(crop, mixup, training=images)
    doubled = plug_in(crop, twice, training=images)
    batch = Batch(images.inputs, images.targets)
    ratio = time_ratio(
        lambda moment: doubled.prepare(batch, moment),
        lambda moment: once.prepare(batch, moment),
        EARLY,
    )
    assert 1.2 < ratio < 3.5
