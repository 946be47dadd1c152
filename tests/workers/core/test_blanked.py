"""The blank data by which methods are held to the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from tests.workers.core.blanked import Blanked


@dataclass(frozen=True)
class Sequences:
    """Training data of another kind than classification."""

    values: torch.Tensor
    positions: np.ndarray
    parts: tuple[torch.Tensor, ...]
    named: dict[str, torch.Tensor]
    alphabet: int = 2


def make() -> Sequences:
    ones = torch.ones(3)
    return Sequences(ones, np.arange(1, 4), (ones, 2 * ones), {"held": 3 * ones}, 7)


def sums(data: Any) -> list[float]:
    arrays = (data.values, data.positions, *data.parts, data.named["held"])
    return [float(array.sum()) for array in arrays]


def test_every_field_is_blank_until_it_is_filled() -> None:
    real = make()
    blanked = Blanked(real)
    assert sums(blanked.training) == [0] * 5
    assert blanked.training.alphabet == 7
    blanked.fill()
    assert sums(blanked.training) == sums(real) == [3, 6, 3, 6, 9]


def test_data_without_an_array_are_noticed() -> None:
    with pytest.raises(AssertionError, match="holds no array"):
        Blanked(object())
