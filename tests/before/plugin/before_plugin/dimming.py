"""An algorithm from outside: inputs lose some of their contrast."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from workers.registry import algorithm, parameter
from workers.seams import Moment, Seams, Setting


@dataclass(frozen=True)
class DimmingParams:
    share: float = parameter(0.25, "Share of the contrast that goes.", low=0, high=1)


@algorithm("dimming", DimmingParams, seams=("transforms",), null={"share": 0.0})
def dimming(params: DimmingParams, setting: Setting) -> Seams:
    """Multiplies every training input by one minus a share.

    Called: Dimming

    Source: nobody; it exists so that a plug-in can be tested.

    Cost: one product a batch.

    Published: nothing.
    """

    def dim(inputs: Tensor, moment: Moment) -> Tensor:
        return inputs if params.share == 0 else inputs * (1 - params.share)

    return Seams(transforms=dim)
