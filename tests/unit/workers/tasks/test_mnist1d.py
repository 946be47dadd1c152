"""The generator: the published statistics, and the same bits for ever."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from workers.driving.harness import load_task
from workers.parameters import WrongParameter, parse_params
from workers.tasks.mnist1d import (
    GLYPHS,
    Mnist1dParams,
    generate,
    normalised_glyph,
    resample,
    smooth,
)

CPU = torch.device("cpu")
# Of what the authors' own package makes, mnist1d 0.0.2.post1 on PyPI, rounded to 1e-5
# because other machines differ in the last bits. Here all bits agreed.
AUTHORS = [
    ({}, "30aed074baa57540579c935fe0098f7ffc07c42bc9f8fd0cdbe258db32579361"),
    (
        {"seed": 43},
        "ffcc3e65503f61aa0386b031021183ee0119fad50b1051d31001192c7308bcba",
    ),
    (
        {"num_samples": 8000, "train_split": 0.5},
        "33b2a9ec2367fb069d0c37d20cb7dda7c222a827e41c37f3621c9575ad676478",
    ),
    (
        {"num_samples": 10_000},
        "1d4ba8155ebd009ddaac0468e4d4f9653c1838361b2907ed5af3c0df4298f6ab",
    ),
    (
        {"num_samples": 16_000, "train_split": 0.25},
        "ceb9a12784f9f7789532fbfad855d609db3b7abd458825fd3880daa0f498d8b4",
    ),
    (  # signals of 32 places, shifted by up to 47
        {"num_samples": 600, "seed": 7, "padding": (10, 20), "final_seq_length": 60},
        "38425141db7fd6406bab26c1711b920424446fe66d7d52d8a0edc10186fae255",
    ),
]


@pytest.fixture(scope="module")
def made():
    return generate(Mnist1dParams())


def as_defined(params):
    """The definition again, one example at a time, in the words of its authors."""
    draw = np.random.RandomState(params.seed)
    rows, labels = [], []
    low, high = params.padding
    for digit, glyph in enumerate(GLYPHS):
        for _ in range(params.num_samples // 10):
            zeros = int(low + np.floor(draw.rand() * (high - low + 1)))
            x = np.concatenate([normalised_glyph(glyph) + 1e-8, np.zeros(zeros)])
            x = resample(x, len(glyph) + high)
            x = x * (1 + params.scale_coeff * (draw.rand() - 0.5))
            k = draw.choice(params.max_translation)
            x = np.concatenate([x[-k:], x[:-k]])
            noise = params.corr_noise_scale * draw.randn(len(x))
            x = np.where(x == 0, gaussian_filter(noise, 2), x)
            x = x + params.iid_noise_scale * draw.randn(len(x))
            slope = params.shear_scale * (draw.rand() - 0.5)
            x = x - slope * np.linspace(-0.5, 0.5, len(x))
            rows.append(resample(x, params.final_seq_length))
            labels.append(digit)
    order = draw.permutation(len(rows))
    rows, labels = np.array(rows)[order], np.array(labels)[order]
    return (rows - rows.mean()) / rows.std(), labels


@pytest.mark.parametrize(
    "changes", [{}, {"seed": 7, "padding": (10, 20), "final_seq_length": 60}]
)
def test_equals_its_definition_exactly(changes):
    params = Mnist1dParams(num_samples=600, **changes)
    made, (rows, labels) = generate(params), as_defined(params)
    assert np.array_equal(np.concatenate([made.x, made.x_test]), rows)
    assert np.array_equal(np.concatenate([made.y, made.y_test]), labels)


@pytest.mark.parametrize(("changes", "digest"), AUTHORS)
def test_equals_what_its_authors_make(changes, digest):
    made = generate(Mnist1dParams(**changes))
    rounded = [np.rint(x * 1e5) for x in (made.x, made.x_test)]
    parts = [*rounded, made.y, made.y_test, np.rint(made.t * 1e5)]
    joined = b"".join(part.astype("<i8").tobytes() for part in parts)
    assert hashlib.sha256(joined).hexdigest() == digest


def test_time_axis_is_divided_by_the_deviation_of_the_signals(made):
    assert made.t[0] == -made.t[-1] == pytest.approx(-5.38753507)
    assert np.diff(made.t) == pytest.approx(2 * 5.38753507 / 39)


def test_sizes_and_balance_are_published(made):
    assert made.x.shape == (4000, 40)
    assert made.x_test.shape == (1000, 40)
    assert np.bincount(np.concatenate([made.y, made.y_test])).tolist() == [500] * 10
    everything = np.concatenate([made.x, made.x_test])
    assert abs(everything.mean()) < 1e-12
    assert everything.std() == pytest.approx(1)


def test_nearest_neighbours_reach_published_accuracy(made):
    distances = ((made.x_test[:, None] - made.x[None]) ** 2).sum(axis=2)
    nearest = made.y[np.argsort(distances, axis=1)[:, :10]]
    votes = np.array([np.bincount(row, minlength=10).argmax() for row in nearest])
    assert (votes == made.y_test).mean() == pytest.approx(0.596, abs=1e-9)


def test_smoothing_equals_scipy_exactly():
    noise = np.random.default_rng(0).normal(size=(50, 72))
    expected = np.array([gaussian_filter(row, 2) for row in noise])
    assert np.array_equal(smooth(noise), expected)


def test_shuffling_permutes_positions_alike():
    plain, shuffled = (
        load_task("mnist1d", Mnist1dParams(num_samples=200, shuffled=s), CPU)
        for s in (False, True)
    )
    before, after = plain.training.inputs, shuffled.training.inputs
    order = torch.from_numpy(np.random.RandomState(42).permutation(40))
    assert torch.equal(before[:, order], after)
    assert torch.equal(plain.training.targets, shuffled.training.targets)


def test_task_hides_its_test_data():
    task = load_task("mnist1d", Mnist1dParams(num_samples=200), CPU)
    assert len(task.training.inputs) == 160
    assert task.test_items == 40
    made = generate(Mnist1dParams(num_samples=200))
    train = torch.from_numpy(made.x).float()
    assert torch.equal(task.training.inputs, train)
    seen = {row.numpy().tobytes() for row in task.training.inputs}
    assert not seen & {row.tobytes() for row in made.x_test.astype(np.float32)}


def test_impossible_padding_is_refused():
    with pytest.raises(WrongParameter, match=r"task\.padding: .* the least first"):
        parse_params(Mnist1dParams, {"padding": [60, 36]}, "task")


@pytest.mark.parametrize("made", [2000, 3000, 6000, 11_000, 21_000, 51_000])
def test_exactly_a_thousand_remain_for_test(made):
    """As a share, 1 - 1000 / n loses a row to rounding at some of these sizes."""
    params = Mnist1dParams(num_samples=made, test_items=1000)
    assert params.training_items == made - 1000
    if made == 2000:
        task = load_task("mnist1d", params, CPU)
        assert (len(task.training.targets), task.test_items) == (1000, 1000)


@pytest.mark.parametrize(
    ("changes", "sizes"),
    [
        ({"num_samples": 10_000}, (8000, 2000)),
        ({"num_samples": 16_000, "train_split": 0.25}, (4000, 12_000)),
        ({"num_samples": 8000, "train_split": 0.5}, (4000, 4000)),
        ({"seed": 43}, (4000, 1000)),
    ],
)
def test_variants_of_the_articles_have_their_sizes(changes, sizes):
    params = Mnist1dParams(**changes)
    assert (params.training_items, params.num_samples - params.training_items) == sizes


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"num_samples": 500, "test_items": 500}, r"num_samples: .* more than test_"),
        ({"num_samples": 50, "train_split": 0.01}, r"train_split: .* less than one"),
        ({"num_samples": 505}, r"num_samples: .* a multiple of 10"),
    ],
)
def test_sizes_that_leave_nothing_to_train_on_are_refused(params, said):
    with pytest.raises(WrongParameter, match=said):
        parse_params(Mnist1dParams, params, "task")


def test_lottery_transfer_is_a_new_draw(made):
    other = generate(Mnist1dParams(num_samples=500, seed=43))
    assert not np.isin(other.x[:, 0], made.x[:, 0]).any()


def test_shuffled_rows_are_not_shuffled_positions():
    """Neighbouring positions hang together, and no longer do once shuffled."""

    def neighbours(shuffled):
        params = Mnist1dParams(num_samples=500, shuffled=shuffled)
        x = load_task("mnist1d", params, CPU).training.inputs.numpy()
        return np.corrcoef(x[:, :-1].ravel(), x[:, 1:].ravel())[0, 1]

    assert neighbours(False) > 0.8
    assert neighbours(True) < 0.4
