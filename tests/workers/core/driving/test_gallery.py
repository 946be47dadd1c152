"""Pictures that methods leave: made off the clock, and never at a run's cost."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from overcurve.pictures import MOST_PICTURES, kept_of, pixels_of
from workers import pictures
from workers.context import Progress, Ready, Trained
from workers.driving.harness import train_run
from workers.driving.outcome import Drawn


def guess(inputs):
    return torch.zeros(len(inputs), 10)


def leaving(makers, live=None, repeats=1):
    """A method that leaves pictures at its end, and live ones at its first units."""

    def train(task, params, context):
        yield Ready()
        for unit in range(context.planned_units):
            milestone = {"round": unit} if live and unit < repeats else None
            yield Progress(
                1, lambda: guess, milestone=milestone, pictures=milestone and live
            )
        return Trained(lambda: guess, makers)

    return train


def test_final_pictures_are_kept_and_told(add_method, assign):
    heard = []
    name = add_method(leaving({"said": lambda: pictures.text("hello")}))
    outcome = train_run(assign(method=name, params={}), heard.append)
    (picture,) = outcome.pictures
    assert (picture.name, picture.units, picture.kind) == ("said", 12, "text")
    assert heard[-1] == picture
    assert outcome.status == "finished"
    assert "pictures" not in outcome.record()


def test_live_pictures_come_with_their_milestone(add_method, assign):
    heard = []
    live = {"mask": lambda: pictures.mask(torch.eye(3))}
    name = add_method(leaving({}, live))
    train_run(assign(method=name, params={}, planned_units=100), heard.append)
    place = next(i for i, event in enumerate(heard) if isinstance(event, Drawn))
    assert heard[place].units == 1
    assert heard[place - 1].milestone["round"] == 0


def test_slow_picture_does_not_count(clock, add_method, assign):
    def slow():
        clock.sleep(9)
        return pictures.text("at last")

    name = add_method(leaving({"slow": slow}, {"live": slow}))
    outcome = train_run(assign(method=name, params={}))
    assert len(outcome.pictures) == 2
    assert outcome.train_seconds == 0
    assert outcome.segments["report"] == pytest.approx(18)


def test_pictures_change_no_training(assign, add_method):
    """Whatever they draw at random, the stream of the training is put back."""

    def noisy():
        return pictures.images(torch.rand(1, 2, 2))

    def train(live):
        def method(task, params, context):
            yield Ready()
            total = 0.0
            for _ in range(context.planned_units):
                total += float(torch.rand(()))
                yield Progress(
                    1, lambda: guess, total, milestone={"a": 1}, pictures=live
                )

        return train_run(assign(method=add_method(method), params={})).metrics

    assert train({"noise": noisy}) == train({})


def test_picture_that_fails_says_so_and_the_run_ends_well(add_method, assign):
    def broken():
        raise KeyError("layer")

    big = {"big": lambda: pictures.text("x" * 70_000), "no": lambda: "a text"}
    name = add_method(leaving({"broken": broken, **big}))
    outcome = train_run(assign(method=name, params={}))
    assert outcome.status == "finished"
    texts = [picture.content["text"] for picture in outcome.pictures]
    assert "Not drawn: KeyError: 'layer'" in texts[0]
    assert "70,011 bytes of 65,536" in texts[1]
    assert "str is no picture" in texts[2]


def test_run_keeps_so_many_pictures(add_method, assign, capsys):
    repeats = MOST_PICTURES + 2
    live = {"one": lambda: pictures.text("one")}
    name = add_method(leaving({}, live, repeats))
    outcome = train_run(assign(method=name, params={}, planned_units=repeats))
    assert len(outcome.pictures) == MOST_PICTURES
    assert capsys.readouterr().err.count("is not drawn") == 2


def test_nobody_looks_at_a_calibration(add_method, assign):
    name = add_method(leaving({"never": lambda: 1 / 0}))
    assert train_run(assign(method=name, params={}), evaluate=False).pictures == ()


@pytest.mark.parametrize(
    ("shape", "size"), [((4,), (1, 4)), ((3, 5), (3, 5)), ((4, 3, 2, 2), (4, 12))]
)
def test_masks_of_any_shape_have_rows_and_columns(shape, size):
    values = torch.ones(shape)
    values.view(-1)[0] = 0
    made = pictures.mask(values)
    assert (made.content["rows"], made.content["columns"]) == size
    assert kept_of(made) == [False] + [True] * (values.numel() - 1)


def test_images_are_scaled_from_black_to_white():
    made = pictures.images(np.array([[[-1.0, 0.0], [0.5, 1.0]]]))
    assert list(pixels_of(made)) == [0, 128, 191, 255]
    colour = pictures.images(torch.tensor([[[[1.0]], [[0.0]], [[2.0]]]]), 0, 1)
    assert list(pixels_of(colour)) == [255, 0, 255]
    with pytest.raises(pictures.WrongPicture, match="finite values"):
        pictures.images(torch.tensor([[[float("nan")]]]))


def test_contents_are_plain_json():
    made = pictures.line(torch.arange(3), {"loss": torch.tensor([1.0, 2.0, 3.0])})
    assert json.loads(json.dumps(dict(made.content)))["x"] == [0, 1, 2]
