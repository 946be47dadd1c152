"""Stage change: row/column cutout before the switch, Cutout from there on."""

from __future__ import annotations

import pytest
import torch

from tests.plugged import make_setting
from workers.algorithms.stage_change import StageChangeParams, stage_change
from workers.seams import Moment


def shapes_and_holes(switch):
    change = stage_change(StageChangeParams(switch=switch), make_setting()).transforms
    images = torch.ones(4, 20, 20)
    given = [change(images, Moment(i, i / 10)) for i in range(10)]
    return [tuple(g.shape[1:]) for g in given], [bool((g == 0).any()) for g in given]


@pytest.mark.parametrize("switch", [0.0, 0.3, 1.0])
def test_one_stage_follows_the_other(switch):
    early = round(switch * 10)
    shapes, holes = shapes_and_holes(switch)
    assert shapes == [(17, 17)] * early + [(20, 20)] * (10 - early)
    assert holes == [False] * early + [True] * (10 - early)
