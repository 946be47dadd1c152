"""Draws a run's pictures off its clock; one that cannot be drawn says why."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import torch

from overcurve.pictures import MOST_PICTURES, Picture, text_picture
from workers.clock.stopwatch import Stopwatch
from workers.context import kept_random_state
from workers.driving.outcome import Drawn, Report
from workers.pictures import PictureMaker


class Gallery:
    """The pictures of one run.

    Attributes:
        pictures: all so far, in order.
    """

    def __init__(self, watch: Stopwatch, device: torch.device, report: Report) -> None:
        self._watch, self._device, self._report = watch, device, report
        self.pictures: list[Drawn] = []

    def draw(self, units: int, makers: Mapping[str, PictureMaker]) -> None:
        """Makes pictures of the training at so many units, and tells of them.

        What goes wrong here is no fault of the training: a text in the place of the
        picture says it. Beyond `MOST_PICTURES` the run's log does.
        """
        with self._watch.pause("report"):
            for name, make in makers.items():
                if len(self.pictures) == MOST_PICTURES:
                    sys.stderr.write(
                        f"picture {name!r} at {units} units is not drawn: a run keeps "
                        f"{MOST_PICTURES}\n"
                    )
                    continue
                made = self._make(make)
                drawn = Drawn(str(name), units, made.kind, made.content)
                self.pictures.append(drawn)
                self._report(drawn)

    def _make(self, make: PictureMaker) -> Picture:
        try:
            with kept_random_state(self._device):
                made = make()
            if not isinstance(made, Picture):
                raise TypeError(
                    f"{type(made).__name__} is no picture; see workers.pictures"
                )
        except Exception as problem:
            why = f"Not drawn: {type(problem).__name__}: {problem}"
            return text_picture(why[:1000])
        return made
