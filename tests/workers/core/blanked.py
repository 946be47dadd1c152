"""Training data that are blank until the clock starts, whatever kind they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import torch


class Blanked:
    """A copy of training data with every array and tensor in it blank, field by field.

    Attributes:
        training: the copy; `fill` makes it the data that were given.
    """

    def __init__(self, training: Any) -> None:
        self._pairs: list[tuple[Any, Any]] = []
        self.training = self._blank(training)
        assert self._pairs, f"{type(training).__name__} holds no array we know"

    def fill(self) -> None:
        """Puts the data in."""
        for blank, real in self._pairs:
            blank[...] = real

    def _blank(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return self._kept(torch.zeros_like(value), value)
        if isinstance(value, np.ndarray):
            return self._kept(np.zeros_like(value), value)
        if is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in fields(value)]
            return replace(value, **{n: self._blank(getattr(value, n)) for n in names})
        if isinstance(value, Mapping):
            return {key: self._blank(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._blank(item) for item in value)
        return value

    def _kept(self, blank: Any, real: Any) -> Any:
        self._pairs.append((blank, real))
        return blank
