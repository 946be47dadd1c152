"""Runs of one method whose settings differ: two recipes, and not one with more seeds.

A setting that is the same wherever method and budget are is part of the method, or of
its schedule. One that differs there makes curves of their own, unless it names the run
itself, as a folder or a host does, or somebody answered that it is no matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from overcurve.reading.answered_doubts import answered
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.problems import Problem
from overcurve.reading.trackers.choose import Chosen
from overcurve.reading.trackers.logged_names import settings
from overcurve.reading.trackers.run_rows import budget_of
from overcurve.reading.trackers.tracked_runs import Tracked, TrackedRun
from overcurve.words import listing

MOST_SETTINGS = 24  # curves; a search has more, and no curve of its own
_ANSWERS = (
    Answer("two", "Each value is a recipe of its own"),
    Answer("one", "It makes no difference: one recipe"),
)
_ARE_SPLIT = _ANSWERS[0].name
# What names a run or its machine and is no setting of its training.
_INCIDENTAL = re.compile(
    r"(^|[ ._/])(dir|path|file|folder|name|id|uuid|host|hostname|port|time|timestamp"
    r"|date|device|devices|gpu|gpus|cuda|rank|world|worker|workers|thread|threads|log|logs"
    r"|logging|output|out|save|checkpoint|ckpt|resume|wandb|project|group|tag|tags|note"
    r"|notes|comment|verbose|debug|seed|rng|user|version|commit|sha|git)s?($|[ ._/])"
)


def split_settings(
    tracked: Tracked,
    chosen: Chosen,
    methods: Mapping[str, str],
    answers: Mapping[str, str],
) -> tuple[dict[str, str], list[Doubt], list[Problem]]:
    """Gives runs of different settings labels of their own.

    Args:
        methods: of each run, by its place.
        answers: of a reading; `split:NAME` says `two` or `one` of a setting.
    Returns: each run's label by its place; the doubts that this answers; and what is
        wrong where there are too many settings for curves.
    """
    doubts: list[Doubt] = []
    splitting: list[str] = []
    for name in _differing(tracked, chosen, methods):
        values = listing(tuple(list(settings(tracked.runs, name))[:4]))
        doubt = Doubt(
            id=f"split:{name}",
            question=f"{name} differs among runs of one method and budget ({values}): "
            "are these recipes of their own?",
            answers=_ANSWERS,
            taken=_ARE_SPLIT,
        )
        doubts.append(answered(doubt, answers))
        if doubts[-1].taken == _ARE_SPLIT:
            splitting.append(name)
    labels = {run.place: _label(run, methods, splitting) for run in tracked.runs}
    arms = len(set(labels.values()))
    if arms <= MOST_SETTINGS:
        return labels, doubts, []
    reason = f"{listing(tuple(splitting))} make {arms} recipes of {len(labels)} runs"
    remedy = (
        "These are tries of a search: say which settings make no difference, or which "
        "setting is the method."
    )
    option = f"--answer split:{splitting[0]}=one"
    return labels, doubts, [Problem(1, "method", reason, remedy, option=option)]


def _differing(
    tracked: Tracked, chosen: Chosen, methods: Mapping[str, str]
) -> list[str]:
    used = {chosen.method, chosen.budget, chosen.seed, *chosen.others, *chosen.unused}
    groups: dict[tuple[str, str], list[TrackedRun]] = {}
    for run in tracked.runs:
        key = (methods[run.place], budget_of(run, chosen))
        groups.setdefault(key, []).append(run)
    names = dict.fromkeys(name for run in tracked.runs for name in run.config)
    return [
        name
        for name in names
        if name not in used
        and not _INCIDENTAL.search(name.lower().replace("-", "_"))
        and any(_varies(runs, name) for runs in groups.values())
    ]


def _varies(runs: Sequence[TrackedRun], name: str) -> bool:
    return len({str(run.config.get(name)) for run in runs}) > 1


def _label(
    run: TrackedRun, methods: Mapping[str, str], splitting: Sequence[str]
) -> str:
    stated = [
        f"{n} {run.config[n]}" for n in splitting if run.config.get(n) is not None
    ]
    return ", ".join([methods[run.place], *stated])
