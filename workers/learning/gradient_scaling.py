"""Training with float16: losses scaled up, so that small gradients do not vanish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from workers.learning.optimisers import Flat
from workers.seams import Moment

Update = Callable[[Moment], None]


class GradientScaling:
    """Scales losses, gives gradients back unscaled, and leaves steps out.

    The scale halves at a step whose gradients overflow, which is left out, and doubles
    after 2000 steps that did not. Gradients are unscaled right after the backward pass:
    who looks at them before the update (clipping) sees what they are.

    Attributes:
        skipped: steps left out so far.

    Source: Micikevicius et al., arXiv 1710.03740, section 3.2; torch.amp.GradScaler.
    """

    def __init__(self, flat: Flat, device: torch.device) -> None:
        self.skipped = 0
        self._scaler = torch.amp.GradScaler(device.type)
        # What GradScaler looks at: an optimiser's parameters, for their gradients.
        self._weights = flat.weights.detach().requires_grad_()
        self._weights.grad = flat.gradients
        self._passes: list[_Pass] = []

    def backward(self, loss: Tensor) -> None:
        """Adds the gradients of a loss, a scalar, to those there are: zeros."""
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        # One for each pass, because who wraps a step may ask for gradients twice.
        self._passes.append(_Pass([{"params": [self._weights]}]))
        self._scaler.unscale_(self._passes[-1])  # type: ignore[arg-type]

    def guard(self, update: Update) -> Update:
        """Returns the update, left out where the gradients are not finite."""

        def update_if_finite(moment: Moment) -> None:
            last = self._passes[-1]
            self._scaler.step(last, update, moment)  # type: ignore[arg-type]
            self._scaler.update()
            self.skipped += not last.stepped
            self._passes.clear()

        return update_if_finite

    def state_dict(self) -> dict[str, Any]:
        return {"scaler": self._scaler.state_dict(), "skipped": self.skipped}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._scaler.load_state_dict(state["scaler"])
        self.skipped = state["skipped"]


@dataclass(slots=True)
class _Pass:
    """A backward pass, as GradScaler knows an optimiser: it steps where it may."""

    param_groups: list[dict[str, Any]]
    stepped: bool = False

    def step(self, update: Update, moment: Moment) -> None:
        update(moment)
        self.stepped = True
