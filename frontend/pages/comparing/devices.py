"""What to ask where times of different devices cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass

from frontend.pages.comparing.addresses import compare_address
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.comparable_runs import comparable_runs
from overcurve.figures.view import View


@dataclass(frozen=True, slots=True)
class Devices:
    """Questions that the runs can answer, as (address, words); empty where the times
    may be compared."""

    comparable: tuple[tuple[str, str], ...]


def page_devices(comparison: Comparison, view: View) -> Devices:
    """Looks for runs of one kind of device, and axes that know none."""
    return Devices(
        tuple(
            (compare_address(way.question, view), way.words)
            for way in comparable_runs(comparison)
        )
    )
