"""What a tracker's runs were set to and logged, with what each name was taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.reading.reading_options import UNUSED
from overcurve.reading.trackers.choose import Chosen
from overcurve.reading.trackers.tracked_runs import Tracked, TrackedRun

SHOWN = 2  # runs whose values are shown


@dataclass(frozen=True, slots=True)
class LoggedName:
    """A setting or a logged value: the `field` that it was taken for ("" where it was
    taken for none, `-` where somebody said so), and what the first runs have."""

    name: str
    field: str
    first: tuple[str, ...]


def logged_names_of(tracked: Tracked, chosen: Chosen) -> tuple[LoggedName, ...]:
    """Every name of the runs, settings first, each with what it was taken for."""
    taken = {
        chosen.method: "method",
        chosen.budget: "budget",
        chosen.seed: "seed",
        chosen.quality: "quality",
        **chosen.others,
        **dict.fromkeys(chosen.unused, UNUSED),
    }
    if chosen.clock is not None:
        taken[chosen.clock.column] = "train_seconds"
    names = [name for run in tracked.runs for name in (*run.config, *run.facts)]
    names += [name for run in tracked.runs for name in run.summary]
    return tuple(
        LoggedName(name, taken.get(name, ""), _first(name, tracked.runs))
        for name in dict.fromkeys(names)
    )


def _first(name: str, runs: Sequence[TrackedRun]) -> tuple[str, ...]:
    values = (
        run.config.get(name, run.summary.get(name, run.facts.get(name)))
        for run in runs[:SHOWN]
    )
    return tuple("" if value is None else str(value) for value in values)
