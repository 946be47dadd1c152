"""Progressive resizing: trains on small images first and lets them grow."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from workers.networks.input_sizes import refuse_fixed_sizes, resampled, sides_of, window
from workers.registry import algorithm, parameter
from workers.seams import Moment, Seams, Setting, Shape


@dataclass(frozen=True)
class ProgressiveResizingParams:
    initial_scale: float = parameter(
        0.5, "Sides at the start as a share of the full ones.", above=0, high=1
    )
    growth_start: float = parameter(
        0.5, "Share of the training after which they grow.", low=0, high=1
    )
    growth_end: float = parameter(
        0.8,
        "Share of the training after which they are full-size.",
        low=0,
        high=1,
        above_field="growth_start",
    )
    mode: str = parameter(
        "resize",
        "resize reads the nearest places of the whole image; crop takes a window at a "
        "random place, the same for the batch.",
        choices=("resize", "crop"),
    )
    increment: int = parameter(
        4, "Sides are rounded to multiples of it.", unit="places", low=1, high=64
    )


@algorithm(
    "progressive_resizing",
    ProgressiveResizingParams,
    seams=("transforms",),
    null={"initial_scale": 1.0},
    refuses=(refuse_fixed_sizes("progressive_resizing"),),
)
def progressive_resizing(params: ProgressiveResizingParams, setting: Setting) -> Seams:
    """Trains on smaller images, made smaller or cropped, which grow in a line to the
    full size and stay there for the last part of the training. Early steps are cheap;
    evaluation uses full-size inputs. Sequences get shorter in the same way.

    Called: Progressive resizing

    Source: fast.ai's course of 2018 for DAWNBench; the schedule, the rounding and the
    two modes as in mosaicml/composer.

    Cost: a copy of the batch; a convolution's work falls with the area, to a quarter
    at half the sides.

    Published: no figure in "Better Machine Learning"; early steps cost about a
    quarter.
    """
    if params.initial_scale == 1:
        return Seams()
    draw = setting.context.generator("progressive_resizing")

    def scaled(sides: tuple[int, ...], moment: Moment) -> tuple[int, ...]:
        scale = scale_at(moment.progress, params)
        return tuple(scaled_side(side, scale, params.increment) for side in sides)

    def resize(inputs: Tensor, moment: Moment) -> Tensor:
        sides = scaled(sides_of(inputs.shape), moment)
        if params.mode == "crop":
            return window(inputs, sides, draw)
        return resampled(inputs, sides, "nearest")

    def shape(found: Shape, moment: Moment) -> Shape:
        sides = sides_of(found)
        return (*found[: -len(sides)], *scaled(sides, moment))

    return Seams(transforms=resize, shape=shape)


def scale_at(progress: float, params: ProgressiveResizingParams) -> float:
    """Returns the share of the full sides at this progress: flat, a line, then 1."""
    start, end, first = params.growth_start, params.growth_end, params.initial_scale
    grown = min(1.0, max(0.0, (progress - start) / (end - start)))
    return first + (1 - first) * grown


def scaled_side(side: int, scale: float, increment: int) -> int:
    """Returns a scaled side, rounded to a multiple of `increment`.

    At least one increment, never more than the side, and at scale 1 the side itself
    (a side that is no multiple would otherwise never be shown in full).
    """
    if scale >= 1:
        return side
    return min(side, max(1, round(side * scale / increment)) * increment)
