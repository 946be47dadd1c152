"""Stage change: row/column cutout first, for speed, then Cutout, to regularise."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from workers.algorithms.cutout import with_hole
from workers.algorithms.row_column_cutout import shrunk, shrunk_shape
from workers.networks.input_sizes import refuse_fixed_sizes
from workers.registry import algorithm, parameter
from workers.seams import Moment, Seams, Setting, Shape


@dataclass(frozen=True)
class StageChangeParams:
    switch: float = parameter(
        0.5,
        "Share of the training after which Cutout takes over: 0 is Cutout alone, 1 is "
        "row/column cutout alone.",
        low=0,
        high=1,
    )
    p_row: float = parameter(
        0.15,
        "Share of the rows dropped before; of a sequence's positions.",
        low=0,
        high=0.9,
    )
    p_col: float = parameter(
        0.15,
        "Share of the columns dropped before; sequences have none.",
        low=0,
        high=0.9,
    )
    length: float = parameter(
        0.5, "Side of the hole after, as a share of the shorter side.", low=0, high=1
    )
    per_example: bool = parameter(
        False, "Places and holes of its own for each example; dearer."
    )


@algorithm(
    "stage_change",
    StageChangeParams,
    seams=("transforms",),
    null={"p_row": 0.0, "p_col": 0.0, "length": 0.0},
    conflicts=("row_column_cutout", "cutout"),
    refuses=(refuse_fixed_sizes("stage_change"),),
)
def stage_change(params: StageChangeParams, setting: Setting) -> Seams:
    """Drops random rows and columns until the switch, where steps are cheap and the
    network still learns quickly, and hides a square of full-size images from there on,
    where overfitting begins. Compare it with each half alone and with neither: the
    switch at 1, at 0, and the plain run.

    Called: Stage change, row/column cutout then Cutout

    Source: proposed in "Better Machine Learning"; its halves are ColOut in
    mosaicml/composer and DeVries and Taylor, arXiv 1708.04552.

    Cost: before the switch a convolution's work falls to (1 - p_row)(1 - p_col);
    after it, one product of the batch with a mask.

    Published: nothing; the article proposes it without figures.
    """
    draw_places = setting.context.generator("stage_change places")
    draw_holes = setting.context.generator("stage_change holes")
    shares = (params.p_row, params.p_col)

    def change(inputs: Tensor, moment: Moment) -> Tensor:
        if moment.progress < params.switch:
            return shrunk(inputs, shares, draw_places, params.per_example)
        return with_hole(inputs, params.length, draw_holes, params.per_example)

    def shape(found: Shape, moment: Moment) -> Shape:
        early = moment.progress < params.switch
        return shrunk_shape(found, shares) if early else found

    return Seams(transforms=change, shape=shape)
